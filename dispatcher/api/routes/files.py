"""Files: one comes up as it is, in pieces; it goes down whole or in parts, to who may see it."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO, Annotated
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import APIRouter, Header, Request
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse

from dispatcher.actions import files as actions
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED, NO_SUCH_RANGE, NOT_MODIFIED, OK, PARTIAL
from dispatcher.api.parts import Part, is_known, part_of
from dispatcher.api.seen_files import must_see
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.file import MEDIA, StoredFile
from dispatcher.files.incoming import Incoming
from dispatcher.files.kept import pieces
from dispatcher.views.files import FileView, file_view

router = APIRouter(tags=["files"])

PIECE = 1 << 20
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def _receive(request: Request, incoming: Incoming) -> None:
    """Write down what comes, in pieces large enough to be worth a thread."""
    waiting = bytearray()
    async for piece in request.stream():
        waiting += piece
        if len(waiting) >= PIECE:
            await asyncio.to_thread(incoming.write, bytes(waiting))
            waiting.clear()
    if waiting:
        await asyncio.to_thread(incoming.write, bytes(waiting))
    await asyncio.to_thread(incoming.complete)


@router.post(
    "/files",
    operation_id="upload_file",
    status_code=CREATED,
    openapi_extra=BODY,
    responses=all_answers(401, 413, 422, 429),
)
async def upload_file(
    request: Request,
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    x_file_name: Annotated[str, Header(max_length=2_000)] = "",
) -> FileView:
    """Send one file as the body; its name, percent-encoded, in `X-File-Name`. Only who sent it
    sees it until it is given out with a task or handed in."""
    declared = request.headers.get("content-length", "")
    async with edge.db.read() as connection:
        size = int(declared) if declared.isdigit() else 0
        await actions.must_have_room(connection, actor, size, at.now)
    with edge.uploads.one_of_few(actor.id):
        try:
            incoming = await asyncio.to_thread(Incoming, edge.settings.scratch)
            try:
                await _receive(request, incoming)
                name = unquote(x_file_name, errors="replace")
                new, path = await edge.uploads.look_at(incoming, name)

                async def put() -> None:
                    await asyncio.to_thread(edge.files.put, new.hash, path)

                return file_view(await actions.keep_file(edge.db, at, actor, new, put))
            finally:
                await asyncio.to_thread(incoming.discard)
        except OSError as fault:
            raise Unavailable(what="files") from fault


@router.head("/files/{file_id}", include_in_schema=False)
@router.get(
    "/files/{file_id}",
    operation_id="download_file",
    response_class=Response,
    responses={
        int(OK): {"content": {"application/octet-stream": {}}, "description": "The file."},
        int(PARTIAL): {"content": {"application/octet-stream": {}}, "description": "A part of it."},
        int(NOT_MODIFIED): {"description": "As it is known already."},
        int(NO_SUCH_RANGE): {"description": "There is no such part."},
        **all_answers(401, 403, 404, 422),
    },
)
async def download_file(
    file_id: UUID,
    request: Request,
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    inline: bool = False,
) -> Response:
    """A file, whole or in parts, for who may see what it belongs to. With `inline`, types in which
    nothing can act may be shown by the browser itself."""
    file = await must_see(edge, actor, file_id, at.now)
    etag = f'"{file.hash.hex()}"'
    headers = _headers(file, etag, inline=inline)
    if is_known(request.headers, etag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    part = part_of(file.bytes, request.headers, etag)
    if part is None:
        headers["Content-Range"] = f"bytes */{file.bytes}"
        return Response(status_code=NO_SUCH_RANGE, headers=headers)
    if not part.whole:
        last = part.first + part.count - 1
        headers["Content-Range"] = f"bytes {part.first}-{last}/{file.bytes}"
    headers["Content-Length"] = str(part.count)
    status = OK if part.whole else PARTIAL
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=file.media_type)
    content = await asyncio.to_thread(edge.files.open, file.hash, file.bytes)
    return StreamingResponse(
        _streamed(content, part), status, headers=headers, media_type=file.media_type
    )


async def _streamed(content: IO[bytes], part: Part) -> AsyncIterator[bytes]:
    try:
        async for piece in iterate_in_threadpool(pieces(content, part.first, part.count)):
            yield piece
    finally:
        await asyncio.to_thread(content.close)


def _headers(file: StoredFile, etag: str, *, inline: bool) -> dict[str, str]:
    shown = inline and MEDIA[file.media_type].inline
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in file.name)
    return {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; "
        f"filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie, Authorization",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "X-File-Bare": "1" if file.bare else "0",
    }
