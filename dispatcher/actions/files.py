"""Files: keeping what was sent, giving it out with tasks and answers, forgetting what is unused."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField, TooManyFiles
from dispatcher.domain.file import (
    A_DAY,
    BYTES_A_DAY,
    FILES_A_DAY,
    UNUSED_FOR,
    NewFile,
    StoredFile,
    answer_files,
)
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.submission import Submission
from dispatcher.domain.task import Task
from dispatcher.store import files as store
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Database, Transaction

AT_ONCE = 500

Put = Callable[[], Awaitable[None]]
"""Sees to it that the bytes are kept; doing it again is harmless."""


async def must_have_room(
    connection: Connection, actor: Actor, size: int, now: datetime, *, lock: bool = False
) -> None:
    """Raises TooManyFiles where this person has sent their share of a day."""
    files, sent, first = await store.sent_since(connection, actor.id, now - A_DAY, lock=lock)
    if files < FILES_A_DAY and sent + size <= BYTES_A_DAY:
        return
    wait = A_DAY if first is None else first + A_DAY - now
    raise TooManyFiles(
        most_files=FILES_A_DAY, most_bytes=BYTES_A_DAY, retry_after_s=max(1, int(wait / _SECOND))
    )


_SECOND = timedelta(seconds=1)


async def keep_file(db: Database, at: Moment, actor: Actor, new: NewFile, put: Put) -> StoredFile:
    """Keep a file that was looked at. Its bytes are put there behind the lock of their row, so that
    a sweep that forgets the same bytes comes before or after, never between."""

    async def announce(tx: Transaction) -> None:
        # Committed first: whatever becomes of this process, a sweep finds what it left behind.
        await store.note_bytes(tx.connection, new.hash, new.bytes, at.now)

    async def keep(tx: Transaction) -> StoredFile:
        await must_have_room(tx.connection, actor, new.bytes, at.now, lock=True)
        await store.note_bytes(tx.connection, new.hash, new.bytes, at.now)
        await put()
        file = StoredFile(
            id=at.new_id(),
            hash=new.hash,
            bytes=new.bytes,
            media_type=new.media_type,
            name=new.name,
            uploaded_by=actor.id,
            uploaded_at=at.now,
            bare=new.bare,
        )
        await store.insert_file(tx.connection, file)
        return file

    await db.act(announce)
    return await db.act(keep)


async def _own(tx: Transaction, actor: Actor, ids: Sequence[UUID], field: str) -> None:
    """Raises InvalidField for one that this person has not sent; of others' they learn nothing."""
    found = await store.hold_files(tx.connection, ids)
    for number in ids:
        if number not in found or found[number].uploaded_by != actor.id:
            raise InvalidField(field=field, problem="unknown", value=str(number))


async def attach_files(tx: Transaction, actor: Actor, task: Task, ids: Sequence[UUID]) -> None:
    """Give files of the actor's own out with a task that was just written."""
    if ids:
        await _own(tx, actor, ids, "files")
        await store.attach(tx.connection, task.id, ids)


async def hand_in_files(tx: Transaction, actor: Actor, task: Task, submission: Submission) -> None:
    """Note which files of the author's own the answer consists of; it is written already."""
    ids = answer_files(submission.content, taken=KINDS[task.lane.key.kind].takes_files)
    if ids:
        await _own(tx, actor, ids, "content.files")
        await store.hand_in_files(tx.connection, submission.id, ids)


async def forget_files(db: Database, at: Moment) -> int:
    """Forget files that nothing has referred to for a day; answers how many."""
    async with db.read() as connection:
        due = await store.unused_files(connection, at.now - UNUSED_FOR, AT_ONCE)
    if not due:
        return 0
    return await db.act(lambda tx: store.forget_files(tx.connection, due))


async def forget_bytes(
    db: Database, now: datetime, forget: Callable[[bytes], Awaitable[None]]
) -> int:
    """Remove bytes that no file needs any more; answers how many. They go before the transaction
    ends, behind the lock of their row; if that fails, the row stays, and with it the reason to try
    again."""
    async with db.read() as connection:
        due = await store.needless_bytes(connection, now - UNUSED_FOR, AT_ONCE)
    done = 0

    async def take_away(tx: Transaction, hash: bytes) -> bool:
        if not await store.forget_bytes(tx.connection, hash):
            return False
        await forget(hash)
        return True

    for hash in due:
        done += await db.act(partial(take_away, hash=hash))
    return done
