"""Reading and writing documents beside the request, a few at a time."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response as Answer

from dispatcher.actions.context import Moment
from dispatcher.actions.document_file import read_document, write_document
from dispatcher.actions.documents import language_in, read_targets, sample_of
from dispatcher.actions.files import keep_file
from dispatcher.api.edge import Edge
from dispatcher.domain.actor import Actor
from dispatcher.domain.document import Document
from dispatcher.domain.errors import InvalidField
from dispatcher.domain.file import StoredFile
from dispatcher.domain.response import Response
from dispatcher.files.incoming import Incoming
from dispatcher.formats.segments import Document as Found
from dispatcher.store import files as file_store


async def keep_text(edge: Edge, at: Moment, actor: Actor, text: str, name: str) -> StoredFile:
    """A pasted text, kept as the file that it could have come as."""
    incoming = await asyncio.to_thread(Incoming, edge.settings.scratch)
    try:
        await asyncio.to_thread(incoming.write, text.encode())
        await asyncio.to_thread(incoming.complete)
        new, path = await edge.uploads.look_at(incoming, f"{name or 'text'}.txt")

        async def put() -> None:
            await asyncio.to_thread(edge.files.put, new.hash, path)

        return await keep_file(edge.db, at, actor, new, put)
    finally:
        await asyncio.to_thread(incoming.discard)


async def own_file(edge: Edge, actor: Actor, file_id: UUID) -> StoredFile:
    """Raises InvalidField for one that this person has not sent."""
    async with edge.db.read() as connection:
        file = (await file_store.find_files(connection, [file_id])).get(file_id)
    if file is None or file.uploaded_by != actor.id:
        raise InvalidField(field="file", problem="unknown", value=str(file_id))
    return file


async def read_file(
    edge: Edge, file: StoredFile, response: Response, language: str | None, column: str | None
) -> tuple[Found, str | None]:
    """What it holds, and the language it surely is in where none was declared. Sentences are found
    by the language, so a file whose language was just told is read once more."""
    with tempfile.TemporaryDirectory(dir=edge.settings.scratch) as folder:
        path = Path(folder) / "document"
        await asyncio.to_thread(_copy, edge, file, path)

        def read(known: str | None) -> Found:
            return read_document(path, file.name, file.media_type, known, column)

        found = await edge.uploads.apart(lambda: read(language))
        if language is not None:
            return found, None
        detected = await edge.detect(sample_of(found), response.expected_languages)
        told = language_in(detected)
        if told is not None:
            found = await edge.uploads.apart(lambda: read(told))
        return found, told


def _copy(edge: Edge, file: StoredFile, to: Path) -> None:
    with edge.files.open(file.hash, file.bytes) as kept, to.open("xb") as copy:
        shutil.copyfileobj(kept, copy)


async def translated(edge: Edge, document: Document, language: str) -> bytes:
    """The document's file with what was accepted so far in one language."""
    async with edge.db.snapshot() as connection:
        targets = await read_targets(connection, document, language)
        files = await file_store.find_files(connection, [document.file_id])
    with tempfile.TemporaryDirectory(dir=edge.settings.scratch) as folder:
        path = Path(folder) / "document"
        await asyncio.to_thread(_copy, edge, files[document.file_id], path)
        return await edge.uploads.apart(
            lambda: write_document(path, document, targets, language, Path(folder))
        )


def as_download(content: bytes, media_type: str, name: str) -> Answer:
    """A file that no browser opens by itself."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"; '
        f"filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    return Answer(content, headers=headers, media_type=media_type)
