"""Offers in the record. Whoever makes one holds the lock of its task."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.offer import Decline, Offer, OfferState, Reason, Why, Withdrawal
from dispatcher.store.engine import Connection

FIND = "select * from offer where id = $1"

LOCK = "select * from offer where id = any($1::uuid[]) order by id for no key update"

# Who rings for this task already is passed over: somebody else rang them a moment ago.
INSERT = """
insert into offer (id, task_id, volunteer_id, wave, state, because, made_at, ends_at)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::json[],
                     $7::timestamptz[], $8::timestamptz[])
on conflict (volunteer_id, task_id) where state in ('made', 'seen') do nothing
returning id
"""

UPDATE = """
update offer o set version = n.version, state = n.state, seen_at = n.seen_at,
    ended_at = n.ended_at, decline = n.decline, withdrawal = n.withdrawal
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[],
            $6::text[], $7::text[])
    as n (id, version, state, seen_at, ended_at, decline, withdrawal)
where o.id = n.id
"""

RINGING_FOR = """
select * from offer
where ($1::uuid[] is null or volunteer_id = any($1::uuid[])) and state in ('made', 'seen')
order by made_at, id
"""

# What no longer rings but is not noted so: its time is over, its task needs nobody, or whom it
# rings for has taken the task from the board.
TO_SETTLE = """
select o.id from offer o join task t on t.id = o.task_id
where o.state in ('made', 'seen') and (
    o.ends_at <= $1 or t.state <> 'open' or exists (
        select from claim c where c.task_id = o.task_id and c.volunteer_id = o.volunteer_id
          and c.state in ('active', 'submitted', 'accepted')))
order by o.id limit $2
"""

# Of each person the last offer for each of the tasks.
LATEST = """
select distinct on (task_id, volunteer_id) * from offer where task_id = any($1::uuid[])
order by task_id, volunteer_id, made_at desc, id desc
"""

WAS_RUNG = "select exists (select from offer where task_id = $1 and volunteer_id = $2)"

OF_TASK = "select * from offer where task_id = $1 order by made_at, id limit $2"


def offer_from(row: Mapping[str, Any]) -> Offer:
    return Offer(
        id=row["id"],
        task_id=row["task_id"],
        volunteer_id=row["volunteer_id"],
        wave=row["wave"],
        state=OfferState(row["state"]),
        made_at=row["made_at"],
        ends_at=row["ends_at"],
        seen_at=row["seen_at"],
        ended_at=row["ended_at"],
        decline=None if row["decline"] is None else Decline(row["decline"]),
        withdrawal=None if row["withdrawal"] is None else Withdrawal(row["withdrawal"]),
        because=tuple(Reason(Why(why), data) for why, data in json.loads(row["because"])),
        version=row["version"],
    )


async def insert_offers(connection: Connection, offers: Sequence[Offer]) -> set[UUID]:
    """Write new offers; answers the ids of those that were not ringing already."""
    rows = await connection.fetch(
        INSERT,
        [o.id for o in offers],
        [o.task_id for o in offers],
        [o.volunteer_id for o in offers],
        [o.wave for o in offers],
        [o.state.value for o in offers],
        [json.dumps([[one.why.value, dict(one.data)] for one in o.because]) for o in offers],
        [o.made_at for o in offers],
        [o.ends_at for o in offers],
    )
    return {row["id"] for row in rows}


async def update_offers(connection: Connection, offers: Sequence[Offer]) -> None:
    """Write what may change of offers that this transaction has locked."""
    if not offers:
        return
    await connection.execute(
        UPDATE,
        [o.id for o in offers],
        [o.version for o in offers],
        [o.state.value for o in offers],
        [o.seen_at for o in offers],
        [o.ended_at for o in offers],
        [None if o.decline is None else o.decline.value for o in offers],
        [None if o.withdrawal is None else o.withdrawal.value for o in offers],
    )


async def find_offer(connection: Connection, offer_id: UUID) -> Offer | None:
    row = await connection.fetchrow(FIND, offer_id)
    return None if row is None else offer_from(row)


async def lock_offers(connection: Connection, ids: Collection[UUID]) -> list[Offer]:
    """The offers, locked until the commit, in the order that cannot deadlock."""
    return [offer_from(row) for row in await connection.fetch(LOCK, list(ids))]


async def ringing_for(connection: Connection, volunteers: Collection[UUID] | None) -> list[Offer]:
    """What rings for these people (None: for anybody), first to last, as far as the record says."""
    who = None if volunteers is None else list(volunteers)
    return [offer_from(row) for row in await connection.fetch(RINGING_FOR, who)]


async def to_settle(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Offers that are still noted as ringing and should not be."""
    return [row["id"] for row in await connection.fetch(TO_SETTLE, now, limit)]


async def latest_offers(
    connection: Connection, task_ids: Collection[UUID]
) -> dict[UUID, dict[UUID, Offer]]:
    """By task and volunteer, the last offer made."""
    found: dict[UUID, dict[UUID, Offer]] = {task_id: {} for task_id in task_ids}
    for row in await connection.fetch(LATEST, list(task_ids)):
        found[row["task_id"]][row["volunteer_id"]] = offer_from(row)
    return found


async def was_rung(connection: Connection, task_id: UUID, volunteer_id: UUID) -> bool:
    """Whether the task ever rang for this person."""
    found: bool = await connection.fetchval(WAS_RUNG, task_id, volunteer_id)
    return found


async def offers_of_task(connection: Connection, task_id: UUID, limit: int) -> list[Offer]:
    """All whom the task rang, first to last."""
    return [offer_from(row) for row in await connection.fetch(OF_TASK, task_id, limit)]
