"""What a volunteer could claim now, soonest due first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatcher.domain.claim import ClaimState
from dispatcher.domain.events import LANES, Position
from dispatcher.domain.task import Task
from dispatcher.store.engine import Connection
from dispatcher.store.tasks import COLUMNS, task_from

# Of each lane so many; by index-only scans.
HEADS = """
select h.id from unnest($1::int[]) as lane (id)
cross join lateral (
    select t.id from task t
    where t.lane_id = lane.id and t.state = 'open'
    order by t.due_at, t.id limit $2
) h
"""

# All that a board needs to know before its cards, in one question; of one moment by that alone.
OVERVIEW = """
select i.epoch, held.count as held, held.next,
    array(
        select coalesce(c.top, 0)
        from unnest($1::text[]) with ordinality as asked (name, n)
        left join channel c on c.name = asked.name order by n
    ) as tops,
    exists (select from claim where volunteer_id = $3 and state = any($4::text[])) as claims,
    exists (select from offer where volunteer_id = $3 and state in ('made', 'seen')) as offers
from installation i, (
    select count(*) as count, min(lease_ends_at) as next from claim
    where state = 'active' and lane_id = any($2::int[]) and volunteer_id <> $3
) held
"""

# The soonest due of some lanes, at most $3. Those that the volunteer has a slot of already, as may
# be with tasks of several slots, drop out; `offset 0` has them looked up one by one, or all that
# the volunteer ever claimed is read.
_SOONEST = """
with heads as (
    select h.id, h.due_at from unnest($1::int[]) as lane (id)
    cross join lateral (
        select t.id, t.due_at from task t
        where t.lane_id = lane.id and t.state = 'open'
        order by t.due_at, t.id limit $3
    ) h
    order by h.due_at, h.id limit $3
), soonest as (
    select id, due_at from heads where not exists (
        select from claim c where c.task_id = heads.id and c.volunteer_id = $2
          and c.state in ('active', 'submitted', 'accepted') offset 0)
)
"""
# With how far the announcements of lanes go: a row of that alone where nothing is open.
_TASKS = """{}
select coalesce((select top from channel where name = $4), 0), {}
from (select) as always left join soonest s on true
left join task t on t.id = s.id and ($2 = any(t.not_for)) is not true
left join response r on r.id = t.response_id
left join organisation o on o.id = t.organisation_id
left join lane l on l.id = t.lane_id
order by s.due_at, s.id
"""
SOONEST = _TASKS.format(_SOONEST, COLUMNS)

# The first that nobody else is claiming at this moment, so that a crowd spreads out.
_FIRST = """{}
select t.id from task t
where t.id in (select id from soonest) and t.state = 'open'
  and ($2 = any(t.not_for)) is not true
order by t.due_at, t.id limit 1
for no key update skip locked
"""
NEXT = _FIRST.format(_SOONEST)

HELD = """
select count(*) as held, min(lease_ends_at) as next
from claim where state = 'active' and lane_id = any($1::int[]) and volunteer_id <> $2
"""

NEXT_AMONG = (32, 1_000)
"""How many of the soonest are looked at: few as a rule; more where others are at all of those, so
that nobody hears there is nothing to do while there is."""


async def heads(connection: Connection, lanes: Collection[int], depth: int) -> list[UUID]:
    """Ids of the soonest-due open tasks, at most `depth` of each lane."""
    return [row["id"] for row in await connection.fetch(HEADS, list(lanes), depth)]


@dataclass(frozen=True, slots=True)
class Overview:
    """How far the channels go; how many slots others hold in the lanes and when the first of their
    leases ends; whether the volunteer has claims of the states asked for, and whether anything
    rings for them."""

    tops: dict[str, Position]
    held: int
    next_lease_ends_at: datetime | None
    claims: bool
    offers: bool


async def overview(
    connection: Connection,
    channels: Collection[str],
    lanes: Collection[int],
    volunteer_id: UUID,
    states: Collection[ClaimState],
) -> Overview:
    row = await connection.fetchrow(
        OVERVIEW, list(channels), list(lanes), volunteer_id, [state.value for state in states]
    )
    tops = zip(channels, row["tops"], strict=True)
    return Overview(
        {name: Position(row["epoch"], top) for name, top in tops},
        row["held"],
        row["next"],
        row["claims"],
        row["offers"],
    )


async def soonest(
    connection: Connection, lanes: Collection[int], volunteer_id: UUID, among: int
) -> tuple[list[Task], int]:
    """(those of the `among` soonest-due tasks that this volunteer could claim, how many lanes have
    been announced)."""
    rows = await connection.fetch(SOONEST, list(lanes), volunteer_id, among, LANES)
    return [task_from(row[1:]) for row in rows if row["id"] is not None], rows[0][0]


async def pick_next(
    connection: Connection, lanes: Collection[int], volunteer_id: UUID
) -> UUID | None:
    """The soonest-due task that no other transaction is claiming; it is locked from here on."""
    for among in NEXT_AMONG:
        found: UUID | None = await connection.fetchval(NEXT, list(lanes), volunteer_id, among)
        if found is not None:
            return found
    return None


async def held(
    connection: Connection, lanes: Collection[int], volunteer_id: UUID
) -> tuple[int, datetime | None]:
    """How many slots others are working on in these lanes, and when the first lease ends."""
    row = await connection.fetchrow(HELD, list(lanes), volunteer_id)
    return row["held"], row["next"]
