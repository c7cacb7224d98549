"""What a supervisor on shift does in a session: read along, whisper, step in, end it."""

from dataclasses import replace
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.end import finish
from dispatcher.actions.sessions.passing import judge
from dispatcher.actions.sessions.shift_gate import must_be_on_shift, must_supervise
from dispatcher.actions.sessions.speak import locked, whisper_to
from dispatcher.actions.sessions.telling import tell_session
from dispatcher.domain.actor import Actor
from dispatcher.domain.events import EventName
from dispatcher.domain.organisation import SUPERVISING
from dispatcher.domain.session_errors import NotYourSession
from dispatcher.domain.sessions.session import Ending, Severity, touch
from dispatcher.domain.sessions.talk import Talk
from dispatcher.sealing.master_keys import MasterKeys
from dispatcher.store import session_marks as marks
from dispatcher.store import sessions as store
from dispatcher.store.transaction import Transaction


async def _supervised(tx: Transaction, at: Moment, actor: Actor, session_id: UUID) -> Talk:
    """The session, locked. Raises NotFound, Forbidden, NotOnShift."""
    talk = await locked(tx, session_id)
    await must_be_on_shift(tx.connection, at, actor, talk.session.organisation_id)
    return talk


async def _write(tx: Transaction, at: Moment, talk: Talk) -> Talk:
    talk = talk.with_session(touch(talk.session))
    await store.update_talk(tx.connection, talk)
    tell_session(tx, at, EventName.SESSION_CHANGED, talk)
    return talk


async def begin_watching(tx: Transaction, at: Moment, actor: Actor, session_id: UUID) -> Talk:
    """Read along: both sides are told with this commit, and it is recorded. A call for help is
    answered thereby, also by who reads along already; of another supervisor who did it takes the
    place. Raises NotFound, Forbidden, NotOnShift, SessionOver."""
    talk = await _supervised(tx, at, actor, session_id)
    talk.session.must_go_on()
    if talk.watcher_id == actor.id and talk.watched(at.now):
        await marks.note_watching(tx.connection, session_id, actor.id, at.now)
        return talk if talk.help_asked_at is None else await _write(tx, at, _answered(talk))
    await marks.begin_reading(tx.connection, session_id, actor.id, at.now)
    watched = replace(talk, watcher_id=actor.id, watcher_seen_at=at.now, stepped_in_by=None)
    return await _write(tx, at, _answered(watched))


def _answered(talk: Talk) -> Talk:
    return replace(talk, help_asked_at=None)


async def stop_watching(tx: Transaction, at: Moment, actor: Actor, session_id: UUID) -> None:
    """Read along no longer, and write along no longer. Raises NotFound, Forbidden."""
    talk = await locked(tx, session_id)
    must_supervise(actor, talk.session.organisation_id)
    if talk.watcher_id == actor.id:
        await _write(
            tx, at, replace(talk, watcher_id=None, watcher_seen_at=None, stepped_in_by=None)
        )


def must_watch(talk: Talk, actor: Actor, at: Moment) -> None:
    """Nobody reads who has not said so first. Raises NotYourSession."""
    if talk.watcher_id != actor.id or not talk.watched(at.now):
        raise NotYourSession()


async def whisper(
    tx: Transaction,
    at: Moment,
    masters: MasterKeys,
    actor: Actor,
    session_id: UUID,
    client_id: UUID,
    text: str,
) -> int:
    """Say something that its counsellor alone reads. Raises NotFound, Forbidden, NotOnShift,
    NotYourSession where nobody said that they read along, SessionOver, TooManyMessages."""
    talk = await _supervised(tx, at, actor, session_id)
    must_watch(talk, actor, at)
    return await whisper_to(tx, at, masters, talk, actor, client_id, text)


async def step_in(tx: Transaction, at: Moment, actor: Actor, session_id: UUID) -> None:
    """Write along from now on, to both. Its counsellor stays. Raises NotFound, Forbidden,
    NotOnShift, NotYourSession where they do not read along yet, SessionOver."""
    talk = await _supervised(tx, at, actor, session_id)
    talk.session.must_go_on()
    must_watch(talk, actor, at)
    if talk.stepped_in_by != actor.id:
        await _write(tx, at, replace(talk, stepped_in_by=actor.id))


async def end_by_supervisor(
    tx: Transaction, at: Moment, actor: Actor, session_id: UUID, ending: Ending
) -> None:
    """End it, or block its seeker for a while. Raises NotFound, Forbidden, NotOnShift."""
    talk = await _supervised(tx, at, actor, session_id)
    await finish(tx, at, talk, ending)


async def judge_session(
    tx: Transaction, at: Moment, actor: Actor, session_id: UUID, severity: Severity
) -> None:
    """Its counsellor or a supervisor on shift says how severe it is. Raises NotFound,
    NotYourSession, Forbidden, NotOnShift, SessionOver."""
    talk = await locked(tx, session_id)
    if talk.session.counsellor_id != actor.id:
        if talk.session.organisation_id not in actor.organisations(SUPERVISING):
            raise NotYourSession()
        await must_be_on_shift(tx.connection, at, actor, talk.session.organisation_id)
    await judge(tx, at, talk, severity)


async def call_for_help(tx: Transaction, at: Moment, actor: Actor, session_id: UUID) -> None:
    """Its counsellor wants a supervisor with them. Raises NotFound, NotYourSession, SessionOver."""
    talk = await locked(tx, session_id)
    talk.session.must_be_with(actor.id)
    if talk.help_asked_at is None:
        await _write(tx, at, replace(talk, help_asked_at=at.now))
