"""What was said in counselling sessions, sealed, and the keys it is sealed under."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.sessions.key import WrappedKey
from dispatcher.domain.sessions.talk import Side
from dispatcher.store.engine import Connection

KEY = "select master, sealed from session_key where session_id = $1"
INSERT_KEY = "insert into session_key values ($1, $2, $3)"

# One question: whether it was taken before, and how much its sender wrote lately.
BEFORE_SAYING = """
select (select "offset" from session_message
        where session_id = $1 and sender = $2 and client_id = $3) as taken,
    count(*) as lately, min(sent_at) as first
from session_message where session_id = $1 and sender = $2 and sent_at > $4
"""

INSERT = """
insert into session_message (session_id, "offset", sender, author_id, client_id, whisper, sealed,
    sent_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

AFTER = """
select "offset", sender, client_id, whisper, sealed, sent_at from session_message
where session_id = $1 and "offset" > $2 and (whisper <= $3) order by "offset" limit $4
"""

NOTES = """
select id, author_id, sealed, written_at from session_note where session_id = $1
order by written_at, id
"""

DUE = """
select id from counselling_session where destroy_at <= $1 order by destroy_at, id limit $2
"""

IS_DUE = "select destroy_at <= $2 from counselling_session where id = $1"

DESTROY = (
    "delete from session_message where session_id = $1",
    "delete from session_note where session_id = $1",
    "delete from session_key where session_id = $1",
    """update counselling_session set begun_with = null, token_hash = null, token_sealed = null,
           destroy_at = null
       where id = $1""",
)

# What is deleted still lies in the files until it is swept up and its room is used again.
SWEEP_UP = "vacuum (skip_locked) session_key, session_message, session_note"


class SealedMessage(NamedTuple):
    offset: int
    sender: Side
    client_id: UUID
    whisper: bool
    sealed: bytes
    sent_at: datetime


class SealedNote(NamedTuple):
    id: UUID
    author_id: UUID
    sealed: bytes
    written_at: datetime


async def insert_key(connection: Connection, session_id: UUID, wrapped: WrappedKey) -> None:
    await connection.execute(INSERT_KEY, session_id, wrapped.master, wrapped.sealed)


async def find_key(connection: Connection, session_id: UUID) -> WrappedKey | None:
    """None once it is destroyed."""
    row = await connection.fetchrow(KEY, session_id)
    return None if row is None else WrappedKey(row["master"], row["sealed"])


async def before_saying(
    connection: Connection, session_id: UUID, side: Side, client_id: UUID, since: datetime
) -> tuple[int | None, int, datetime | None]:
    """The offset of the same message where it was taken before; how many this side has sent since,
    and when the first of those."""
    row = await connection.fetchrow(BEFORE_SAYING, session_id, side.value, client_id, since)
    return row["taken"], row["lately"], row["first"]


async def insert_message(
    connection: Connection, session_id: UUID, message: SealedMessage, author_id: UUID | None
) -> None:
    await connection.execute(
        INSERT,
        session_id,
        message.offset,
        message.sender.value,
        author_id,
        message.client_id,
        message.whisper,
        message.sealed,
        message.sent_at,
    )


async def messages_after(
    connection: Connection, session_id: UUID, offset: int, *, whispers: bool, limit: int
) -> list[SealedMessage]:
    """In order. `whispers`: also what is not for the seeker."""
    rows = await connection.fetch(AFTER, session_id, offset, whispers, limit)
    return [
        SealedMessage(
            row["offset"],
            Side(row["sender"]),
            row["client_id"],
            row["whisper"],
            row["sealed"],
            row["sent_at"],
        )
        for row in rows
    ]


async def insert_note(connection: Connection, session_id: UUID, note: SealedNote) -> None:
    await connection.execute(
        "insert into session_note (id, session_id, author_id, sealed, written_at)"
        " values ($1, $2, $3, $4, $5)",
        note.id,
        session_id,
        note.author_id,
        note.sealed,
        note.written_at,
    )


async def notes_of(connection: Connection, session_id: UUID) -> list[SealedNote]:
    return [SealedNote(*row) for row in await connection.fetch(NOTES, session_id)]


async def count_notes(connection: Connection, session_id: UUID) -> int:
    found: int = await connection.fetchval(
        "select count(*) from session_note where session_id = $1", session_id
    )
    return found


async def to_destroy(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Sessions whose words have been kept long enough."""
    return [row["id"] for row in await connection.fetch(DUE, now, limit)]


async def destroy_words(connection: Connection, session_id: UUID, now: datetime) -> bool:
    """Of a session that is locked, where its time has come; whether it had. What the seeker's tab
    holds opens nothing any more either."""
    if not await connection.fetchval(IS_DUE, session_id, now):
        return False
    for statement in DESTROY:
        await connection.execute(statement, session_id)
    return True


async def sweep_up(connection: Connection) -> None:
    """Outside any transaction."""
    await connection.execute(SWEEP_UP, timeout=timedelta(minutes=1).total_seconds())
