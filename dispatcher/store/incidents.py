"""Reports of incidents: their codes, their accounts in words, sealed, and who has read those."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from dispatcher.domain.sessions.incident import (
    KEEPING_DAYS,
    Incident,
    IncidentKind,
    Measure,
    PassedTo,
    Report,
)
from dispatcher.domain.sessions.key import WrappedKey
from dispatcher.store.engine import Connection

_SELECT = """
select id, session_id, organisation_id, kind, done, passed_to, filed_by, filed_at, destroy_at
from incident
"""

FIND = _SELECT + "where id = $1"
OF_ORGANISATION = _SELECT + "where organisation_id = $1 order by filed_at desc, id limit $2"

INSERT = """
insert into incident (id, session_id, organisation_id, kind, done, passed_to, filed_by, filed_at,
    client_id, destroy_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (filed_by, client_id) do nothing
"""

FILED_WITH = "select id from incident where filed_by = $1 and client_id = $2"
COUNT = "select count(*) from incident where session_id = $1"

INSERT_TEXT = "insert into incident_text values ($1, $2, $3, $4)"
TEXT = "select master, sealed_key, sealed from incident_text where incident_id = $1"

NOTE_READ = "insert into incident_read values ($1, $2, $3) on conflict do nothing"
READS = """
select account_id, read_at from incident_read where incident_id = $1
order by read_at desc, account_id limit $2
"""

KEEPING = "select days from incident_keeping where organisation_id = $1"
SET_KEEPING = """
insert into incident_keeping values ($1, $2, $3, $4)
on conflict (organisation_id) do update set days = excluded.days,
    changed_by = excluded.changed_by, changed_at = excluded.changed_at
"""

HAS_WORDS = "select exists (select from session_key where session_id = $1)"

OVER = """
select s.id, r.slug as response, s.language, s.severity, s.begun_at, s.ended_at, s.ending,
    s.counsellor_id as counsellor, exists (select from session_key k where k.session_id = s.id)
        as words_kept,
    (select count(*) from incident i where i.session_id = s.id) as incidents
from counselling_session s join response r on r.id = s.response_id
where s.response_id in (select c.response_id from counselling c where c.organisation_id = $1)
    and s.organisation_id = $1 and s.state = 'over' and s.ended_at > $2
order by s.ended_at desc, s.id limit $3
"""

COUNT_BY_MASTER = "select master, count(*) as n from incident_text group by master order by master"
UNDER_OTHERS = """
select incident_id, master, sealed_key from incident_text where master <> $1 order by incident_id
"""
# Only what still is as it was read: whoever destroyed it meanwhile has destroyed it.
REWRAP = """
update incident_text set master = $3, sealed_key = $4 where incident_id = $1 and sealed_key = $2
"""

DUE = "select id from incident where destroy_at <= $1 order by destroy_at, id limit $2"
END_KEEPING = "update incident set destroy_at = null where id = $1 and destroy_at <= $2"
DESTROY = "delete from incident_text where incident_id = $1"

# What is deleted still lies in the files until it is swept up and its room is used again.
SWEEP_UP = "vacuum (skip_locked) incident_text"


class SealedText(NamedTuple):
    key: WrappedKey
    sealed: bytes


class OverSession(NamedTuple):
    """A session that has ended, without a word of it. `words_kept`: they are not destroyed yet."""

    id: UUID
    response: str
    language: str
    severity: int
    begun_at: datetime
    ended_at: datetime
    ending: str
    counsellor: UUID | None
    words_kept: bool
    incidents: int


def incident_from(row: Mapping[str, Any]) -> Incident:
    return Incident(
        id=row["id"],
        session_id=row["session_id"],
        organisation_id=row["organisation_id"],
        report=Report(
            IncidentKind(row["kind"]),
            tuple(Measure(one) for one in row["done"]),
            tuple(PassedTo(one) for one in row["passed_to"]),
        ),
        filed_by=row["filed_by"],
        filed_at=row["filed_at"],
        kept_until=row["destroy_at"],
    )


async def find_incident(connection: Connection, incident_id: UUID) -> Incident | None:
    row = await connection.fetchrow(FIND, incident_id)
    return None if row is None else incident_from(row)


async def incidents_of(connection: Connection, organisation_id: int, limit: int) -> list[Incident]:
    """An organisation's, the newest first."""
    rows = await connection.fetch(OF_ORGANISATION, organisation_id, limit)
    return [incident_from(row) for row in rows]


async def insert_incident(
    connection: Connection, incident: Incident, client_id: UUID, text: SealedText
) -> bool:
    """Whether it was written: what was filed with the same id is left as it is."""
    status: str = await connection.execute(
        INSERT,
        incident.id,
        incident.session_id,
        incident.organisation_id,
        incident.report.kind.value,
        [one.value for one in incident.report.done],
        [one.value for one in incident.report.passed_to],
        incident.filed_by,
        incident.filed_at,
        client_id,
        incident.kept_until,
    )
    if not status.endswith("1"):
        return False
    await connection.execute(
        INSERT_TEXT, incident.id, text.key.master, text.key.sealed, text.sealed
    )
    return True


async def filed_with(connection: Connection, filed_by: UUID, client_id: UUID) -> UUID | None:
    """The report that somebody filed with this id."""
    found: UUID | None = await connection.fetchval(FILED_WITH, filed_by, client_id)
    return found


async def count_incidents(connection: Connection, session_id: UUID) -> int:
    found: int = await connection.fetchval(COUNT, session_id)
    return found


async def find_text(connection: Connection, incident_id: UUID) -> SealedText | None:
    """None once it is destroyed."""
    row = await connection.fetchrow(TEXT, incident_id)
    if row is None:
        return None
    return SealedText(WrappedKey(row["master"], row["sealed_key"]), row["sealed"])


async def note_read(
    connection: Connection, incident_id: UUID, account_id: UUID, now: datetime
) -> None:
    await connection.execute(NOTE_READ, incident_id, account_id, now)


async def reads_of(
    connection: Connection, incident_id: UUID, limit: int
) -> list[tuple[UUID, datetime]]:
    """Who has read the account and when, the last first."""
    rows = await connection.fetch(READS, incident_id, limit)
    return [(row["account_id"], row["read_at"]) for row in rows]


async def keeping_days(connection: Connection, organisation_id: int) -> int:
    found: int | None = await connection.fetchval(KEEPING, organisation_id)
    return KEEPING_DAYS if found is None else found


async def set_keeping(
    connection: Connection, organisation_id: int, days: int, by: UUID, now: datetime
) -> None:
    await connection.execute(SET_KEEPING, organisation_id, days, by, now)


async def has_words(connection: Connection, session_id: UUID) -> bool:
    """Whether a session's words are not destroyed yet."""
    found: bool = await connection.fetchval(HAS_WORDS, session_id)
    return found


async def sessions_over(
    connection: Connection, organisation_id: int, since: datetime, limit: int
) -> list[OverSession]:
    """Those of an organisation that ended since, the last first."""
    rows = await connection.fetch(OVER, organisation_id, since, limit)
    return [OverSession(**dict(row)) for row in rows]


async def count_by_master(connection: Connection) -> dict[str, int]:
    """How many accounts' keys are sealed under each master key, by its id."""
    return {row["master"]: row["n"] for row in await connection.fetch(COUNT_BY_MASTER)}


async def under_others(connection: Connection, master: str) -> list[tuple[UUID, WrappedKey]]:
    """Keys of accounts that are sealed under any but this master key."""
    rows = await connection.fetch(UNDER_OTHERS, master)
    return [(row["incident_id"], WrappedKey(row["master"], row["sealed_key"])) for row in rows]


async def rewrap(
    connection: Connection, incident_id: UUID, was: WrappedKey, now: WrappedKey
) -> bool:
    """Put the same key, sealed anew, where it was; whether it was still there."""
    status: str = await connection.execute(REWRAP, incident_id, was.sealed, now.master, now.sealed)
    return status.endswith("1")


async def to_destroy(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Reports whose accounts have been kept long enough."""
    return [row["id"] for row in await connection.fetch(DUE, now, limit)]


async def destroy_text(connection: Connection, incident_id: UUID, now: datetime) -> bool:
    """The account and its key, where their time has come; whether it had."""
    status: str = await connection.execute(END_KEEPING, incident_id, now)
    if not status.endswith("1"):
        return False
    await connection.execute(DESTROY, incident_id)
    return True


async def sweep_up(connection: Connection) -> None:
    """Outside any transaction."""
    await connection.execute(SWEEP_UP, timeout=timedelta(minutes=1).total_seconds())
