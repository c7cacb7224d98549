"""Imports as a coordinator sees them."""

from typing import Any
from uuid import UUID

from dispatcher.domain.imports import Import
from dispatcher.views.contents import Content
from dispatcher.views.shape import Answer, Instant, Request
from dispatcher.views.tasks import Warned


class Preview(Answer):
    """The first rows as they were read, which column seems to hold what, and the form that each of
    them is to ask."""

    columns: list[str]
    rows: list[list[str]]
    mapping: dict[str, str | None]
    form: dict[str, Any] | None = None


class ImportView(Answer):
    """An import and how far it is. `rejected` rows can be fetched as CSV."""

    id: UUID
    version: int
    state: str
    filename: str
    response: str
    organisation: str
    kind: str
    to: str | None
    urgency: str
    format: str
    encoding: str
    warnings: list[Warned]
    error: Warned | None
    bytes_total: int
    bytes_done: int
    rows_done: int
    created: int
    repeated: int
    uncertain: int
    rejected: int
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    preview: Preview | None = None


def _with_form(found: Import, preview: Preview | None) -> Preview | None:
    form = found.asked.get("form")
    return preview if preview is None or form is None else preview.model_copy(update={"form": form})


def import_view(found: Import, preview: Preview | None = None) -> ImportView:
    return ImportView(
        id=found.id,
        version=found.version,
        state=found.state.value,
        filename=found.filename,
        response=found.response,
        organisation=found.organisation,
        kind=found.kind.value,
        to=found.target_language,
        urgency=found.urgency.value,
        format=found.format,
        encoding=found.encoding,
        warnings=[Warned(code=w["code"], data=w["data"]) for w in found.warnings],
        error=None
        if found.error is None
        else Warned(code=found.error["code"], data=found.error["data"]),
        bytes_total=found.bytes_total,
        bytes_done=found.bytes_done,
        rows_done=found.rows_done,
        created=found.created,
        repeated=found.repeated,
        uncertain=found.uncertain,
        rejected=found.rejected,
        created_at=found.created_at,
        started_at=found.started_at,
        finished_at=found.finished_at,
        preview=_with_form(found, preview),
    )


class ImportStart(Request):
    """What was chosen after looking at the preview."""

    mapping: dict[str, str | None]
    kind: str | None = None
    to: str | None = None
    urgency: str | None = None
    form: Content | None = None


class ImportList(Answer):
    imports: list[ImportView]
