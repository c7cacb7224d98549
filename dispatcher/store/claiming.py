"""Claims of untouched tasks, granted by one statement that is its own transaction.

No lock is held while a process thinks or stands still, and there is one answer to wait for instead
of six. The lock order is kept: tasks by id, claims behind them, channels by name and last.
"""

from collections.abc import Sequence
from datetime import datetime

from dispatcher.domain.claim import Claim
from dispatcher.domain.events import Event, Recorded
from dispatcher.domain.task import Task
from dispatcher.store.engine import Connection
from dispatcher.store.eventlog import appending, prepare

# All or nothing: each step is taken if the one before it did so for all ($1 is how many), which
# also keeps them in this order. A task that was waited for is looked at again as it is then; if its
# version is another by that time, it is not among the free ones.
_GRANT = """
with free as materialized (
    select t.id from unnest($2::uuid[], $3::bigint[]) as n (id, version)
    join task t on t.id = n.id and t.version = n.version - 1
    order by t.id for no key update of t
), taken as (
    update task t set version = n.version, state = n.state, taken = n.taken, fence = n.fence,
        claimed_at = coalesce(t.claimed_at, $14)
    from unnest($2::uuid[], $3::bigint[], $4::text[], $5::smallint[], $6::bigint[])
        as n (id, version, state, taken, fence)
    where t.id = n.id and (select count(*) from free) = $1
    returning t.id
), granted as (
    insert into claim (id, task_id, lane_id, volunteer_id, slot, fence, lease_ends_at,
                       longest_until, state, claimed_at, last_sign_at)
    select *, 'active', $14, $14
    from unnest($7::uuid[], $2::uuid[], $8::int[], $9::uuid[], $10::smallint[], $11::bigint[],
                $12::timestamptz[], $13::timestamptz[])
    where (select count(*) from taken) = $1
    returning id
), {}
select name, top from moved
"""
GRANT = _GRANT.format(appending(15, " where (select count(*) from granted) = $1"))


async def grant(
    connection: Connection,
    epoch: str,
    tasks: Sequence[Task],
    claims: Sequence[Claim],
    events: Sequence[Event],
    now: datetime,
) -> tuple[bool, tuple[Recorded, ...]]:
    """Write one claim for each of these tasks, as they are afterwards, with the events of it; or
    nothing, where a task is no longer as it was one version before. Answers whether it did."""
    prepared = prepare(epoch, events)
    rows = await connection.fetch(
        GRANT,
        len(tasks),
        [t.id for t in tasks],
        [t.version for t in tasks],
        [t.state.value for t in tasks],
        [t.taken for t in tasks],
        [t.fence for t in tasks],
        [c.id for c in claims],
        [c.lane_id for c in claims],
        [c.volunteer_id for c in claims],
        [c.slot for c in claims],
        [c.fence for c in claims],
        [c.lease_ends_at for c in claims],
        [c.longest_until for c in claims],
        now,
        *prepared.arguments,
    )
    if not rows:
        return False, ()
    return True, prepared.recorded({row["name"]: row["top"] for row in rows})
