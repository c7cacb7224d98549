"""Counselling sessions in the record: their state, and what each side did last."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.sessions.session import (
    Ending,
    Session,
    SessionState,
    Severity,
    SeverityFrom,
    Transfer,
    TransferState,
)
from dispatcher.domain.sessions.talk import Marks, Talk
from dispatcher.store.engine import Connection

# Without what the seeker's tab holds, which no reader of a session needs.
_COLUMNS = """
s.id, s.version, s.state, s.response_id, s.organisation_id, s.language, s.severity,
s.severity_from, s.age_band, s.topic, s.begun_at, s.waiting_since, s.counsellor_id, s.met,
s.answered_at, s.interrupted_at, s.transfer_state, s.transfer_to, s.transfer_asked_at,
s.last_offset, s.help_asked_at, s.watcher_id, s.watcher_seen_at, s.stepped_in_by, s.ending,
s.ended_at, s.seeker_seen_at, s.seeker_read, s.seeker_typing_at, s.counsellor_seen_at,
s.counsellor_read, s.counsellor_typing_at, s.shut_since
"""

_SELECT = f"select {_COLUMNS} from counselling_session s "  # noqa: S608 - of constants

FIND = _SELECT + "where s.id = $1"
LOCK = FIND + " for no key update"
OF_SEEKER = _SELECT + "where s.id = $1 and s.token_hash = $2"
LOCK_OF_SEEKER = OF_SEEKER + " for no key update"

# Also what its counsellor has lost and nobody else has come to, and what was left without a form.
HELD = f"""
{_SELECT} where s.id in (
    select id from counselling_session where counsellor_id = $1 and state = 'live'
    union select session_id from session_stint where counsellor_id = $1 and began_at > $2
) and case s.state
    when 'live' then s.counsellor_id = $1
    when 'waiting' then s.met[cardinality(s.met)] = $1
    else s.counsellor_id = $1 and s.ending = 'left' and s.form is null
end order by s.answered_at, s.id
"""  # noqa: S608 - of constants
GOING_ON = _SELECT + "where s.response_id = any($1::int[]) and s.state <> 'over' order by s.id"
WAITING_FOR = _SELECT + "where s.response_id = $1 and s.state = 'waiting' order by s.id"
IN_NEED = (
    _SELECT
    + """where s.state <> 'over' and (s.state = 'waiting' or s.transfer_state = 'agreed')
order by s.id
"""
)
WORRYING = (
    _SELECT
    + """where s.state <> 'over' and (
    s.state = 'waiting' and coalesce(s.interrupted_at, s.waiting_since) <= $1
    or s.state = 'live' and s.help_asked_at <= $1)
order by s.id limit $2
"""
)
OF_ORGANISATION = (
    _SELECT + "where s.organisation_id = $1 and s.state <> 'over' order by s.waiting_since, s.id"
)

INSERT = """
insert into counselling_session (id, version, state, response_id, organisation_id, language,
    severity, severity_from, age_band, topic, begun_at, waiting_since, begun_with, token_hash,
    token_sealed, seeker_seen_at)
values ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $10)
on conflict (begun_with) do nothing
"""

WAITING = """
select count(*) from counselling_session where response_id = $1 and state = 'waiting'
"""

BEGUN_WITH = """
select s.id, s.token_sealed, s.response_id from counselling_session s where s.begun_with = $1
"""

UPDATE = """
update counselling_session set version = $2, state = $3, severity = $4, severity_from = $5,
    counsellor_id = $6, met = $7, answered_at = $8, interrupted_at = $9, transfer_state = $10,
    transfer_to = $11, transfer_asked_at = $12, last_offset = $13, ending = $14, ended_at = $15,
    help_asked_at = $16, watcher_id = $17, watcher_seen_at = $18, stepped_in_by = $19,
    destroy_at = case when $15::timestamptz is null then null else coalesce(destroy_at,
        $15 + (select make_interval(hours => c.retention_h) from counselling c
               where c.response_id = counselling_session.response_id)) end
where id = $1
"""


def _transfer(row: Mapping[str, Any]) -> Transfer | None:
    if row["transfer_state"] is None:
        return None
    return Transfer(
        TransferState(row["transfer_state"]), row["transfer_to"], row["transfer_asked_at"]
    )


def talk_from(row: Mapping[str, Any]) -> Talk:
    session = Session(
        id=row["id"],
        version=row["version"],
        state=SessionState(row["state"]),
        response_id=row["response_id"],
        organisation_id=row["organisation_id"],
        language=row["language"],
        severity=Severity(row["severity"]),
        severity_from=SeverityFrom(row["severity_from"]),
        waiting_since=row["waiting_since"],
        counsellor_id=row["counsellor_id"],
        met=tuple(row["met"]),
        answered_at=row["answered_at"],
        interrupted_at=row["interrupted_at"],
        transfer=_transfer(row),
        last_offset=row["last_offset"],
        ending=None if row["ending"] is None else Ending(row["ending"]),
        ended_at=row["ended_at"],
    )
    return Talk(
        session=session,
        begun_at=row["begun_at"],
        age_band=row["age_band"],
        topic=row["topic"],
        seeker=Marks(row["seeker_seen_at"], row["seeker_read"], row["seeker_typing_at"]),
        counsellor=Marks(
            row["counsellor_seen_at"], row["counsellor_read"], row["counsellor_typing_at"]
        ),
        help_asked_at=row["help_asked_at"],
        watcher_id=row["watcher_id"],
        watcher_seen_at=row["watcher_seen_at"],
        stepped_in_by=row["stepped_in_by"],
        shut_since=row["shut_since"],
    )


def _or_none(row: Mapping[str, Any] | None) -> Talk | None:
    return None if row is None else talk_from(row)


async def find_talk(connection: Connection, session_id: UUID) -> Talk | None:
    return _or_none(await connection.fetchrow(FIND, session_id))


async def lock_talk(connection: Connection, session_id: UUID) -> Talk | None:
    """The session, held until the commit: offsets of its messages are given behind this lock."""
    return _or_none(await connection.fetchrow(LOCK, session_id))


async def talk_of_seeker(
    connection: Connection, session_id: UUID, token_hash: bytes, *, lock: bool = False
) -> Talk | None:
    """The session where this token is its seeker's."""
    statement = LOCK_OF_SEEKER if lock else OF_SEEKER
    return _or_none(await connection.fetchrow(statement, session_id, token_hash))


async def talks_held(connection: Connection, counsellor_id: UUID, since: datetime) -> list[Talk]:
    """Those that a counsellor has to do with. `since`: from when on they may owe a form."""
    return [talk_from(row) for row in await connection.fetch(HELD, counsellor_id, since)]


async def talks_going_on(connection: Connection, responses: Collection[int]) -> list[Talk]:
    """Those of these responses that are not over."""
    return [talk_from(row) for row in await connection.fetch(GOING_ON, list(responses))]


async def talks_in_need(connection: Connection) -> list[Talk]:
    """Those that somebody has to come to: who waits, and who is handed over."""
    return [talk_from(row) for row in await connection.fetch(IN_NEED)]


async def talks_worrying(connection: Connection, before: datetime, limit: int) -> list[Talk]:
    """Those whose seeker waits since then, or whose counsellor has called for help since."""
    return [talk_from(row) for row in await connection.fetch(WORRYING, before, limit)]


async def waiting_for(connection: Connection, response_id: int) -> list[Session]:
    """Those who wait, of one response."""
    rows = await connection.fetch(WAITING_FOR, response_id)
    return [talk_from(row).session for row in rows]


async def talks_of_organisation(connection: Connection, organisation_id: int) -> list[Talk]:
    return [talk_from(row) for row in await connection.fetch(OF_ORGANISATION, organisation_id)]


async def insert_talk(
    connection: Connection, talk: Talk, *, begun_with: bytes, token_hash: bytes, token_sealed: bytes
) -> bool:
    """Whether it was written: what began with the same is left as it is."""
    session = talk.session
    status: str = await connection.execute(
        INSERT,
        session.id,
        session.version,
        session.response_id,
        session.organisation_id,
        session.language,
        int(session.severity),
        session.severity_from.value,
        talk.age_band,
        talk.topic,
        talk.begun_at,
        begun_with,
        token_hash,
        token_sealed,
    )
    return status.endswith("1")


async def count_waiting(connection: Connection, response_id: int) -> int:
    found: int = await connection.fetchval(WAITING, response_id)
    return found


async def begun_with(connection: Connection, digest: bytes) -> tuple[UUID, bytes, int] | None:
    """The session that began with this, its seeker's token sealed, and its response."""
    row = await connection.fetchrow(BEGUN_WITH, digest)
    return None if row is None else (row["id"], row["token_sealed"], row["response_id"])


async def update_talk(connection: Connection, talk: Talk) -> None:
    """Write what rules have made of it, behind its lock."""
    session, transfer = talk.session, talk.session.transfer
    await connection.execute(
        UPDATE,
        session.id,
        session.version,
        session.state.value,
        int(session.severity),
        session.severity_from.value,
        session.counsellor_id,
        list(session.met),
        session.answered_at,
        session.interrupted_at,
        None if transfer is None else transfer.state.value,
        None if transfer is None else transfer.to,
        None if transfer is None else transfer.asked_at,
        session.last_offset,
        None if session.ending is None else session.ending.value,
        session.ended_at,
        talk.help_asked_at,
        talk.watcher_id,
        talk.watcher_seen_at,
        talk.stepped_in_by,
    )
