"""Who was rung for a counselling session, and when. Written behind the lock of its session where it
is new, and behind its own where it ends."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.sessions.calling import CallState, SessionCall
from dispatcher.domain.sessions.session import Severity
from dispatcher.store.engine import Connection

OF_SESSIONS = """
select * from session_call where session_id = any($1::uuid[]) order by made_at, id
"""

RINGING = "select * from session_call where state = 'made' order by id"

RINGING_FOR = """
select * from session_call where counsellor_id = $1 and state = 'made' and ends_at > $2
order by made_at, id
"""

LOCK = "select * from session_call where id = any($1::uuid[]) order by id for no key update"

PASSED = """
select counsellor_id, made_at, case state when 'declined' then ended_at end as said_no_at
from session_call
where counsellor_id = any($1::uuid[]) and made_at > $2 and state in ('declined', 'over')
order by made_at
"""

# The first talk that a counsellor came to since they were rung.
CAME = """
select c.id, min(t.began_at) as came_at from session_call c
join session_stint t on t.counsellor_id = c.counsellor_id and t.began_at >= c.made_at
where c.id = any($1::uuid[]) group by c.id
"""

INSERT = """
insert into session_call (id, session_id, counsellor_id, language, since, severity, wave, state,
    made_at, ready_at, ends_at)
values ($1, $2, $3, $4, $5, $6, $7, 'made', $8, $9, $10) on conflict do nothing
"""

UPDATE = """
update session_call set version = $2, severity = $3, state = $4, ready_at = $5, ends_at = $6,
    ended_at = $7
where id = $1
"""


def _call_from(row: Mapping[str, Any]) -> SessionCall:
    return SessionCall(
        id=row["id"],
        session_id=row["session_id"],
        counsellor_id=row["counsellor_id"],
        language=row["language"],
        since=row["since"],
        severity=Severity(row["severity"]),
        wave=row["wave"],
        state=CallState(row["state"]),
        made_at=row["made_at"],
        ready_at=row["ready_at"],
        ends_at=row["ends_at"],
        ended_at=row["ended_at"],
        version=row["version"],
    )


async def calls_of(
    connection: Connection, sessions: Collection[UUID]
) -> dict[UUID, list[SessionCall]]:
    """All whom these sessions rang, ended ones too."""
    found: dict[UUID, list[SessionCall]] = defaultdict(list)
    for row in await connection.fetch(OF_SESSIONS, list(sessions)):
        found[row["session_id"]].append(_call_from(row))
    return found


async def calls_ringing(connection: Connection) -> list[SessionCall]:
    """Everything that nobody has noted to have ended."""
    return [_call_from(row) for row in await connection.fetch(RINGING)]


async def calls_for(
    connection: Connection, counsellor_id: UUID, now: datetime
) -> list[SessionCall]:
    """What rings for one person."""
    rows = await connection.fetch(RINGING_FOR, counsellor_id, now)
    return [_call_from(row) for row in rows]


async def lock_calls(connection: Connection, ids: Collection[UUID]) -> list[SessionCall]:
    return [_call_from(row) for row in await connection.fetch(LOCK, list(ids))]


async def calls_let_pass(
    connection: Connection, people: Collection[UUID], since: datetime
) -> dict[UUID, list[tuple[datetime, datetime | None]]]:
    """When those were made that these people did not come for; and when they said no to each."""
    found: dict[UUID, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for row in await connection.fetch(PASSED, list(people), since):
        found[row["counsellor_id"]].append((row["made_at"], row["said_no_at"]))
    return found


async def came_for(connection: Connection, calls: Collection[UUID]) -> dict[UUID, datetime]:
    """By call, when its counsellor came to a seeker since; only of those who did."""
    rows = await connection.fetch(CAME, list(calls))
    return {row["id"]: row["came_at"] for row in rows}


async def insert_call(connection: Connection, call: SessionCall) -> bool:
    """Whether it was written: not where it rings for them, or they were rung in this wave."""
    status: str = await connection.execute(
        INSERT,
        call.id,
        call.session_id,
        call.counsellor_id,
        call.language,
        call.since,
        int(call.severity),
        call.wave,
        call.made_at,
        call.ready_at,
        call.ends_at,
    )
    return status.endswith("1")


async def update_calls(connection: Connection, calls: Sequence[SessionCall]) -> None:
    await connection.executemany(
        UPDATE,
        [
            (
                call.id,
                call.version,
                int(call.severity),
                call.state.value,
                call.ready_at,
                call.ends_at,
                call.ended_at,
            )
            for call in calls
        ],
    )
