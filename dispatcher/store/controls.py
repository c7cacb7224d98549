"""What coordinators say about ringing, in the record."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from dispatcher.domain.fit import Circle
from dispatcher.domain.lane import Lane
from dispatcher.domain.policy import Urgency
from dispatcher.domain.ringing import Assignment, Change, RingingLane
from dispatcher.domain.waves import Wave
from dispatcher.store.engine import Connection
from dispatcher.store.lanes import lane_from

RING_AGAIN = "update task set rung_again_at = $2 where id = $1"

ASSIGNED = """
select a.claim_id, c.volunteer_id, a.assigned_by, a.assigned_at
from assignment a join claim c on c.id = a.claim_id
where a.task_id = $1 order by a.assigned_at, a.claim_id
"""

PAUSE = """
insert into ringing_pause (organisation_id, lane_id, paused_by, paused_at)
values ($1, $2, $3, $4) on conflict do nothing
"""

RESUME = "delete from ringing_pause where organisation_id = $1 and lane_id = $2"

# The lanes in which an organisation rings for nobody, then those with the most open tasks.
LANES = """
select l.*, coalesce(t.open, 0) as open, p.paused_by, p.paused_at
from lane l
left join (select lane_id, count(*) as open from task
           where organisation_id = $1 and state = 'open' group by lane_id) t on t.lane_id = l.id
left join ringing_pause p on p.lane_id = l.id and p.organisation_id = $1
where t.open is not null or p.lane_id is not null
order by p.paused_at nulls last, t.open desc nulls last, l.id
"""

WAVES = "select organisation_id, urgency, waves from routing_policy"

SET_WAVES = """
insert into routing_policy (organisation_id, urgency, waves, changed_by, changed_at)
values ($1, $2, $3, $4, $5)
on conflict (organisation_id, urgency) do update set waves = excluded.waves,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at
"""

FORGET_WAVES = "delete from routing_policy where organisation_id = $1 and urgency = $2"

CHANGES = """
select urgency, changed_by, changed_at from routing_policy where organisation_id = $1
"""


async def set_rung_again(connection: Connection, task_id: UUID, now: datetime) -> None:
    """Of a task that this transaction has locked."""
    await connection.execute(RING_AGAIN, task_id, now)


async def insert_assignment(
    connection: Connection, claim_id: UUID, task_id: UUID, by: UUID, now: datetime
) -> None:
    await connection.execute(
        "insert into assignment values ($1, $2, $3, $4)", claim_id, task_id, by, now
    )


async def assignments(connection: Connection, task_id: UUID) -> list[Assignment]:
    """To whom a task was given, first to last."""
    return [Assignment(*row) for row in await connection.fetch(ASSIGNED, task_id)]


async def given_by_whom(connection: Connection, claim_id: UUID) -> str | None:
    """The name of whoever gave this claim to its holder; None where it was their own wish."""
    name: str | None = await connection.fetchval(
        "select a.name from assignment g join account a on a.id = g.assigned_by"
        " where g.claim_id = $1",
        claim_id,
    )
    return name


async def pause(
    connection: Connection, organisation_id: int, lane_id: int, by: UUID, now: datetime
) -> None:
    """Where it was paused before, that stays as it is."""
    await connection.execute(PAUSE, organisation_id, lane_id, by, now)


async def resume(connection: Connection, organisation_id: int, lane_id: int) -> None:
    await connection.execute(RESUME, organisation_id, lane_id)


async def ringing_lanes(connection: Connection, organisation_id: int) -> list[RingingLane]:
    rows = await connection.fetch(LANES, organisation_id)
    return [
        RingingLane(
            Lane(row["id"], lane_from(row)),
            row["open"],
            None if row["paused_at"] is None else Change(row["paused_by"], row["paused_at"]),
        )
        for row in rows
    ]


def _wave_from(wave: Mapping[str, Any]) -> Wave:
    after = timedelta(seconds=wave["after_s"])
    return Wave(after, wave["ring"], Circle(wave["circle"]), nights=wave["nights"])


def _written(wave: Wave) -> dict[str, Any]:
    return {
        "after_s": int(wave.after.total_seconds()),
        "ring": wave.ring,
        "circle": int(wave.circle),
        "nights": wave.nights,
    }


async def own_waves(connection: Connection) -> dict[int, dict[Urgency, tuple[Wave, ...]]]:
    """By organisation and urgency, the waves chosen in place of everybody's."""
    found: dict[int, dict[Urgency, tuple[Wave, ...]]] = defaultdict(dict)
    for row in await connection.fetch(WAVES):
        waves = tuple(map(_wave_from, orjson.loads(row["waves"])))
        found[row["organisation_id"]][Urgency(row["urgency"])] = waves
    return dict(found)


async def set_waves(
    connection: Connection,
    organisation_id: int,
    urgency: Urgency,
    waves: Collection[Wave],
    change: Change,
) -> None:
    text = orjson.dumps([_written(wave) for wave in waves]).decode()
    await connection.execute(SET_WAVES, organisation_id, urgency.value, text, change.by, change.at)


async def forget_waves(connection: Connection, organisation_id: int, urgency: Urgency) -> None:
    await connection.execute(FORGET_WAVES, organisation_id, urgency.value)


async def wave_changes(connection: Connection, organisation_id: int) -> dict[Urgency, Change]:
    """Who changed the waves of which urgency."""
    rows = await connection.fetch(CHANGES, organisation_id)
    return {Urgency(row["urgency"]): Change(row["changed_by"], row["changed_at"]) for row in rows}
