"""Work handed in, as its reviewer and its author see it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import Field

from dispatcher.domain.file import StoredFile
from dispatcher.domain.remarks import REMARKS_AT_MOST, Remark
from dispatcher.domain.segments import ID_LETTERS
from dispatcher.domain.submission import Review, Submission
from dispatcher.domain.task import Task, TaskContent
from dispatcher.views.contents import Content
from dispatcher.views.files import FileView, file_views
from dispatcher.views.shape import Answer, Instant, Positions, Request
from dispatcher.views.tasks import Card, card


class NoteView(Answer):
    """A remark by its category; `segment`: the part it is about, None for the whole."""

    category: str
    text: str
    segment: str | None


class SubmissionView(Answer):
    """What was handed in, with the files that its `content` names; `brief`, `text`, `asked` and
    `task_files` are what it answers. `corrected`: as its reviewer changed it, where they did;
    `notes`: their remarks on parts of it."""

    id: UUID
    task: UUID
    claim: UUID
    version: int
    state: str
    content: dict[str, Any]
    submitted_at: Instant
    author: UUID
    remarks: str | None
    corrected: dict[str, Any] | None
    notes: list[NoteView]
    card: Card
    brief: str
    text: str
    asked: dict[str, Any]
    files: list[FileView]
    task_files: list[FileView]


def note_view(note: Remark) -> NoteView:
    return NoteView.model_construct(
        category=note.category.value, text=note.text, segment=note.segment
    )


def submission_view(
    submission: Submission,
    task: Task,
    *,
    content: TaskContent | None = None,
    text: str = "",
    remarks: str | None = None,
    review: Review | None = None,
    files: Sequence[StoredFile] = (),
    task_files: Sequence[StoredFile] = (),
) -> SubmissionView:
    """`content`: the words of the task, for an answer that shows them; `text`: what it is about.
    `review`: all that was said of it, where `remarks` are not."""
    return SubmissionView.model_construct(
        id=submission.id,
        task=submission.task_id,
        claim=submission.claim_id,
        version=submission.version,
        state=submission.state.value,
        content=dict(submission.content),
        submitted_at=submission.submitted_at,
        author=submission.author_id,
        remarks=remarks if review is None else review.remarks,
        corrected=None if review is None or review.content is None else dict(review.content),
        notes=[] if review is None else [note_view(note) for note in review.notes],
        card=card(task),
        brief="" if content is None else content.brief,
        text=text,
        asked={} if content is None else dict(content.asked),
        files=file_views(files),
        task_files=file_views(task_files),
    )


class WaitingWorkView(Answer):
    """Work that waits for a review; its words are on its own page. `first_answers`: it is one of
    the first of its author in that kind."""

    id: UUID
    task: UUID
    claim: UUID
    version: int
    submitted_at: Instant
    first_answers: bool
    card: Card


class ReviewList(Answer):
    """What waits for a review by the caller: critical work, then that of newcomers, then what has
    waited longest."""

    submissions: list[WaitingWorkView]
    positions: Positions


class NoteWish(Request):
    """A remark on a part of the work, or on the whole."""

    category: str
    text: str = Field(default="", max_length=2000)
    segment: str | None = Field(default=None, max_length=ID_LETTERS)


class Accept(Request):
    """`content`: the work as the reviewer corrected it, where they did."""

    content: Content | None = None
    remarks: str = Field(default="", max_length=5000)
    notes: list[NoteWish] = Field(default=[], max_length=REMARKS_AT_MOST)


class Return(Request):
    """Why, on the whole (`remarks`) or on parts of it (`notes`); one of them at least."""

    remarks: str = Field(default="", max_length=5000)
    notes: list[NoteWish] = Field(default=[], max_length=REMARKS_AT_MOST)
