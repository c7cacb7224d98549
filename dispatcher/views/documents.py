"""Documents as a coordinator sees them."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.document import Document, Piece, PostedPart, split_parts
from dispatcher.views.shape import Answer, Instant, Request

PREVIEW = 8


class DocumentPost(Request):
    """A file of the caller's own, sent before, or a long text. `column`: of a table."""

    response: str
    organisation: str | None = None
    file: UUID | None = None
    text: str | None = None
    name: str = ""
    source_language: str | None = None
    column: str | None = None


class DocumentStart(Request):
    """Into which languages, and what is the same for all parts."""

    to: list[str]
    urgency: str
    source_language: str | None = None
    brief: str = ""
    split: bool = True
    review: bool | None = None
    deadline: Instant | None = None
    audience: Literal["everyone", "organisation", "partners"] = "everyone"


class DocumentCancel(Request):
    reason: str = Field(default="", max_length=1000)


class DocumentSegment(Answer):
    id: str
    source: str
    start_ms: int | None = None
    end_ms: int | None = None


class DocumentPart(Answer):
    """A part and its task: `open`, `held`, `review`, `done`, `cancelled` or `expired`."""

    number: int
    task: UUID
    words: int
    state: str


class DocumentTarget(Answer):
    """How far one language is. `whole`: every part has an accepted answer."""

    language: str
    whole: bool
    words: int
    words_done: int
    open: int
    held: int
    review: int
    done: int
    ended: int
    parts: list[DocumentPart]


class DocumentView(Answer):
    """A document. `segments`, `parts` and `preview` are of the file, and only on its own page;
    `parts`: into how many it would be split."""

    id: UUID
    version: int
    state: str
    name: str
    format: str
    file: UUID
    response: str
    organisation: str
    created_at: Instant
    encoding: str | None
    column: str | None
    source_language: str | None
    detected_language: str | None
    words: int
    targets: list[DocumentTarget]
    segments: int | None = None
    parts: int | None = None
    preview: list[DocumentSegment] = Field(default=[])


class DocumentList(Answer):
    documents: list[DocumentView]
    next: UUID | None = None


def _target(language: str, parts: Sequence[PostedPart]) -> DocumentTarget:
    count = Counter(part.state for part in parts)
    return DocumentTarget(
        language=language,
        whole=count["done"] == len(parts),
        words=sum(part.words for part in parts),
        words_done=sum(part.words for part in parts if part.state == "done"),
        open=count["open"],
        held=count["held"],
        review=count["review"],
        done=count["done"],
        ended=count["cancelled"] + count["expired"],
        parts=[
            DocumentPart(number=part.number, task=part.task_id, words=part.words, state=part.state)
            for part in parts
        ],
    )


def _segment(piece: Piece) -> DocumentSegment:
    return DocumentSegment(**piece._asdict())


def document_view(
    document: Document, parts: Sequence[PostedPart], *, whole: bool = True
) -> DocumentView:
    """`whole`: with what is in the file."""
    targets = [
        _target(language, list(theirs))
        for language, theirs in groupby(parts, key=lambda part: part.language)
    ]
    shown = document_summary(document, targets)
    if not whole:
        return shown
    return shown.model_copy(
        update={
            "segments": len(document.segments),
            "parts": len(split_parts(document.segments, document.language)),
            "preview": [_segment(piece) for piece in document.segments[:PREVIEW]],
        }
    )


def document_summary(document: Document, targets: list[DocumentTarget]) -> DocumentView:
    return DocumentView(
        id=document.id,
        version=document.version,
        state=document.state.value,
        name=document.name,
        format=document.format,
        file=document.file_id,
        response=document.response,
        organisation=document.organisation,
        created_at=document.created_at,
        encoding=document.encoding,
        column=document.column,
        source_language=document.source_language,
        detected_language=document.detected_language,
        words=document.words,
        targets=targets,
    )
