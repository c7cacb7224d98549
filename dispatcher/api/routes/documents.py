"""Documents: a file comes in, is posted in parts, watched, and goes down translated."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from dispatcher.actions import documents as actions
from dispatcher.api.documents import as_download, keep_text, own_file, read_file, translated
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED, OK
from dispatcher.api.routes.tasks import response_and_organisation
from dispatcher.domain.actor import Actor
from dispatcher.domain.document import Document, DocumentState, document_name
from dispatcher.domain.errors import Forbidden, InvalidField, NotFound
from dispatcher.domain.fields import language_field
from dispatcher.domain.file import extension_of
from dispatcher.domain.organisation import COORDINATING, WATCHING
from dispatcher.domain.response import Response as CrisisResponse
from dispatcher.store import documents as store
from dispatcher.store import files as file_store
from dispatcher.views.documents import (
    DocumentCancel,
    DocumentList,
    DocumentPost,
    DocumentStart,
    DocumentView,
    document_view,
)

router = APIRouter(tags=["documents"])

LISTED = 50


@router.post(
    "/documents",
    operation_id="create_document",
    status_code=CREATED,
    responses=all_answers(401, 403, 413, 422, 429),
)
async def create_document(
    body: DocumentPost, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> DocumentView:
    """Read a file that was sent, or a long text: what it holds is there to look at before anything
    is posted. A table with several columns is refused with their names until one is chosen."""
    if not actor.organisations(COORDINATING):
        raise Forbidden(needs="coordinator")
    language = language_field(body.source_language, "source_language")
    response, organisation = await response_and_organisation(
        edge, actor, body.response, body.organisation
    )
    document_name(body.name, "")  # refused before a text is kept under it
    if (body.file is None) == (not body.text):
        raise InvalidField(field="file", problem="missing")
    with edge.uploads.one_of_few(actor.id):
        if body.file is not None:
            file = await own_file(edge, actor, body.file)
        else:
            file = await keep_text(edge, at, actor, body.text or "", body.name)
        found, told = await read_file(edge, file, response, language, body.column)
    document = await edge.db.act(
        lambda tx: actions.create_document(
            tx,
            at,
            actor,
            response,
            organisation,
            file_id=file.id,
            name=body.name,
            found=found,
            source_language=language,
            detected_language=told,
        )
    )
    return await asyncio.to_thread(document_view, document, ())


@router.get("/documents", operation_id="list_documents", responses=all_answers(401, 422))
async def list_documents(
    actor: SignedIn,
    edge: TheEdge,
    before: Annotated[UUID | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=LISTED)] = LISTED,
) -> DocumentList:
    """The documents of the caller's organisations, newest first; `next` is where to go on."""
    async with edge.db.read() as connection:
        watched = actor.organisations(WATCHING)
        found = await store.list_documents(connection, watched, before, limit + 1)
        found, more = found[:limit], len(found) > limit
        parts = await store.posted_parts(connection, [one.id for one in found])
    return DocumentList(
        documents=[document_view(one, parts[one.id], whole=False) for one in found],
        next=found[-1].id if more else None,
    )


async def _seen(edge: Edge, actor: Actor, document_id: UUID) -> Document:
    async with edge.db.read() as connection:
        found = await store.find_document(connection, document_id)
    if found is None:
        raise NotFound(kind="document")
    if not actor.watches(found.organisation_id):
        raise Forbidden(needs="observer")
    return found


async def _view(edge: Edge, document: Document) -> DocumentView:
    async with edge.db.read() as connection:
        parts = (await store.posted_parts(connection, [document.id]))[document.id]
    return await asyncio.to_thread(document_view, document, parts)


@router.get(
    "/documents/{document_id}",
    operation_id="get_document",
    responses=all_answers(401, 403, 404, 422),
)
async def get_document(document_id: UUID, actor: SignedIn, edge: TheEdge) -> DocumentView:
    """What it holds, and how far each of its languages and parts is."""
    return await _view(edge, await _seen(edge, actor, document_id))


async def _read_in(
    edge: Edge, actor: Actor, document: Document, response: CrisisResponse, language: str
) -> None:
    """Read its file anew where it turns out to be in another language than it was read in."""
    if document.state is not DocumentState.READY or language == document.language:
        return
    async with edge.db.read() as connection:
        files = await file_store.find_files(connection, [document.file_id])
    found, _ = await read_file(edge, files[document.file_id], response, language, document.column)
    await edge.db.act(lambda tx: actions.keep_reading(tx, actor, document.id, found, language))


@router.post(
    "/documents/{document_id}/start",
    operation_id="start_document",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def start_document(
    document_id: UUID, body: DocumentStart, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> DocumentView:
    """Post its parts as tasks, in each language that it was not posted in before."""
    seen = await _seen(edge, actor, document_id)
    response, organisation = await response_and_organisation(
        edge, actor, seen.response, seen.organisation
    )
    if (chosen := language_field(body.source_language, "source_language")) is not None:
        await _read_in(edge, actor, seen, response, chosen)
    start = actions.Start(
        to=body.to,
        urgency=body.urgency,
        source_language=body.source_language,
        brief=body.brief,
        split=body.split,
        review=body.review,
        deadline=body.deadline,
        organisation_only=body.audience != "everyone",
        partners=body.audience == "partners",
    )
    document = await actions.start_document(
        edge.db, at, actor, response, organisation, document_id, start
    )
    return await _view(edge, document)


@router.post(
    "/documents/{document_id}/cancel",
    operation_id="cancel_document",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def cancel_document(
    document_id: UUID, body: DocumentCancel, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> DocumentView:
    """Withdraw what nobody has finished; what was accepted stays and can still be fetched."""
    return await _view(
        edge, await actions.cancel_document(edge.db, at, actor, document_id, body.reason)
    )


@router.get(
    "/documents/{document_id}/translation",
    operation_id="get_translation",
    response_class=Response,
    responses={
        int(OK): {"content": {"application/octet-stream": {}}, "description": "The file."},
        **all_answers(401, 403, 404, 422),
    },
)
async def get_translation(
    document_id: UUID, to: Annotated[str, Query(max_length=100)], actor: SignedIn, edge: TheEdge
) -> Response:
    """The file with what was accepted so far in one language; the rest is as it was."""
    document = await _seen(edge, actor, document_id)
    language = language_field(to, "to")
    async with edge.db.read() as connection:
        posted = await store.posted_languages(connection, document_id)
        file = (await file_store.find_files(connection, [document.file_id]))[document.file_id]
    if language is None or language not in posted:
        raise InvalidField(field="to", problem="unknown", value=to)
    content = await translated(edge, document, language)
    extension = extension_of(file.name)
    stem = document.name.removesuffix(f".{extension}")
    return as_download(content, file.media_type, f"{stem}.{language}.{extension}")
