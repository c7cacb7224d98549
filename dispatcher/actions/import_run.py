"""Reading an import: its rows to tasks, a chunk a transaction, from where the last one stopped."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.imports import save_import
from dispatcher.actions.posting import Post, post_tasks
from dispatcher.actions.segmenting import with_segments
from dispatcher.actions.similar import mark_similar
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import (
    Refusal,
    Unavailable,
)
from dispatcher.domain.imports import RUN_IMPORT, Import, ImportState
from dispatcher.domain.lane import job_of
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.policy import TITLE_LETTERS
from dispatcher.domain.posting import Detected, check_posting, choose_language
from dispatcher.domain.response import Response
from dispatcher.domain.task import TaskState
from dispatcher.intake import (
    BadRow,
    IntakeRefusal,
    TaskDraft,
    keys_of_each,
    open_table,
    to_drafts,
)
from dispatcher.intake import Mapping as Columns
from dispatcher.store import imports as store
from dispatcher.store.accounts import find_actor
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Database, Transaction

CHUNK = 1_000


class Detects(Protocol):
    """The language detector, as far as it is needed here."""

    def detect_many(self, texts: Sequence[str], *, expected: Sequence[str]) -> list[Any]: ...


class _Row(NamedTuple):
    """A row whose text could be read: the request for work that it makes, or why it makes none."""

    key: bytes
    made: Post | store.Reject


class _Chunk(NamedTuple):
    """Some of a file's lines, and those of them that could be read."""

    lines: list[TaskDraft | BadRow]
    rows: list[_Row]


class ImportRun:
    """One worker reading one import, from where the last one stopped."""

    def __init__(
        self,
        db: Database,
        detector: Detects,
        path: Path,
        clock: Callable[[], datetime],
        progressed: Callable[[Import], None] | None = None,
        *,
        keys: Callable[[Sequence[str]], list[tuple[int, ...]]] = keys_of_each,
    ) -> None:
        """`progressed` hears of every chunk that is done. `keys`: the near-duplicate keys of each
        text, where they are not to be made in this process."""
        self._progressed = progressed
        self._keys = keys
        self._db = db
        self._detector = detector
        self._path = path
        self._clock = clock

    async def run(self, import_id: UUID, *, for_s: float) -> Import | None:
        """Read on for about so many seconds; asks for another job where more is left.

        Answers the import as it then stands, None where another worker is at it.
        """
        async with self._db.read() as guard:
            if not await store.try_import_lock(guard, import_id):
                return None
            try:
                return await self._read(import_id, time.monotonic() + for_s)
            finally:
                await store.let_go_of_import(guard, import_id)

    async def _read(self, import_id: UUID, until: float) -> Import | None:
        async with self._db.read() as connection:
            found = await store.find_import(connection, import_id)
            if found is None or found.state is not ImportState.RUNNING:
                return found
            actor = await find_actor(connection, found.created_by)
            response = await find_response(connection, found.response)
        if actor is None or response is None:
            return await self._fail(found, "not_allowed_any_more", {})
        organisation = next(o for o in response.organisations if o.id == found.organisation_id)
        try:
            async with contextlib.aclosing(self._ahead(found, response)) as chunks:
                async for chunk in chunks:
                    found = await self._take(found, actor, response, organisation, chunk)
                    if self._progressed is not None:
                        self._progressed(found)
                    if found.state is not ImportState.RUNNING:
                        return found
                    if time.monotonic() > until:
                        return await self._again(found)
        except IntakeRefusal as refusal:
            return await self._fail(found, refusal.code, refusal.data)
        except FileNotFoundError:
            return await self._fail(found, "file_missing", {})
        except Unavailable:
            raise  # says nothing of the file: another job goes on from here
        except Refusal as refusal:
            return await self._fail(found, refusal.code, refusal.data)
        return await self._finish(found)

    async def _ahead(self, found: Import, response: Response) -> AsyncGenerator[_Chunk, None]:
        """The chunks, the next one read and its languages detected while one is being written."""
        chunks = self._chunks(found, response)
        coming = asyncio.create_task(asyncio.to_thread(next, chunks, None))
        try:
            while (chunk := await coming) is not None:
                coming = asyncio.create_task(asyncio.to_thread(next, chunks, None))
                yield chunk
        finally:
            # A thread is not cancelled, it ends by itself; what it found has no reader any more.
            await asyncio.gather(coming, return_exceptions=True)

    def _chunks(self, found: Import, response: Response) -> Iterator[_Chunk]:
        """The rows behind those that are done; all are read, for keys count repeated texts."""
        table = open_table(self._path, filename=found.filename)
        assert found.mapping is not None
        columns = Columns(**{k: v for k, v in found.mapping.items() if v is not None})
        drafts = to_drafts(table.rows(), columns, now=found.created_at)
        rest = (draft for draft in drafts if draft.line > found.line_done)
        while lines := list(islice(rest, CHUNK)):
            usable = [line for line in lines if isinstance(line, TaskDraft)]
            yield _Chunk(lines, self._rows(found, usable, response))

    async def _take(
        self,
        found: Import,
        actor: Actor,
        response: Response,
        organisation: Organisation,
        chunk: _Chunk,
    ) -> Import:
        """Tasks, rejects and progress of one chunk, in one transaction: all of it or nothing."""
        lines, rows = chunk
        at = Moment(self._clock(), cause=f"import:{found.id}")

        async def run(tx: Transaction) -> Import:
            now = await store.lock_import(tx.connection, found.id)
            assert now is not None
            if now.state is not ImportState.RUNNING or now.line_done != found.line_done:
                return now
            known = await store.known_keys(
                tx.connection, response.id, organisation.id, [row.key for row in rows]
            )
            fresh = _first_of_each(row for row in rows if row.key not in known)
            posts = [row.made for row in fresh if isinstance(row.made, Post)]
            refused = [row.made for row in fresh if isinstance(row.made, store.Reject)]
            posts = await mark_similar(tx.connection, at, response, posts)
            posted = await post_tasks(tx, at, actor, response, organisation, posts)
            rejects = [_reject(row) for row in lines if isinstance(row, BadRow)] + refused
            await store.add_rejects(tx.connection, now.id, rejects)
            uncertain = sum(1 for one in posted if one.task.state is TaskState.DRAFT)
            progressed = replace(
                now,
                bytes_done=max(now.bytes_done, lines[-1].bytes_read),
                line_done=lines[-1].line,
                rows_done=now.rows_done + len(lines),
                created=now.created + len(posts),
                repeated=now.repeated + len(rows) - len(fresh),
                uncertain=now.uncertain + uncertain,
                rejected=now.rejected + len(rejects),
            )
            return await save_import(tx, at, progressed, None)

        return await self._db.act(run)

    def _rows(self, into: Import, drafts: Sequence[TaskDraft], response: Response) -> list[_Row]:
        expected = response.expected_languages
        texts = [draft.text for draft in drafts]
        found = self._detector.detect_many(texts, expected=expected)
        keys = self._keys(texts)
        now = self._clock()
        return [
            _row(into, draft, detected, similar, now)
            for draft, detected, similar in zip(drafts, found, keys, strict=True)
        ]

    async def _again(self, found: Import) -> Import:
        async def run(tx: Transaction) -> Import:
            tx.wish(RUN_IMPORT, str(found.id))
            return found

        return await self._db.act(run)

    async def _end(self, found: Import, **fields: Any) -> Import:
        at = Moment(self._clock(), cause=f"import:{found.id}")

        async def run(tx: Transaction) -> Import:
            now = await store.lock_import(tx.connection, found.id)
            assert now is not None
            if now.state is not ImportState.RUNNING:
                return now
            return await save_import(tx, at, replace(now, finished_at=at.now, **fields), None)

        return await self._db.act(run)

    async def _fail(self, found: Import, code: str, data: Mapping[str, Any]) -> Import:
        error = {"code": code, "data": dict(data)}
        return await self._end(found, state=ImportState.FAILED, error=error)

    async def _finish(self, found: Import) -> Import:
        return await self._end(found, state=ImportState.DONE, bytes_done=found.bytes_total)


def row_key(found: Import, draft: TaskDraft) -> bytes:
    """What makes a row the same when its file comes again: what is to be done, its key and its
    text. Two files may both number their rows from 1, a changed text is a new task, and a list that
    is wanted in one more language is so many more tasks: nothing is lost."""
    job = job_of(found.kind, draft.target or found.target_language)
    parts = (job.kind.value, job.target_language or "", draft.key, draft.text)
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def _first_of_each(rows: Iterator[_Row]) -> list[_Row]:
    return list({row.key: row for row in reversed(list(rows))}.values())[::-1]


def _reject(row: BadRow) -> store.Reject:
    return store.Reject(row.line, row.code, row.detail, row.cells)


def _row(
    found: Import,
    draft: TaskDraft,
    detected: Detected,
    similar_keys: tuple[int, ...],
    now: datetime,
) -> _Row:
    """The row with its request for work checked."""
    key = row_key(found, draft)
    try:
        posting = check_posting(
            now=now,
            kind=found.kind.value,
            urgency=(draft.urgency or found.urgency).value,
            title=draft.title or _title(found.filename, draft.line),
            text=draft.text,
            source_language=draft.language,
            target_language=draft.target or found.target_language,
            deadline=draft.deadline,
        )
        choose_language(posting, detected)
        posting = with_segments(posting, detected)
    except Refusal as refusal:
        detail = {"code": refusal.code, **refusal.data}
        return _Row(key, store.Reject(draft.line, refusal.code, detail, draft.cells))
    posting = replace(posting, asked=found.asked)
    post = Post(posting, detected, similar_keys=similar_keys, import_id=found.id, import_key=key)
    return _Row(key, post)


def _title(filename: str, line: int) -> str:
    """A title without a word of the text, which may be personal."""
    number = f" · {line}"
    name = " ".join(filename.split()) or "import"
    return name[: TITLE_LETTERS - len(number)] + number
