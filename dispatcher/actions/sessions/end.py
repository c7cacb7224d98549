"""How a session ends, and what becomes of its words."""

from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.speak import locked, locked_for_seeker
from dispatcher.actions.sessions.telling import tell_session
from dispatcher.domain.actor import Actor
from dispatcher.domain.events import EventName
from dispatcher.domain.sessions.closing import Closing
from dispatcher.domain.sessions.session import Ending, SessionState, end_session
from dispatcher.domain.sessions.talk import Talk
from dispatcher.store import counsellors as counsellor_store
from dispatcher.store import session_marks as marks
from dispatcher.store import sessions as store
from dispatcher.store.transaction import Transaction

ENDED_BY_OTHERS = (Ending.LEFT, Ending.STEPPED_IN, Ending.BLOCKED)
"""Whoever counselled says afterwards how it was: after such an end not least."""


async def finish(
    tx: Transaction, at: Moment, talk: Talk, ending: Ending, *, heavy: bool = False
) -> Talk:
    """End a session that is locked; what is over stays as it ended."""
    session = end_session(talk.session, ending, at.now)
    if session == talk.session:
        return talk
    over = talk.with_session(session)
    await store.update_talk(tx.connection, over)
    await marks.end_stint(tx.connection, session.id, at.now, heavy=heavy)
    tell_session(tx, at, EventName.SESSION_ENDED, over)
    return over


async def close_session(
    tx: Transaction, at: Moment, actor: Actor, session_id: UUID, form: Closing
) -> None:
    """Its counsellor ends it, with a form; or fills the form of one that the seeker has left, or
    that a supervisor has ended.

    Whoever found it heavy is spoken with before the next. Raises NotFound, NotYourSession,
    SessionOver where it has a form already or ended otherwise.
    """
    talk = await locked(tx, session_id)
    session = talk.session
    by_others = session.ending in ENDED_BY_OTHERS and session.counsellor_id == actor.id
    if by_others and not await marks.has_form(tx.connection, session_id):
        await marks.mark_heavy(tx.connection, session_id, actor.id, form.heavy)
    else:
        session.must_be_with(actor.id)
        await finish(tx, at, talk, Ending.CLOSED, heavy=form.heavy)
    await marks.write_form(tx.connection, session_id, form)
    if form.heavy:
        await counsellor_store.owe_check_in(tx.connection, session.organisation_id, actor.id)


async def leave_session(tx: Transaction, at: Moment, session_id: UUID, token_hash: bytes) -> None:
    """The seeker goes. Raises NotFound."""
    talk = await locked_for_seeker(tx, session_id, token_hash)
    await finish(tx, at, talk, Ending.LEFT)


async def end_unanswered(tx: Transaction, at: Moment, session_id: UUID) -> bool:
    """Nobody could come for too long: whoever waits is told. Whether it ended now."""
    talk = await locked(tx, session_id)
    if talk.session.state is not SessionState.WAITING:
        return False
    await finish(tx, at, talk, Ending.UNANSWERED)
    return True
