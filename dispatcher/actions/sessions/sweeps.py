"""What happens to sessions by the clock."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.end import finish
from dispatcher.actions.sessions.speak import locked
from dispatcher.actions.sessions.telling import tell_session
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import EventName
from dispatcher.domain.sessions.duty import GONE_AFTER
from dispatcher.domain.sessions.session import Ending, SessionState, interrupt
from dispatcher.domain.sessions.talk import SEEKER_GONE_AFTER, Talk
from dispatcher.store import session_marks as marks
from dispatcher.store import session_words as words_store
from dispatcher.store import sessions as store
from dispatcher.store.transaction import Database, Transaction

log = logging.getLogger(__name__)

AT_ONCE = 500

Deed = Callable[[Transaction, UUID], Awaitable[bool]]


async def _each(db: Database, ids: Sequence[UUID], deed: Deed) -> int:
    """One transaction for each; one that fails stops no other."""
    done = 0
    for session_id in ids:
        try:
            done += await db.act(partial(_one, deed=deed, session_id=session_id))
        except Unavailable:
            raise
        except Exception:
            log.exception("a sweep could not deal with session %s", session_id)
    return done


async def _one(tx: Transaction, deed: Deed, session_id: UUID) -> bool:
    return await deed(tx, session_id)


def _vanished(talk: Talk, at: Moment) -> bool:
    heard = talk.counsellor.seen_at or talk.session.answered_at
    return (
        talk.session.state is SessionState.LIVE
        and heard is not None
        and at.now - heard >= GONE_AFTER
    )


async def interrupt_sessions(db: Database, at: Moment) -> int:
    """Put those whose counsellor has vanished back in front of the queue; answers how many."""

    async def put_back(tx: Transaction, session_id: UUID) -> bool:
        talk = await locked(tx, session_id)
        if not _vanished(talk, at):
            return False
        talk = talk.with_session(interrupt(talk.session, at.now))
        await store.update_talk(tx.connection, talk)
        await marks.end_stint(tx.connection, session_id, at.now)
        tell_session(tx, at, EventName.SESSION_INTERRUPTED, talk)
        return True

    async with db.read() as connection:
        due = await marks.vanished(connection, at.now - GONE_AFTER, AT_ONCE)
    return await _each(db, due, put_back)


async def end_abandoned(db: Database, at: Moment) -> int:
    """End those whose seeker waited and is gone; answers how many."""

    async def end(tx: Transaction, session_id: UUID) -> bool:
        talk = await locked(tx, session_id)
        seen = talk.seeker.seen_at
        if talk.session.state is not SessionState.WAITING or seen is None:
            return False
        if at.now - seen < SEEKER_GONE_AFTER:
            return False
        await finish(tx, at, talk, Ending.LEFT)
        return True

    async with db.read() as connection:
        due = await marks.seekers_gone(connection, at.now - SEEKER_GONE_AFTER, AT_ONCE)
    return await _each(db, due, end)


async def destroy_session_keys(db: Database, at: Moment) -> int:
    """Destroy keys and words of sessions that have been over for long enough; answers how many."""

    async def destroy(tx: Transaction, session_id: UUID) -> bool:
        await locked(tx, session_id)
        return await words_store.destroy_words(tx.connection, session_id, at.now)

    async with db.read() as connection:
        due = await words_store.to_destroy(connection, at.now, AT_ONCE)
    done = await _each(db, due, destroy)
    if done:
        async with db.read() as connection:
            await words_store.sweep_up(connection)
    return done


SILENCE_CHECKED_EVERY = timedelta(seconds=5)
"""With GONE_AFTER, a seeker whose counsellor vanished is in front of the queue within a minute."""
