"""Shortages in the record, and the open work they are found from."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from dispatcher.domain.lane import Lane
from dispatcher.domain.policy import Urgency
from dispatcher.domain.shortage import Shortage, Shortfall, Waiting
from dispatcher.domain.supply import Supply
from dispatcher.store.engine import Connection
from dispatcher.store.lanes import lane_from

# Since when the soonest due of each urgency waits: with targets alone, the oldest.
HEADS = """
select lane.id, u.urgency, h.opened_at from unnest($1::int[]) as lane (id)
cross join (values ('critical'), ('urgent'), ('soon')) as u (urgency)
cross join lateral (
    select coalesce(t.opened_at, t.created_at) as opened_at from task t
    where t.lane_id = lane.id and t.urgency = u.urgency and t.state = 'open'
      and t.urgency <> 'whenever' and not t.control
    order by t.due_at, t.id limit 1
) h
"""

WAITING = """
select organisation_id, lane_id, urgency, count(*) as tasks,
    min(coalesce(opened_at, created_at)) as oldest_at
from task
where lane_id = any($1::int[]) and state = 'open' and urgency <> 'whenever' and not control
group by organisation_id, lane_id, urgency order by organisation_id, lane_id, urgency
"""

# Whoever routes is alone in writing these; a second one that thinks so too waits here.
LOCK = """
select s.*, l.organisation_id as audience, l.kind, l.source_language, l.target_language,
    l.clearance, l.partners
from shortage s join lane l on l.id = s.lane_id
order by s.organisation_id, s.lane_id for no key update of s
"""

OF = """
select s.*, l.organisation_id as audience, l.kind, l.source_language, l.target_language,
    l.clearance, l.partners
from shortage s join lane l on l.id = s.lane_id
where s.organisation_id = any($1::int[]) and s.ended_at is null
order by s.organisation_id, s.lane_id
"""

SAVE = """
insert into shortage (organisation_id, lane_id, version, reason, waiting, eligible, present,
                      in_window, opens_at, since, ended_at)
select * from unnest($1::int[], $2::int[], $3::bigint[], $4::text[], $5::json[], $6::int[],
                     $7::int[], $8::int[], $9::timestamptz[], $10::timestamptz[],
                     $11::timestamptz[])
on conflict (organisation_id, lane_id) do update set version = excluded.version,
    reason = excluded.reason, waiting = excluded.waiting, eligible = excluded.eligible,
    present = excluded.present, in_window = excluded.in_window, opens_at = excluded.opens_at,
    since = excluded.since, ended_at = excluded.ended_at
"""


def _shortage_from(row: Mapping[str, Any]) -> Shortage:
    lane = Lane(row["lane_id"], lane_from({**row, "organisation_id": row["audience"]}))
    waiting = {
        Urgency(urgency): Waiting(tasks, datetime.fromisoformat(oldest_at))
        for urgency, tasks, oldest_at in json.loads(row["waiting"])
    }
    supply = Supply(row["eligible"], row["present"], row["in_window"], row["opens_at"])
    return Shortage(
        organisation_id=row["organisation_id"],
        lane=lane,
        reason=Shortfall(row["reason"]),
        waiting=waiting,
        supply=supply,
        since=row["since"],
        ended_at=row["ended_at"],
        version=row["version"],
    )


async def oldest_waiting(
    connection: Connection, lanes: Collection[int]
) -> dict[int, dict[Urgency, datetime]]:
    """By lane and urgency, since when its soonest-due open task waits."""
    found: dict[int, dict[Urgency, datetime]] = {lane: {} for lane in lanes}
    for row in await connection.fetch(HEADS, list(lanes)):
        found[row["id"]][Urgency(row["urgency"])] = row["opened_at"]
    return found


async def count_waiting(
    connection: Connection, lanes: Collection[int]
) -> dict[tuple[int, int], dict[Urgency, Waiting]]:
    """By organisation and lane, the open tasks of each urgency that may ring."""
    found: dict[tuple[int, int], dict[Urgency, Waiting]] = {}
    for row in await connection.fetch(WAITING, list(lanes)):
        of_lane = found.setdefault((row["organisation_id"], row["lane_id"]), {})
        of_lane[Urgency(row["urgency"])] = Waiting(row["tasks"], row["oldest_at"])
    return found


async def lock_shortages(connection: Connection) -> dict[tuple[int, int], Shortage]:
    """All that were ever noted, by organisation and lane, locked until the commit."""
    rows = await connection.fetch(LOCK)
    return {(row["organisation_id"], row["lane_id"]): _shortage_from(row) for row in rows}


async def shortages_of(connection: Connection, organisations: Collection[int]) -> list[Shortage]:
    """What these organisations are short of now."""
    return [_shortage_from(row) for row in await connection.fetch(OF, list(organisations))]


async def save_shortages(connection: Connection, shortages: Sequence[Shortage]) -> None:
    if not shortages:
        return
    await connection.execute(
        SAVE,
        [s.organisation_id for s in shortages],
        [s.lane.id for s in shortages],
        [s.version for s in shortages],
        [s.reason.value for s in shortages],
        [_waiting_json(s.waiting) for s in shortages],
        [s.supply.eligible for s in shortages],
        [s.supply.present for s in shortages],
        [s.supply.in_window for s in shortages],
        [s.supply.opens_at for s in shortages],
        [s.since for s in shortages],
        [s.ended_at for s in shortages],
    )


def _waiting_json(waiting: Mapping[Urgency, Waiting]) -> str:
    rows = [
        (urgency.value, one.tasks, one.oldest_at.isoformat()) for urgency, one in waiting.items()
    ]
    return json.dumps(rows)
