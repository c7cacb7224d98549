"""Which waits and calls for help were told to whom. Written behind their session's lock."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.sessions.escalation import Cause, Escalation
from dispatcher.domain.sessions.session import Ending, Severity
from dispatcher.domain.sessions.unmet import Wait
from dispatcher.store.engine import Connection

TAKEN = """
select session_id, cause, since, step from session_escalation where session_id = any($1::uuid[])
"""

INSERT = """
insert into session_escalation (id, session_id, cause, since, step, told_at)
values ($1, $2, $3, $4, $5, $6) on conflict do nothing
"""

# Who is on shift; where nobody is, all who supervise.
ON_SHIFT = """
select distinct m.account_id from membership m
join account a on a.id = m.account_id and a.disabled_at is null
join shift s on s.account_id = m.account_id and s.organisation_id = m.organisation_id
    and s.role = 'supervisor' and s.starts_at <= $2 and s.ends_at > $2
where m.organisation_id = $1 and m.role = 'supervisor'
"""

IN_ROLE = """
select distinct m.account_id from membership m
join account a on a.id = m.account_id and a.disabled_at is null
where m.organisation_id = $1 and m.role = $2
"""

ALERT = """
insert into session_alert (escalation_id, account_id)
select $1, one from unnest($2::uuid[]) as one order by one
"""

# Of the last while: who waits, who waited until somebody came, and whom nobody came to. Who was
# interrupted and came back is not here: only their first wait is in the record.
WAITS = """
select s.organisation_id, s.language, s.severity,
    coalesce(s.interrupted_at, s.waiting_since) as since, null::timestamptz as until,
    null::text as ending
from counselling_session s where s.state = 'waiting'
union all
select s.organisation_id, s.language, s.severity, s.begun_at, s.answered_at, null
from counselling_session s
where s.begun_at > $1::timestamptz - interval '1 day' and s.answered_at > $1
union all
select s.organisation_id, s.language, s.severity, s.begun_at, s.ended_at, s.ending
from counselling_session s
where s.begun_at > $1::timestamptz - interval '1 day'
    and s.ended_at > $1 and s.ending in ('abandoned', 'unanswered')
"""

# Those who were told at the door that nobody is there. Only their number is kept, by hour: an hour
# counts until it has been over for as long as any other wait does.
TURNED_AWAY = """
select c.organisation_id, t.language, t.hour as since, t.hour + interval '1 hour' as until,
    sum(t.count)::int as seekers
from turned_away t join counselling c on c.response_id = t.response_id
where t.hour + interval '1 hour' > $1 group by 1, 2, 3
"""


async def steps_taken(
    connection: Connection, sessions: Collection[UUID]
) -> set[tuple[UUID, Cause, datetime, int]]:
    rows: list[Any] = await connection.fetch(TAKEN, list(sessions))
    return {(row["session_id"], Cause(row["cause"]), row["since"], row["step"]) for row in rows}


async def insert_escalation(
    connection: Connection, number: UUID, step: Escalation, now: datetime
) -> bool:
    """Whether it was written: not where it was told before."""
    status: str = await connection.execute(
        INSERT, number, step.session_id, step.cause.value, step.since, step.step, now
    )
    return status.endswith("1")


async def supervisors_on_shift(
    connection: Connection, organisation_id: int, now: datetime
) -> list[UUID]:
    """By the plan, whether they are there or not: a message may fetch them."""
    rows = await connection.fetch(ON_SHIFT, organisation_id, now)
    return [row["account_id"] for row in rows]


async def people_in_role(connection: Connection, organisation_id: int, role: str) -> list[UUID]:
    rows = await connection.fetch(IN_ROLE, organisation_id, role)
    return [row["account_id"] for row in rows]


async def insert_alerts(connection: Connection, number: UUID, people: Collection[UUID]) -> None:
    await connection.execute(ALERT, number, list(people))


async def waits_since(connection: Connection, since: datetime) -> list[Wait]:
    """How long seekers waited who wait now, or whose wait ended since then; also those who were
    turned away."""
    turned_away = [
        Wait(
            row["organisation_id"],
            row["language"],
            Severity.ROUTINE,
            row["since"],
            row["until"],
            Ending.UNANSWERED,
            row["seekers"],
        )
        for row in await connection.fetch(TURNED_AWAY, since)
    ]
    return turned_away + [
        Wait(
            row["organisation_id"],
            row["language"],
            Severity(row["severity"]),
            row["since"],
            row["until"],
            None if row["ending"] is None else Ending(row["ending"]),
        )
        for row in await connection.fetch(WAITS, since)
    ]
