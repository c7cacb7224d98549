"""Claims and drafts in the record. Whoever writes a claim holds the lock of its task."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
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

# $5: the tab that writes, $6: which version it knew, $7: whether its author has seen all there is.
# Newest wins; what another tab wrote, and this one did not know, is kept beside it, once a tab: as
# text, for a draft may hold what no jsonb can.
SAVE_DRAFT = """
insert into draft as d (task_id, volunteer_id, content, saved_at, tab) values ($1, $2, $3, $4, $5)
on conflict (task_id, volunteer_id) do update
set content = excluded.content, saved_at = excluded.saved_at, version = d.version + 1,
    tab = excluded.tab,
    others = case when $7 then '{}'::jsonb else d.others - coalesce($5, '') end
        || case when $5 is not null and d.tab is not null and d.tab <> $5
                and d.version is distinct from $6 and d.content::text <> excluded.content::text
            then jsonb_build_object(d.tab, d.content::text) else '{}'::jsonb end
where d.saved_at <= excluded.saved_at
returning version, others
"""

SAVED = "select version, others from draft where task_id = $1 and volunteer_id = $2"

READ_DRAFT = """
select
    d.content, coalesce(d.version, 0) as version, coalesce(d.others, '{}') as others,
    (select json_agg(json_build_array(segment_id, target, other))
     from draft_segment where task_id = $1 and volunteer_id = $2) as segments
from (select) as one left join draft d on d.task_id = $1 and d.volunteer_id = $2
"""


class DraftSent(NamedTuple):
    """Who saves a draft: which tab, which version it knew, and whether its author has seen all
    others (`settled`). Without a tab nothing is compared."""

    tab: str | None = None
    was: int | None = None
    settled: bool = False


UNTOLD = DraftSent()


class DraftKept(NamedTuple):
    """How often a draft was saved, and the words of other tabs that stood where it stands now."""

    version: int
    others: tuple[Mapping[str, Any], ...] = ()


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
    sent: DraftSent = UNTOLD,
) -> DraftKept:
    """Keep the words typed so far; an older save that arrives late does not replace a newer."""
    values = (task_id, volunteer_id, json.dumps(content), now, sent.tab, sent.was, sent.settled)
    row = await connection.fetchrow(SAVE_DRAFT, *values)
    if row is None:
        row = await connection.fetchrow(SAVED, task_id, volunteer_id)
        assert row is not None
    return DraftKept(row["version"], _others(row["others"]))


def _others(by_tab: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(content) for _, content in sorted(json.loads(by_tab).items()))


async def read_draft(
    connection: Connection, task_id: UUID, volunteer_id: UUID
) -> dict[str, Any] | None:
    """The words kept so far."""
    return (await read_kept(connection, task_id, volunteer_id))[0]


async def read_kept(
    connection: Connection, task_id: UUID, volunteer_id: UUID
) -> tuple[dict[str, Any] | None, DraftKept]:
    """The words kept so far. What was typed segment by segment is newer than a whole draft; a
    segment has `other`, the words of another tab, where its author has not seen both."""
    row = await connection.fetchrow(READ_DRAFT, task_id, volunteer_id)
    assert row is not None
    kept = DraftKept(row["version"], _others(row["others"]))
    draft: dict[str, Any] | None = None if row["content"] is None else json.loads(row["content"])
    if row["segments"] is None:
        return draft, kept
    segments = [
        {"id": number, "target": target, **({} if other is None else {"other": other})}
        for number, target, other in json.loads(row["segments"])
    ]
    return {**(draft or {}), "segments": segments}, kept
