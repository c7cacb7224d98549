"""Imports: taking a file in, starting, and turning its rows into tasks, a chunk a transaction."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.similar import Newcomer, find_similar
from dispatcher.actions.tasks import Post, post_tasks
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import (
    FileRefused,
    Forbidden,
    ImportNotWaiting,
    InvalidField,
    NotFound,
    Refusal,
)
from dispatcher.domain.events import Event, EventName, desk_channel
from dispatcher.domain.ids import new_id
from dispatcher.domain.imports import RUN_IMPORT, Import, ImportState
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.policy import KINDS, TITLE_LETTERS, Kind, Urgency
from dispatcher.domain.posting import Detected, check_posting, choice, language_field
from dispatcher.domain.response import Response
from dispatcher.domain.task import TaskState
from dispatcher.intake import (
    BadRow,
    IntakeRefusal,
    TaskDraft,
    guess_mapping,
    open_table,
    similar_keys,
    to_drafts,
)
from dispatcher.intake import Mapping as Columns
from dispatcher.store import imports as store
from dispatcher.store.accounts import find_actor
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Database, Transaction
from dispatcher.views.imports import Preview, import_view

CHUNK = 1_000
PREVIEW_ROWS = 8
PREVIEW_LETTERS = 300
STALLED_AFTER = timedelta(seconds=30)


class Detects(Protocol):
    """The language detector, as far as it is needed here."""

    def detect_many(self, texts: Sequence[str], *, expected: Sequence[str]) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A file that could be read as a table, with its first rows."""

    format: str
    encoding: str
    columns: tuple[str, ...]
    warnings: tuple[dict[str, Any], ...]
    bytes_total: int
    preview: Preview


def look_into(path: Path, filename: str) -> Source:
    """What a file is and how it begins; raises FileRefused with what was found instead."""
    try:
        table = open_table(path, filename=filename)
        guess = None
        try:
            guess = guess_mapping(table.columns)
        except IntakeRefusal:
            guess = None
        first = []
        for row in islice(table.rows(), PREVIEW_ROWS):
            cells = list(row.cells) if isinstance(row, BadRow) else list(row.values.values())
            first.append([cell[:PREVIEW_LETTERS] for cell in cells])
    except IntakeRefusal as refusal:
        raise FileRefused(field="file", problem=refusal.code, **refusal.data) from None
    mapping = {name: getattr(guess, name) if guess else None for name in Columns.__slots__}
    return Source(
        format=table.format,
        encoding=table.encoding or "",
        columns=table.columns,
        warnings=tuple({"code": w.code, "data": dict(w.data)} for w in table.warnings),
        bytes_total=table.bytes_total,
        preview=Preview(columns=list(table.columns), rows=first, mapping=mapping),
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What every task of the file has in common."""

    kind: Kind
    target_language: str | None
    urgency: Urgency


def check_choices(kind: str, to: str | None, urgency: str) -> Choices:
    chosen = choice(Kind, kind, "kind")
    return Choices(chosen, language_field(to, "to"), choice(Urgency, urgency, "urgency"))


def check_mapping(mapping: Mapping[str, str | None], columns: Sequence[str]) -> dict[str, Any]:
    """The mapping with known names only; raises InvalidField where it names no such column."""
    known = {name: mapping.get(name) or None for name in Columns.__slots__}
    unknown = set(mapping) - set(known)
    if unknown:
        raise InvalidField(field="mapping", problem="unknown_field", value=sorted(unknown)[0])
    if known["text"] is None:
        raise InvalidField(field="mapping.text", problem="missing", columns=list(columns))
    for name, column in known.items():
        if column is not None and column not in columns:
            raise InvalidField(
                field=f"mapping.{name}",
                problem="unknown_column",
                value=column[:100],
                columns=list(columns),
            )
    return known


async def create_import(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    response: Response,
    organisation: Organisation,
    *,
    import_id: UUID,
    filename: str,
    source: Source,
    choices: Choices,
    mapping: Mapping[str, str | None] | None,
) -> Import:
    """Take note of a file that lies ready; it waits to be started."""
    actor.must_coordinate(organisation.id)
    if organisation not in response.organisations:
        raise Forbidden(needs="participant")
    new = Import(
        id=import_id,
        version=1,
        organisation_id=organisation.id,
        organisation=organisation.slug,
        response_id=response.id,
        response=response.slug,
        created_by=actor.id,
        state=ImportState.WAITING,
        filename=filename[:200],
        kind=choices.kind,
        target_language=choices.target_language,
        urgency=choices.urgency,
        mapping=dict(mapping) if mapping is not None else None,
        format=source.format,
        encoding=source.encoding,
        columns=source.columns,
        warnings=source.warnings,
        error=None,
        bytes_total=source.bytes_total,
        bytes_done=0,
        line_done=0,
        rows_done=0,
        created=0,
        repeated=0,
        uncertain=0,
        rejected=0,
        created_at=at.now,
        started_at=None,
        finished_at=None,
    )
    await store.insert_import(tx.connection, new)
    return new


async def _locked(tx: Transaction, actor: Actor, import_id: UUID) -> Import:
    found = await store.lock_import(tx.connection, import_id)
    if found is None:
        raise NotFound(kind="import")
    actor.must_coordinate(found.organisation_id)
    return found


async def start_import(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    import_id: UUID,
    mapping: Mapping[str, str | None],
    choices: Choices | None = None,
    *,
    job: bool = True,
) -> Import:
    """Let the worker read it; without `job` the caller does. Raises ImportNotWaiting where it was
    started before."""
    found = await _locked(tx, actor, import_id)
    if found.state is not ImportState.WAITING:
        raise ImportNotWaiting(state=found.state.value)
    checked = check_mapping(mapping, found.columns)
    if choices is not None:
        found = replace(
            found,
            kind=choices.kind,
            target_language=choices.target_language,
            urgency=choices.urgency,
        )
    if KINDS[found.kind].has_target and not found.target_language and not checked["target"]:
        raise InvalidField(field="to", problem="missing")
    found = replace(found, state=ImportState.RUNNING, mapping=checked, started_at=at.now)
    return await _save(tx, at, found, RUN_IMPORT if job else None)


async def cancel_import(tx: Transaction, at: Moment, actor: Actor, import_id: UUID) -> Import:
    """Stop reading; the tasks made so far stay."""
    found = await _locked(tx, actor, import_id)
    if found.state not in (ImportState.WAITING, ImportState.RUNNING):
        raise ImportNotWaiting(state=found.state.value)
    return await _save(
        tx, at, replace(found, state=ImportState.CANCELLED, finished_at=at.now), None
    )


async def _save(tx: Transaction, at: Moment, changed: Import, job: str | None) -> Import:
    """Write where it stands, tell the desk, and ask for the job."""
    changed = replace(changed, version=changed.version + 1)
    await store.update_import(tx.connection, changed, at.now)
    tx.record(
        Event(
            channel=desk_channel(changed.organisation_id),
            name=EventName.IMPORT_PROGRESSED,
            id=at.new_id(),
            at=at.now,
            entity_kind="import",
            entity_id=str(changed.id),
            version=changed.version,
            state=import_view(changed).model_dump_json(),
            cause=at.cause,
        )
    )
    if job is not None:
        tx.wish(job, str(changed.id))
    return changed


@dataclass(frozen=True, slots=True)
class _Row:
    task_id: UUID
    draft: TaskDraft
    key: bytes
    detected: Detected
    similar_keys: tuple[int, ...]


class ImportRun:
    """One worker reading one import, from where the last one stopped."""

    def __init__(
        self,
        db: Database,
        detector: Detects,
        path: Path,
        clock: Callable[[], datetime],
        progressed: Callable[[Import], None] | None = None,
    ) -> None:
        """`progressed` hears of every chunk that is done."""
        self._progressed = progressed
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
            for chunk in self._chunks(found):
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
        except Refusal as refusal:
            return await self._fail(found, refusal.code, refusal.data)
        return await self._finish(found)

    def _chunks(self, found: Import) -> Iterator[list[TaskDraft | BadRow]]:
        """The rows behind those that are done; all are read, for keys count repeated texts."""
        table = open_table(self._path, filename=found.filename)
        assert found.mapping is not None
        columns = Columns(**{k: v for k, v in found.mapping.items() if v is not None})
        drafts = to_drafts(table.rows(), columns, now=found.created_at)
        rest = (draft for draft in drafts if draft.line > found.line_done)
        while chunk := list(islice(rest, CHUNK)):
            yield chunk

    async def _take(
        self,
        found: Import,
        actor: Actor,
        response: Response,
        organisation: Organisation,
        chunk: Sequence[TaskDraft | BadRow],
    ) -> Import:
        """Tasks, rejects and progress of one chunk, in one transaction: all of it or nothing."""
        drafts = [row for row in chunk if isinstance(row, TaskDraft)]
        rows = self._rows(drafts, response)
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
            texts = [Newcomer(row.task_id, row.draft.text, row.similar_keys) for row in fresh]
            similar = await find_similar(tx.connection, response.id, texts)
            posts, refused = _posts(now, fresh, similar, at.now)
            posted = await post_tasks(tx, at, actor, response, organisation, posts)
            rejects = [_reject(row) for row in chunk if isinstance(row, BadRow)] + refused
            await store.add_rejects(tx.connection, now.id, rejects)
            uncertain = sum(1 for one in posted if one.task.state is TaskState.DRAFT)
            progressed = replace(
                now,
                bytes_done=max(now.bytes_done, chunk[-1].bytes_read),
                line_done=chunk[-1].line,
                rows_done=now.rows_done + len(chunk),
                created=now.created + len(posts),
                repeated=now.repeated + len(rows) - len(fresh),
                uncertain=now.uncertain + uncertain,
                rejected=now.rejected + len(rejects),
            )
            return await _save(tx, at, progressed, None)

        return await self._db.act(run)

    def _rows(self, drafts: Sequence[TaskDraft], response: Response) -> list[_Row]:
        expected = response.expected_languages
        found = self._detector.detect_many([d.text for d in drafts], expected=expected)
        return [
            _Row(new_id(), draft, row_key(draft), detected, similar_keys(draft.text))
            for draft, detected in zip(drafts, found, strict=True)
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
            return await _save(tx, at, replace(now, finished_at=at.now, **fields), None)

        return await self._db.act(run)

    async def _fail(self, found: Import, code: str, data: Mapping[str, Any]) -> Import:
        error = {"code": code, "data": dict(data)}
        return await self._end(found, state=ImportState.FAILED, error=error)

    async def _finish(self, found: Import) -> Import:
        return await self._end(found, state=ImportState.DONE, bytes_done=found.bytes_total)


def row_key(draft: TaskDraft) -> bytes:
    """What makes a row the same when its file comes again: its key and its text. Two files may
    both number their rows from 1; a changed text is a new task, so that nothing is lost."""
    return hashlib.sha256(f"{draft.key}\x1f{draft.text}".encode()).digest()


def _first_of_each(rows: Iterator[_Row]) -> list[_Row]:
    return list({row.key: row for row in reversed(list(rows))}.values())[::-1]


def _reject(row: BadRow) -> store.Reject:
    return store.Reject(row.line, row.code, row.detail, row.cells)


def _posts(
    found: Import, rows: Sequence[_Row], similar: Mapping[UUID, UUID], now: datetime
) -> tuple[list[Post], list[store.Reject]]:
    """Checked requests for work, and the rows that cannot be any."""
    posts, refused = [], []
    for row in rows:
        draft = row.draft
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
        except Refusal as refusal:
            detail = {"code": refusal.code, **refusal.data}
            refused.append(store.Reject(draft.line, refusal.code, detail, draft.cells))
            continue
        posts.append(
            Post(
                posting,
                row.detected,
                task_id=row.task_id,
                similar_to=similar.get(row.task_id),
                similar_keys=row.similar_keys,
                import_id=found.id,
                import_key=row.key,
            )
        )
    return posts, refused


def _title(filename: str, line: int) -> str:
    """A title without a word of the text, which may be personal."""
    number = f" · {line}"
    name = " ".join(filename.split()) or "import"
    return name[: TITLE_LETTERS - len(number)] + number


async def resume_stalled(db: Database, at: Moment) -> int:
    """Ask again for the jobs of imports that nobody has been reading for a while."""
    async with db.read() as connection:
        stalled = await store.stalled_imports(connection, at.now - STALLED_AFTER)

    async def ask(tx: Transaction) -> None:
        for import_id in stalled:
            tx.wish(RUN_IMPORT, str(import_id))

    if stalled:
        await db.act(ask)
    return len(stalled)
