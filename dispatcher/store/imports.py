"""Imports in the record."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.imports import Import, ImportState
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.store.engine import Connection

SELECT = """
select i.*, o.slug as organisation, r.slug as response
from import i join organisation o on o.id = i.organisation_id
join response r on r.id = i.response_id
"""

FIND = SELECT + "where i.id = $1"
LOCK = SELECT + "where i.id = $1 for no key update of i"
LIST = SELECT + "where i.organisation_id = any($1::int[]) order by i.created_at desc limit $2"

INSERT = """
insert into import (id, organisation_id, response_id, created_by, state, filename, kind,
    target_language, urgency, mapping, format, encoding, columns, warnings, bytes_total,
    created_at, asked)
values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""

UPDATE = """
update import set version = $2, state = $3, kind = $4, target_language = $5, urgency = $6,
    mapping = $7, error = $8, bytes_done = $9, line_done = $10, rows_done = $11, created = $12,
    repeated = $13, uncertain = $14, rejected = $15, started_at = $16, finished_at = $17,
    alive_at = $18, asked = $19
where id = $1
"""

ADD_REJECTS = """
insert into import_reject (import_id, line, code, detail, cells)
select $1, line, code, detail, cells
from unnest($2::bigint[], $3::text[], $4::json[], $5::json[]) as r (line, code, detail, cells)
on conflict do nothing
"""

REJECTS = """
select line, code, detail, cells from import_reject
where import_id = $1 and line > $2 order by line limit $3
"""

# Nobody has written progress for a while: its job was lost, or killed.
STALLED = "select id from import where state = 'running' and alive_at < $1 order by alive_at"

# A look into the index of row keys for each: the first entry not below it is it, or there is none.
# Asked for equality, the planner sees no difference to the other indexes that begin with a response
# until the table has statistics, and reads all tasks of the response once a key.
KNOWN_KEYS = """
select found.import_key
from unnest($3::bytea[]) as row (key)
cross join lateral (
    select response_id, organisation_id, import_key from task
    where (response_id, organisation_id, import_key) >= ($1, $2, row.key)
      and import_key is not null
    order by response_id, organisation_id, import_key
    limit 1
) found
where found.response_id = $1 and found.organisation_id = $2 and found.import_key = row.key
"""


def import_from(row: Mapping[str, Any]) -> Import:
    return Import(
        id=row["id"],
        version=row["version"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        response_id=row["response_id"],
        response=row["response"],
        created_by=row["created_by"],
        state=ImportState(row["state"]),
        filename=row["filename"],
        kind=Kind(row["kind"]),
        target_language=row["target_language"],
        urgency=Urgency(row["urgency"]),
        mapping=None if row["mapping"] is None else json.loads(row["mapping"]),
        format=row["format"],
        encoding=row["encoding"],
        columns=tuple(row["columns"]),
        warnings=tuple(json.loads(row["warnings"])),
        error=None if row["error"] is None else json.loads(row["error"]),
        bytes_total=row["bytes_total"],
        bytes_done=row["bytes_done"],
        line_done=row["line_done"],
        rows_done=row["rows_done"],
        created=row["created"],
        repeated=row["repeated"],
        uncertain=row["uncertain"],
        rejected=row["rejected"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        asked=json.loads(row["asked"] or "{}"),
    )


async def insert_import(connection: Connection, new: Import) -> None:
    await connection.execute(
        INSERT,
        new.id,
        new.organisation_id,
        new.response_id,
        new.created_by,
        new.filename,
        new.kind.value,
        new.target_language,
        new.urgency.value,
        None if new.mapping is None else json.dumps(new.mapping),
        new.format,
        new.encoding,
        list(new.columns),
        json.dumps(new.warnings),
        new.bytes_total,
        new.created_at,
        json.dumps(dict(new.asked)) if new.asked else None,
    )


async def update_import(connection: Connection, changed: Import, now: datetime) -> None:
    """Write where the import stands; `now` is also its sign of life."""
    await connection.execute(
        UPDATE,
        changed.id,
        changed.version,
        changed.state.value,
        changed.kind.value,
        changed.target_language,
        changed.urgency.value,
        None if changed.mapping is None else json.dumps(changed.mapping),
        None if changed.error is None else json.dumps(changed.error),
        changed.bytes_done,
        changed.line_done,
        changed.rows_done,
        changed.created,
        changed.repeated,
        changed.uncertain,
        changed.rejected,
        changed.started_at,
        changed.finished_at,
        now,
        json.dumps(dict(changed.asked)) if changed.asked else None,
    )


async def find_import(connection: Connection, import_id: UUID) -> Import | None:
    row = await connection.fetchrow(FIND, import_id)
    return None if row is None else import_from(row)


async def lock_import(connection: Connection, import_id: UUID) -> Import | None:
    row = await connection.fetchrow(LOCK, import_id)
    return None if row is None else import_from(row)


async def list_imports(
    connection: Connection, organisations: Collection[int], limit: int = 50
) -> list[Import]:
    """The imports of these organisations, newest first."""
    rows = await connection.fetch(LIST, list(organisations), limit)
    return [import_from(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not become a task: where it stood, why, and what it held."""

    line: int
    code: str
    detail: Mapping[str, Any]
    cells: tuple[str, ...]


def _storable(cell: str) -> str:
    """PostgreSQL's text holds neither NUL nor lone surrogates; a reject may be about those."""
    return cell.replace("\0", "␀").encode("utf-8", "replace").decode()


async def add_rejects(connection: Connection, import_id: UUID, rejects: Sequence[Reject]) -> None:
    if not rejects:
        return
    await connection.execute(
        ADD_REJECTS,
        import_id,
        [r.line for r in rejects],
        [r.code for r in rejects],
        [json.dumps(dict(r.detail)) for r in rejects],
        [json.dumps([_storable(cell) for cell in r.cells]) for r in rejects],
    )


async def rejects_after(
    connection: Connection, import_id: UUID, line: int, limit: int
) -> list[Reject]:
    """Rejects of later lines, in the file's order."""
    rows = await connection.fetch(REJECTS, import_id, line, limit)
    return [
        Reject(r["line"], r["code"], json.loads(r["detail"]), tuple(json.loads(r["cells"])))
        for r in rows
    ]


async def stalled_imports(connection: Connection, before: datetime) -> list[UUID]:
    return [row["id"] for row in await connection.fetch(STALLED, before)]


async def known_keys(
    connection: Connection, response_id: int, organisation_id: int, keys: Collection[bytes]
) -> set[bytes]:
    """Those of the row keys that are tasks already."""
    rows = await connection.fetch(KNOWN_KEYS, response_id, organisation_id, list(keys))
    return {row["import_key"] for row in rows}


async def try_import_lock(connection: Connection, import_id: UUID) -> bool:
    """Whether this connection now is the only one that works on the import."""
    got: bool = await connection.fetchval(
        "select pg_try_advisory_lock(hashtextextended($1, 1))", str(import_id)
    )
    return got


async def let_go_of_import(connection: Connection, import_id: UUID) -> None:
    await connection.execute("select pg_advisory_unlock(hashtextextended($1, 1))", str(import_id))
