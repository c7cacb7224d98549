"""Who is to be told of an organisation's shortages, on which way, and when they were last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatcher.domain.way import Way, WayKind
from dispatcher.store.engine import Connection
from dispatcher.store.ways import way_from

# Open ways of those who coordinate, where there is a shortage at all. A way that another process
# has taken is passed over.
DUE = """
select w.*, o.id as organisation_id, o.name as organisation, a.told_at from way w
join (select distinct account_id, organisation_id from membership
      where role in ('coordinator', 'supervisor')) m on m.account_id = w.account_id
join organisation o on o.id = m.organisation_id
left join alarm a on a.way_id = w.id and a.organisation_id = o.id
where w.disabled_at is null and w.kind = any($2::text[])
  and (w.not_before is null or w.not_before <= $1)
  and exists (select from shortage s where s.organisation_id = o.id and s.ended_at is null)
order by w.id, o.id limit $3 for no key update of w skip locked
"""

NOTE = """
insert into alarm (way_id, organisation_id, told_at) values ($1, $2, $3)
on conflict (way_id, organisation_id) do update set told_at = excluded.told_at
"""


@dataclass(frozen=True, slots=True)
class Listener:
    """A way, and an organisation whose shortages it is to be told of."""

    way: Way
    organisation_id: int
    organisation: str
    told_at: datetime | None


async def lock_listeners(
    connection: Connection, now: datetime, kinds: Collection[WayKind], limit: int
) -> list[Listener]:
    """Those on whose ways something may be sent now, the ways locked until the commit."""
    rows = await connection.fetch(DUE, now, [kind.value for kind in kinds], limit)
    return [
        Listener(way_from(row), row["organisation_id"], row["organisation"], row["told_at"])
        for row in rows
    ]


async def note_told(
    connection: Connection, way_id: UUID, organisation_id: int, told_at: datetime
) -> None:
    await connection.execute(NOTE, way_id, organisation_id, told_at)
