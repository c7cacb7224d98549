"""Imports: a file comes up, is looked into, started, watched; its rejects go down as CSV."""

import asyncio
import contextlib
import json
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from dispatcher.actions import imports as actions
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED
from dispatcher.api.routes.tasks import response_and_organisation
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, InvalidField, NotFound, TooLarge, Unavailable
from dispatcher.domain.imports import Import, ImportState
from dispatcher.domain.organisation import COORDINATING, WATCHING
from dispatcher.store import imports as store
from dispatcher.store.transaction import Transaction
from dispatcher.views.contents import sendable
from dispatcher.views.imports import ImportList, ImportStart, ImportView, import_view

log = logging.getLogger(__name__)

router = APIRouter(tags=["imports"])

FILE_BYTES = 100_000_000
PIECE = 1 << 20


def import_path(data: Path, import_id: UUID) -> Path:
    """Where the file of an import lies until it is done."""
    return data / "imports" / str(import_id)


async def _keep(upload: UploadFile, path: Path) -> None:
    """Write the upload down, a piece at a time; raises TooLarge, or Unavailable where there is no
    room for it, and leaves nothing behind."""
    size = 0
    try:
        await asyncio.to_thread(path.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
        with await asyncio.to_thread(path.open, "xb") as kept:
            while piece := await upload.read(PIECE):
                size += len(piece)
                if size > FILE_BYTES:
                    raise TooLarge(field="file", most_bytes=FILE_BYTES)
                await asyncio.to_thread(kept.write, piece)
        if size == 0:
            raise InvalidField(field="file", problem="missing")
    except BaseException as fault:
        with contextlib.suppress(OSError):
            await asyncio.to_thread(path.unlink)
        if isinstance(fault, OSError):
            log.warning("a file cannot be kept: %s", fault)
            raise Unavailable(what="files") from fault
        raise


def _mapping(text: str | None) -> dict[str, str | None] | None:
    """The mapping out of a form field that holds JSON; None where it is left out."""
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        raise InvalidField(field="mapping", problem="not_json") from None
    if not isinstance(found, dict) or not all(
        value is None or isinstance(value, str) for value in found.values()
    ):
        raise InvalidField(field="mapping", problem="malformed")
    return found


def _form(text: str | None) -> dict[str, Any] | None:
    """The form out of a form field that holds JSON; None where it is left out."""
    if not text:
        return None
    try:
        found = json.loads(text)
        return sendable(found) if isinstance(found, dict) else {}
    except (ValueError, RecursionError):
        raise InvalidField(field="form", problem="not_json") from None


def _kept(found: Import, kind: str | None) -> Mapping[str, Any] | None:
    """The form that came with the file, where it is still for that kind of work."""
    return found.asked.get("form") if kind in (None, found.kind.value) else None


@router.post(
    "/imports",
    operation_id="create_import",
    status_code=CREATED,
    responses=all_answers(401, 403, 409, 413, 422),
)
async def create_import(
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    file: Annotated[UploadFile, File()],
    response: Annotated[str, Form()],
    kind: Annotated[str, Form()] = "translation",
    to: Annotated[str | None, Form()] = None,
    urgency: Annotated[str, Form()] = "urgent",
    organisation: Annotated[str | None, Form()] = None,
    mapping: Annotated[str | None, Form()] = None,
    form: Annotated[str | None, Form()] = None,
    start: Annotated[bool, Form()] = True,
) -> ImportView:
    """Take a file in. With `start` its tasks are made at once, in the background; without, the
    answer's preview is there to choose the columns by."""
    if not actor.organisations(COORDINATING):
        raise Forbidden(needs="coordinator")
    choices = actions.check_choices(kind, to, urgency, _form(form))
    chosen = _mapping(mapping)
    where = await response_and_organisation(edge, actor, response, organisation)
    import_id = at.new_id()
    path = import_path(edge.settings.data, import_id)
    filename = Path(file.filename or "import").name
    await _keep(file, path)
    try:
        source = await asyncio.to_thread(actions.look_into, path, filename)

        async def run(tx: Transaction) -> Import:
            made = await actions.create_import(
                tx,
                at,
                actor,
                *where,
                import_id=import_id,
                filename=filename,
                source=source,
                choices=choices,
                mapping=None,
            )
            if not start:
                return made
            wanted = chosen if chosen is not None else source.preview.mapping
            return await actions.start_import(tx, at, actor, import_id, wanted)

        made = await edge.db.act(run)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return import_view(made, source.preview)


@router.post(
    "/imports/{import_id}/start",
    operation_id="start_import",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def start_import(
    import_id: UUID, body: ImportStart, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> ImportView:
    """Make tasks of its rows, with the columns as chosen."""
    async with edge.db.read() as connection:
        found = await store.find_import(connection, import_id)
    if found is None:
        raise NotFound(kind="import")
    choices = actions.check_choices(
        body.kind or found.kind.value,
        body.to or found.target_language,
        body.urgency or found.urgency.value,
        body.form if body.form is not None else _kept(found, body.kind),
    )

    async def run(tx: Transaction) -> ImportView:
        return import_view(
            await actions.start_import(tx, at, actor, import_id, body.mapping, choices)
        )

    return await edge.db.act(run)


async def _seen(edge: Edge, actor: Actor, import_id: UUID) -> Import:
    async with edge.db.read() as connection:
        found = await store.find_import(connection, import_id)
    if found is None:
        raise NotFound(kind="import")
    if not actor.watches(found.organisation_id):
        raise Forbidden(needs="observer")
    return found


@router.get("/imports", operation_id="list_imports", responses=all_answers(401))
async def list_imports(actor: SignedIn, edge: TheEdge) -> ImportList:
    """The imports of the caller's organisations, newest first."""
    async with edge.db.read() as connection:
        found = await store.list_imports(connection, actor.organisations(WATCHING))
    return ImportList(imports=[import_view(one) for one in found])


@router.get(
    "/imports/{import_id}", operation_id="get_import", responses=all_answers(401, 403, 404, 422)
)
async def get_import(import_id: UUID, actor: SignedIn, edge: TheEdge) -> ImportView:
    """How far it is; while it waits to be started, with the preview to choose the columns by."""
    found = await _seen(edge, actor, import_id)
    preview = None
    if found.state is ImportState.WAITING:
        path = import_path(edge.settings.data, import_id)
        with contextlib.suppress(FileNotFoundError):
            looked = await asyncio.to_thread(actions.look_into, path, found.filename)
            preview = looked.preview
    return import_view(found, preview)


@router.delete(
    "/imports/{import_id}",
    operation_id="cancel_import",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def cancel_import(
    import_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> ImportView:
    """Stop reading; the tasks made so far stay."""

    async def run(tx: Transaction) -> ImportView:
        return import_view(await actions.cancel_import(tx, at, actor, import_id))

    answer = await edge.db.act(run)
    with contextlib.suppress(OSError):
        import_path(edge.settings.data, import_id).unlink(missing_ok=True)
    return answer


@router.get(
    "/imports/{import_id}/rejects",
    operation_id="get_rejects",
    response_class=FileResponse,
    responses=all_answers(401, 403, 404, 422),
)
async def get_rejects(import_id: UUID, actor: SignedIn, edge: TheEdge) -> Response:
    """The rows that could not become tasks, as CSV: line, code, reason, and the row itself."""
    found = await _seen(edge, actor, import_id)
    actor.must_coordinate(found.organisation_id)
    with tempfile.NamedTemporaryFile("wb", suffix=".csv", delete=False) as made:
        path = Path(made.name)
    await actions.write_rejects(edge.db, found, path)
    name = f"{Path(found.filename).stem}-rejects.csv"
    return FileResponse(
        path,
        media_type="text/csv; charset=utf-8",
        filename=name,
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
