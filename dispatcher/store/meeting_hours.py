"""Claims whose hours are those of meetings, with what says which there were."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dispatcher.domain.ledger import Entry
from dispatcher.domain.meeting_hours import BY_MEETINGS, Attended
from dispatcher.store.engine import PLAN_FOR_THESE, Connection
from dispatcher.store.ledger import ended_from, entry_from

# Those that go on, where what is said of them was saved since; and those that were over. What was
# saved after a claim was over says nothing of it; what was handed in is what counts from then on.
ATTENDED = """
with mine as (select id, kind from lane where kind = any($1)), attending as (
    select c.*, null::timestamptz as over_at
    from claim c where c.lane_id in (select id from mine) and c.state = 'active'
    union all
    select c.*, s.submitted_at
    from submission s join claim c on c.id = s.claim_id
    where s.submitted_at >= $2 and s.submitted_at <= $3 and c.lane_id in (select id from mine)
    union all
    select c.*, c.ended_at
    from claim c
    where c.state in ('released', 'lapsed', 'revoked') and c.ended_at >= $2 and c.ended_at <= $3
      and c.lane_id in (select id from mine)
      and not exists (select from submission s where s.claim_id = c.id)
)
select o.id, o.volunteer_id, o.task_id, t.organisation_id, t.response_id, o.lane_id, l.kind,
    o.claimed_at, coalesce(o.over_at, $3) as over_at, '{}'::timestamptz[] as signs,
    o.over_at is not null as over, coalesce(s.content, d.content) as content
from attending o
join task t on t.id = o.task_id
join mine l on l.id = o.lane_id
left join submission s on s.claim_id = o.id
left join draft d on d.task_id = o.task_id and d.volunteer_id = o.volunteer_id
    and d.saved_at >= o.claimed_at and d.saved_at <= coalesce(o.over_at, $6)
where o.id > $4 and o.claimed_at <= $3 and (o.over_at is not null or d.saved_at >= $2)
  and not exists (
    select from ledger_entry e where e.claim_id = o.id and e.sort = 'credit' and e.meeting = ''
)
order by o.id limit $5
"""

WRITTEN = "select * from ledger_entry where claim_id = any($1::uuid[]) order by written_at, id"

# By id, ascending, as those that a coordinator speaks of.
LOCK = """
select id from ledger_entry where claim_id = any($1::uuid[]) order by id for no key update
"""

CONFIRM_TOO = """
insert into ledger_confirmation (entry_id, confirmed_by, confirmed_at)
select e.id, c.confirmed_by, $2
from ledger_entry e join ledger_confirmation c on c.entry_id = e.about
where e.id = any($1::uuid[])
"""


async def attended(
    connection: Connection,
    since: datetime,
    until: datetime,
    left_alone: datetime,
    after: UUID,
    limit: int,
) -> list[Attended]:
    """Claims that go on whose draft was saved between `since` and `left_alone`, and those that were
    over between `since` and `until` and were not looked at after that, by id from `after` on. To
    be asked in a transaction."""
    await connection.execute(PLAN_FOR_THESE)
    kinds = [kind.value for kind in BY_MEETINGS]
    rows = await connection.fetch(ATTENDED, kinds, since, until, after, limit, left_alone)
    return [
        Attended(
            claim=ended_from(row),
            over=row["over"],
            content=None if row["content"] is None else json.loads(row["content"]),
        )
        for row in rows
    ]


async def lock_entries_of(connection: Connection, claims: Collection[UUID]) -> None:
    await connection.execute(LOCK, list(claims))


async def entries_of(connection: Connection, claims: Collection[UUID]) -> dict[UUID, list[Entry]]:
    """Every entry of these claims, by claim."""
    found: dict[UUID, list[Entry]] = defaultdict(list)
    for row in await connection.fetch(WRITTEN, list(claims)):
        found[row["claim_id"]].append(entry_from(row))
    return found


async def confirm_reversals(connection: Connection, ids: Collection[UUID], now: datetime) -> None:
    """What takes back what was confirmed counts as that did, so that the confirmed sum is a sum."""
    await connection.execute(CONFIRM_TOO, list(ids), now)
