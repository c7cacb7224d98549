"""Imports: taking a file in, starting and stopping them, and finding those left lying."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import (
    FileRefused,
    Forbidden,
    ImportNotWaiting,
    InvalidField,
    NotFound,
)
from dispatcher.domain.events import Event, EventName, desk_channel
from dispatcher.domain.fields import choice, language_field
from dispatcher.domain.imports import RUN_IMPORT, Import, ImportState
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.posting import check_asked
from dispatcher.domain.response import Response
from dispatcher.intake import (
    BadRow,
    IntakeRefusal,
    RejectsWriter,
    guess_mapping,
    open_table,
)
from dispatcher.intake import Mapping as Columns
from dispatcher.store import imports as store
from dispatcher.store.transaction import Database, Transaction
from dispatcher.views.imports import Preview, import_view

REJECTS_AT_ONCE = 5_000
PREVIEW_ROWS = 8
PREVIEW_LETTERS = 300
STALLED_AFTER = timedelta(seconds=30)


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
    asked: Mapping[str, Any] = field(default_factory=dict)


def check_choices(
    kind: str, to: str | None, urgency: str, form: Mapping[str, Any] | None = None
) -> Choices:
    chosen = choice(Kind, kind, "kind")
    return Choices(
        chosen,
        language_field(to, "to"),
        choice(Urgency, urgency, "urgency"),
        check_asked(chosen, {} if form is None else {"form": form}),
    )


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
        asked=choices.asked,
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
            asked=choices.asked,
        )
    if KINDS[found.kind].has_target and not found.target_language and not checked["target"]:
        raise InvalidField(field="to", problem="missing")
    found = replace(found, state=ImportState.RUNNING, mapping=checked, started_at=at.now)
    return await save_import(tx, at, found, RUN_IMPORT if job else None)


async def cancel_import(tx: Transaction, at: Moment, actor: Actor, import_id: UUID) -> Import:
    """Stop reading; the tasks made so far stay."""
    found = await _locked(tx, actor, import_id)
    if found.state not in (ImportState.WAITING, ImportState.RUNNING):
        raise ImportNotWaiting(state=found.state.value)
    return await save_import(
        tx, at, replace(found, state=ImportState.CANCELLED, finished_at=at.now), None
    )


async def save_import(tx: Transaction, at: Moment, changed: Import, job: str | None) -> Import:
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


async def write_rejects(db: Database, found: Import, path: Path) -> None:
    """The rows that could not become tasks, as CSV: line, code, reason, and the row itself."""
    line = -1
    with RejectsWriter(path, found.columns) as writer:
        while True:
            async with db.read() as connection:
                rejects = await store.rejects_after(connection, found.id, line, REJECTS_AT_ONCE)
            if not rejects:
                return
            for reject in rejects:
                writer.write(BadRow(reject.line, reject.code, dict(reject.detail), reject.cells))
            line = rejects[-1].line
