"""Claims and drafts in the record. Whoever writes a claim holds the lock of its task."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.claim import Claim, ClaimState
from dispatcher.store.engine import Connection

LIVE_OF = """
select * from claim
where task_id = any($1::uuid[]) and state in ('active', 'submitted', 'accepted')
"""

FIND = "select * from claim where id = $1"

TAKEN_OR_NOT_FOR = """
select task_id from claim
where volunteer_id = $1 and task_id = any($2::uuid[])
  and state in ('active', 'submitted', 'accepted')
union all
select id from task where id = any($2::uuid[]) and $1 = any(not_for)
"""

# What to lock before touching the claim: its task, and behind a question the text it is about.
TASKS_OF = """
select t.id, t.parent_id from claim c join task t on t.id = c.task_id where c.id = $1
"""

INSERT = """
insert into claim (id, task_id, lane_id, volunteer_id, slot, fence, lease_ends_at, longest_until,
                   state, claimed_at, last_sign_at)
select *, 'active', $9, $9
from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::smallint[], $6::bigint[],
            $7::timestamptz[], $8::timestamptz[])
"""

UPDATE = """
update claim c set version = n.version, state = n.state, lane_id = n.lane_id,
    lease_ends_at = n.lease_ends_at, last_sign_at = n.last_sign_at, warned = n.warned,
    ended_at = n.ended_at, reason = n.reason
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[],
            $6::boolean[], $7::timestamptz[], $8::text[], $9::int[])
    as n (id, version, state, lease_ends_at, last_sign_at, warned, ended_at, reason, lane_id)
where c.id = n.id
"""

# Active ones always; of the ended ones the last months, enough for somebody's own overview.
MINE = """
select * from claim where volunteer_id = $1
  and ($2::text[] is null or state = any($2::text[]))
order by claimed_at desc limit $3
"""

LAPSED = """
select id from claim
where state = 'active' and lease_ends_at <= $1 order by lease_ends_at limit $2
"""

# 0.8 of the way from the last sign of work to the end of the lease.
ENDING = """
select id from claim
where state = 'active' and not warned and lease_ends_at > $1
  and last_sign_at + (lease_ends_at - last_sign_at) * 0.8 <= $1
order by lease_ends_at limit $2
"""

ANSWERED = "select exists (select from claim where task_id = $1 and volunteer_id = $2)"

SAVE_DRAFT = """
insert into draft (task_id, volunteer_id, content, saved_at) values ($1, $2, $3, $4)
on conflict (task_id, volunteer_id) do update
set content = excluded.content, saved_at = excluded.saved_at
where draft.saved_at <= excluded.saved_at
"""

READ_DRAFT = """
select
    (select content from draft where task_id = $1 and volunteer_id = $2) as content,
    (select json_agg(json_build_array(segment_id, target, other))
     from draft_segment where task_id = $1 and volunteer_id = $2) as segments
"""


def claim_from(row: Mapping[str, Any]) -> Claim:
    return Claim(
        id=row["id"],
        version=row["version"],
        task_id=row["task_id"],
        lane_id=row["lane_id"],
        volunteer_id=row["volunteer_id"],
        slot=row["slot"],
        fence=row["fence"],
        state=ClaimState(row["state"]),
        claimed_at=row["claimed_at"],
        lease_ends_at=row["lease_ends_at"],
        longest_until=row["longest_until"],
        last_sign_at=row["last_sign_at"],
        warned=row["warned"],
        ended_at=row["ended_at"],
        reason=row["reason"],
    )


async def live_claims(
    connection: Connection, task_ids: Collection[UUID]
) -> dict[UUID, list[Claim]]:
    """The claims that hold a slot, by task."""
    by_task: dict[UUID, list[Claim]] = defaultdict(list)
    if not task_ids:
        return by_task
    for row in await connection.fetch(LIVE_OF, list(task_ids)):
        by_task[row["task_id"]].append(claim_from(row))
    return by_task


async def taken_or_not_for(
    connection: Connection, volunteer_id: UUID, task_ids: Iterable[UUID]
) -> set[UUID]:
    """Those of the tasks that the volunteer has a slot of, or may not do because they answered
    what it builds on."""
    rows = await connection.fetch(TAKEN_OR_NOT_FOR, volunteer_id, list(task_ids))
    return {row["task_id"] for row in rows}


async def find_claim(connection: Connection, claim_id: UUID) -> Claim | None:
    row = await connection.fetchrow(FIND, claim_id)
    return None if row is None else claim_from(row)


async def tasks_of(connection: Connection, claim_id: UUID) -> list[UUID]:
    """The claim's task, then that task's parent where it has one; empty for an unknown claim."""
    row = await connection.fetchrow(TASKS_OF, claim_id)
    if row is None:
        return []
    return [row["id"]] if row["parent_id"] is None else [row["id"], row["parent_id"]]


async def insert_claims(connection: Connection, claims: Sequence[Claim], now: datetime) -> None:
    """Write claims that were made `now`."""
    if not claims:
        return
    await connection.execute(
        INSERT,
        [c.id for c in claims],
        [c.task_id for c in claims],
        [c.lane_id for c in claims],
        [c.volunteer_id for c in claims],
        [c.slot for c in claims],
        [c.fence for c in claims],
        [c.lease_ends_at for c in claims],
        [c.longest_until for c in claims],
        now,
    )


async def update_claims(connection: Connection, claims: Sequence[Claim]) -> None:
    if not claims:
        return
    await connection.execute(
        UPDATE,
        [c.id for c in claims],
        [c.version for c in claims],
        [c.state.value for c in claims],
        [c.lease_ends_at for c in claims],
        [c.last_sign_at for c in claims],
        [c.warned for c in claims],
        [c.ended_at for c in claims],
        [c.reason for c in claims],
        [c.lane_id for c in claims],
    )


async def claims_of(
    connection: Connection,
    volunteer_id: UUID,
    states: Collection[ClaimState] | None = None,
    limit: int = 200,
) -> list[Claim]:
    """A volunteer's claims, newest first."""
    wanted = None if states is None else [state.value for state in states]
    return [claim_from(row) for row in await connection.fetch(MINE, volunteer_id, wanted, limit)]


async def lapsed(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Claims whose lease is over, whatever happened to their tasks lately."""
    return [r["id"] for r in await connection.fetch(LAPSED, now, limit)]


async def ending(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Claims whose lease ends soon and whose holder was not told."""
    return [r["id"] for r in await connection.fetch(ENDING, now, limit)]


async def has_claimed(connection: Connection, task_id: UUID, volunteer_id: UUID) -> bool:
    """Whether this volunteer ever held a slot of the task."""
    found: bool = await connection.fetchval(ANSWERED, task_id, volunteer_id)
    return found


async def save_draft(
    connection: Connection,
    task_id: UUID,
    volunteer_id: UUID,
    content: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep the words typed so far; an older save that arrives late does not replace a newer."""
    await connection.execute(SAVE_DRAFT, task_id, volunteer_id, json.dumps(content), now)


async def read_draft(
    connection: Connection, task_id: UUID, volunteer_id: UUID
) -> dict[str, Any] | None:
    """The words kept so far. What was typed segment by segment is newer than a whole draft; a
    segment has `other`, the words of another tab, where its author has not seen both."""
    row = await connection.fetchrow(READ_DRAFT, task_id, volunteer_id)
    assert row is not None
    draft: dict[str, Any] | None = None if row["content"] is None else json.loads(row["content"])
    if row["segments"] is None:
        return draft
    segments = [
        {"id": number, "target": target, **({} if other is None else {"other": other})}
        for number, target, other in json.loads(row["segments"])
    ]
    return {**(draft or {}), "segments": segments}
