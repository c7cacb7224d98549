"""Work handed in, as its reviewer and its author see it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import Field

from dispatcher.domain.file import StoredFile
from dispatcher.domain.submission import Submission
from dispatcher.domain.task import Task, TaskContent
from dispatcher.views.contents import Content
from dispatcher.views.files import FileView, file_views
from dispatcher.views.shape import Answer, Instant, Positions, Request
from dispatcher.views.tasks import Card, card


class SubmissionView(Answer):
    """What was handed in, with the files that its `content` names; `brief`, `text`, `asked` and
    `task_files` are what it answers."""

    id: UUID
    task: UUID
    claim: UUID
    version: int
    state: str
    content: dict[str, Any]
    submitted_at: Instant
    author: UUID
    remarks: str | None
    card: Card
    brief: str
    text: str
    asked: dict[str, Any]
    files: list[FileView]
    task_files: list[FileView]


def submission_view(
    submission: Submission,
    task: Task,
    *,
    content: TaskContent | None = None,
    text: str = "",
    remarks: str | None,
    files: Sequence[StoredFile] = (),
    task_files: Sequence[StoredFile] = (),
) -> SubmissionView:
    """`content`: the words of the task, for an answer that shows them; `text`: what it is about."""
    return SubmissionView.model_construct(
        id=submission.id,
        task=submission.task_id,
        claim=submission.claim_id,
        version=submission.version,
        state=submission.state.value,
        content=dict(submission.content),
        submitted_at=submission.submitted_at,
        author=submission.author_id,
        remarks=remarks,
        card=card(task),
        brief="" if content is None else content.brief,
        text=text,
        asked={} if content is None else dict(content.asked),
        files=file_views(files),
        task_files=file_views(task_files),
    )


class ReviewList(Answer):
    """What waits for a review by the caller, longest waiting first."""

    submissions: list[SubmissionView]
    positions: Positions


class Accept(Request):
    """`content`: the work as the reviewer corrected it, where they did."""

    content: Content | None = None
    remarks: str = Field(default="", max_length=5000)


class Return(Request):
    remarks: str = Field(max_length=5000)
