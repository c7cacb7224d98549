"""What a volunteer could claim now, soonest due first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dispatcher.store.engine import Connection

# Ids first, by index-only scans over the heads of the lanes; the caller joins the few that are
# left. Tasks of several slots drop out where the volunteer holds one already.
SOONEST = """
select h.id from unnest($1::int[]) as lane (id)
cross join lateral (
    select t.id, t.due_at from task t
    where t.lane_id = lane.id and t.state = 'open'
    order by t.due_at, t.id limit $3
) h
where not exists (
    select from claim c where c.task_id = h.id and c.volunteer_id = $2
      and c.state in ('active', 'submitted', 'accepted'))
order by h.due_at, h.id limit $3
"""

# The same, picking one that nobody else is claiming at this moment, so that a crowd spreads out.
NEXT = """
with heads as (
    select h.id, h.due_at from unnest($1::int[]) as lane (id)
    cross join lateral (
        select t.id, t.due_at from task t
        where t.lane_id = lane.id and t.state = 'open'
        order by t.due_at, t.id limit $3
    ) h
    where not exists (
        select from claim c where c.task_id = h.id and c.volunteer_id = $2
          and c.state in ('active', 'submitted', 'accepted'))
    order by h.due_at, h.id limit $3
)
select t.id from task t
where t.id in (select id from heads) and t.state = 'open'
order by t.due_at, t.id limit 1
for no key update skip locked
"""

HELD = """
select count(*) as held, min(lease_ends_at) as next
from claim where state = 'active' and lane_id = any($1::int[]) and volunteer_id <> $2
"""

NEXT_AMONG = (32, 1_000)
"""How many of the soonest are looked at: few as a rule; more where others are at all of those, so
that nobody hears there is nothing to do while there is."""


async def soonest(
    connection: Connection, lanes: Collection[int], volunteer_id: UUID, limit: int
) -> list[UUID]:
    """Ids of the soonest-due tasks with a free slot, over these lanes."""
    rows = await connection.fetch(SOONEST, list(lanes), volunteer_id, limit)
    return [row["id"] for row in rows]


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
