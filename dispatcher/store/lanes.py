"""Lanes in the record: written once, never changed."""

from collections.abc import Collection, Mapping
from typing import Any

from dispatcher.domain.lane import Lane, LaneKey
from dispatcher.domain.policy import Kind
from dispatcher.store.engine import Connection

AFTER = "select * from lane where id > $1 order by id"

FIND = """
select l.* from lane l
join unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
    as w (organisation_id, kind, source_language, target_language, clearance, partners)
  on l.organisation_id is not distinct from w.organisation_id
 and l.kind = w.kind
 and l.source_language is not distinct from w.source_language
 and l.target_language is not distinct from w.target_language
 and l.clearance is not distinct from w.clearance
 and l.partners = w.partners
"""

OPEN = """
insert into lane (organisation_id, kind, source_language, target_language, clearance, partners)
select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
on conflict do nothing returning *
"""


def lane_from(row: Mapping[str, Any]) -> LaneKey:
    return LaneKey(
        organisation_id=row["organisation_id"],
        kind=Kind(row["kind"]),
        source_language=row["source_language"],
        target_language=row["target_language"],
        clearance=row["clearance"],
        partners=row["partners"],
    )


def _columns(keys: Collection[LaneKey]) -> tuple[list[Any], ...]:
    return (
        [key.organisation_id for key in keys],
        [key.kind.value for key in keys],
        [key.source_language for key in keys],
        [key.target_language for key in keys],
        [key.clearance for key in keys],
        [key.partners for key in keys],
    )


async def lanes_after(connection: Connection, lane_id: int) -> list[Lane]:
    """The lanes opened after this one; 0: all of them."""
    return [Lane(row["id"], lane_from(row)) for row in await connection.fetch(AFTER, lane_id)]


async def find_lanes(connection: Connection, keys: Collection[LaneKey]) -> dict[LaneKey, Lane]:
    rows = await connection.fetch(FIND, *_columns(keys))
    return {lane_from(row): Lane(row["id"], lane_from(row)) for row in rows}


async def open_lanes(connection: Connection, keys: Collection[LaneKey]) -> list[Lane]:
    """Write the lanes that are not there yet; answers only those this call has written."""
    rows = await connection.fetch(OPEN, *_columns(keys))
    return [Lane(row["id"], lane_from(row)) for row in rows]


async def find_lane(connection: Connection, lane_id: int) -> Lane | None:
    row = await connection.fetchrow("select * from lane where id = $1", lane_id)
    return None if row is None else Lane(row["id"], lane_from(row))
