"""What each side of a counselling session did last: asked, read, wrote, watched, counselled."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from dispatcher.domain.events import Recorded
from dispatcher.domain.sessions.closing import Closing
from dispatcher.domain.sessions.talk import Side
from dispatcher.store.engine import Connection

# What a page that asks says by asking. Never backwards, whatever order questions arrive in. Written
# without waiting for the disk: what is lost of it is said again within seconds.
NO_HURRY = "set local synchronous_commit = off"

_HEARD = """
update counselling_session set {side}_seen_at = greatest({side}_seen_at, $2),
    {side}_read = greatest({side}_read, least($3, last_offset))
where id = $1 and state <> 'over' and ('{side}' = 'seeker' or state = 'live')
"""
# Only ever as a transaction of its own: what is committed with it may be lost with it.
_HEARD_BY_ITSELF = (
    "with loose as materialized (select set_config('synchronous_commit', 'off', true))"
    + _HEARD.replace("where id", "from loose where id")
)
_TYPING = """
update counselling_session set {side}_typing_at = $2, {side}_seen_at = greatest({side}_seen_at, $2)
where id = $1 and state <> 'over'
"""
_STOPPED_TYPING = """
update counselling_session set {side}_typing_at = null where id = $1
"""

SHUT = "update counselling_session set shut_since = $2 where id = $1 and state = 'waiting'"

VANISHED = """
select id from counselling_session
where state = 'live' and greatest(counsellor_seen_at, answered_at) < $1 order by id limit $2
"""

SEEKER_GONE = """
select id from counselling_session
where state = 'waiting' and seeker_seen_at < $1 order by id limit $2
"""

WATCHED = "update counselling_session set watcher_seen_at = $2 where id = $1 and watcher_id = $3"
READ = """
update session_read set last_at = $3 where (session_id, account_id, began_at) in (
    select session_id, account_id, max(began_at) from session_read
    where session_id = $1 and account_id = $2 group by session_id, account_id)
"""

STAMPS = """
select id, version, seeker_read, counsellor_read, seeker_typing_at,
    counsellor_typing_at, watcher_seen_at is not null as watched
from counselling_session where id = any($1::uuid[])
"""

BEGIN_STINT = """
insert into session_stint (session_id, counsellor_id, began_at) values ($1, $2, $3)
"""
END_STINT = """
update session_stint set ended_at = $2, heavy = $3 where session_id = $1 and ended_at is null
"""

ARRIVED = """
update counselling_session set counsellor_seen_at = $2, counsellor_typing_at = null where id = $1
"""

MARK_HEAVY = """
update session_stint set heavy = $3 where (session_id, counsellor_id, began_at) = (
    select session_id, counsellor_id, max(began_at) from session_stint
    where session_id = $1 and counsellor_id = $2 group by session_id, counsellor_id)
"""

FORM = "update counselling_session set form = $2, topic = $3 where id = $1"


async def note_heard(
    connection: Connection, session_id: UUID, side: Side, now: datetime, read: int
) -> None:
    """One side was heard of, and has read so far; nothing where it is over, or where nobody is on
    that side any more."""
    await connection.execute(_HEARD.format(side=side.value), session_id, now, read)


async def note_asking(
    connection: Connection, session_id: UUID, side: Side, now: datetime, read: int
) -> tuple[None, tuple[Recorded, ...]]:
    """The same for a side that has asked: outside any transaction, without waiting for the disk."""
    await connection.execute(_HEARD_BY_ITSELF.format(side=side.value), session_id, now, read)
    return None, ()


async def note_typing(connection: Connection, session_id: UUID, side: Side, now: datetime) -> None:
    await connection.execute(NO_HURRY)
    await connection.execute(_TYPING.format(side=side.value), session_id, now)


async def note_stopped_typing(connection: Connection, session_id: UUID, side: Side) -> None:
    await connection.execute(_STOPPED_TYPING.format(side=side.value), session_id)


async def note_shut(connection: Connection, session_id: UUID, since: datetime | None) -> None:
    await connection.execute(SHUT, session_id, since)


async def vanished(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    """Live sessions whose counsellor was not heard of since."""
    return [row["id"] for row in await connection.fetch(VANISHED, before, limit)]


async def seekers_gone(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    """Sessions whose seeker waited and was not heard of since."""
    return [row["id"] for row in await connection.fetch(SEEKER_GONE, before, limit)]


async def begin_stint(
    connection: Connection, session_id: UUID, counsellor_id: UUID, now: datetime
) -> None:
    await connection.execute(BEGIN_STINT, session_id, counsellor_id, now)


async def end_stint(
    connection: Connection, session_id: UUID, now: datetime, *, heavy: bool = False
) -> None:
    await connection.execute(END_STINT, session_id, now, heavy)


async def write_form(connection: Connection, session_id: UUID, form: Closing) -> None:
    await connection.execute(FORM, session_id, json.dumps(asdict(form)), form.topic.value)


async def has_form(connection: Connection, session_id: UUID) -> bool:
    found: bool = await connection.fetchval(
        "select form is not null from counselling_session where id = $1", session_id
    )
    return found


async def mark_heavy(
    connection: Connection, session_id: UUID, counsellor_id: UUID, heavy: bool
) -> None:
    """What somebody says afterwards of the last time they counselled in it."""
    await connection.execute(MARK_HEAVY, session_id, counsellor_id, heavy)


async def arrive(connection: Connection, session_id: UUID, now: datetime) -> None:
    """Another counsellor is there: what is known of the one before says nothing of them."""
    await connection.execute(ARRIVED, session_id, now)


async def note_watching(
    connection: Connection, session_id: UUID, supervisor_id: UUID, now: datetime
) -> None:
    """Still reading along."""
    await connection.execute(WATCHED, session_id, now, supervisor_id)
    await connection.execute(READ, session_id, supervisor_id, now)


async def begin_reading(
    connection: Connection, session_id: UUID, supervisor_id: UUID, now: datetime
) -> None:
    await connection.execute(
        "insert into session_read values ($1, $2, $3, $3)", session_id, supervisor_id, now
    )


async def stamps(
    connection: Connection, sessions: Collection[UUID]
) -> dict[UUID, tuple[object, ...]]:
    """Something of each of these that is another when either side would see something else."""
    rows = await connection.fetch(STAMPS, list(sessions))
    return {row["id"]: tuple(row)[1:] for row in rows}
