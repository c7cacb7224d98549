"""Saying something in a session: once, in order, sealed."""

from datetime import datetime
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.begin import judge_words
from dispatcher.actions.sessions.shift_gate import must_be_on_shift
from dispatcher.actions.sessions.telling import tell_session, tell_sides
from dispatcher.actions.sessions.words import key_of, seal_message
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField, NotFound
from dispatcher.domain.events import EventName
from dispatcher.domain.session_errors import NotYourSession, TooManyMessages
from dispatcher.domain.sessions.session import (
    Severity,
    SeverityFrom,
    raise_severity,
    speak,
)
from dispatcher.domain.sessions.talk import A_MINUTE, MESSAGES_A_MINUTE, Side, Talk
from dispatcher.sealing.master_keys import MasterKeys
from dispatcher.sealing.words import seal
from dispatcher.store import session_marks as marks
from dispatcher.store import session_words as words_store
from dispatcher.store import sessions as store
from dispatcher.store.session_words import SealedMessage, SealedNote
from dispatcher.store.transaction import Transaction

NOTES_AT_MOST = 200


async def locked(tx: Transaction, session_id: UUID) -> Talk:
    """Raises NotFound."""
    talk = await store.lock_talk(tx.connection, session_id)
    if talk is None:
        raise NotFound(kind="session")
    return talk


async def locked_for_seeker(tx: Transaction, session_id: UUID, token_hash: bytes) -> Talk:
    """Raises NotFound also where the token is another session's: it tells nobody what there is."""
    talk = await store.talk_of_seeker(tx.connection, session_id, token_hash, lock=True)
    if talk is None:
        raise NotFound(kind="session")
    return talk


async def _said_before(
    tx: Transaction, session_id: UUID, side: Side, client_id: UUID, now: datetime
) -> int | None:
    """The offset of the same message; raises TooManyMessages where it would be one too many."""
    taken, lately, first = await words_store.before_saying(
        tx.connection, session_id, side, client_id, now - A_MINUTE
    )
    if taken is None and lately >= MESSAGES_A_MINUTE and first is not None:
        wait_s = (first + A_MINUTE - now).total_seconds()
        raise TooManyMessages(retry_after_s=max(1, round(wait_s)))
    return taken


async def _say(
    tx: Transaction,
    at: Moment,
    masters: MasterKeys,
    talk: Talk,
    message: SealedMessage,
    text: str,
    author_id: UUID | None,
) -> int:
    session = speak(talk.session)
    if message.sender is Side.SEEKER:
        session = judge_words(session, text)
    session_id, offset = session.id, session.last_offset
    sealed = await seal_message(tx.connection, masters, session_id, offset, text)
    whole = message._replace(offset=offset, sealed=sealed)
    await words_store.insert_message(tx.connection, session_id, whole, author_id)
    said = talk.with_session(session)
    await store.update_talk(tx.connection, said)
    if message.sender is not Side.SUPERVISOR:
        await marks.note_stopped_typing(tx.connection, session_id, message.sender)
        await marks.note_heard(tx.connection, session_id, message.sender, at.now, 0)
    tell = tell_sides if session.severity == talk.session.severity else tell_session
    tell(tx, at, EventName.SESSION_SPOKEN, said)
    return offset


def _blank(side: Side, client_id: UUID, now: datetime, *, whisper: bool = False) -> SealedMessage:
    """Without its place and its words."""
    return SealedMessage(0, side, client_id, whisper, b"", now)


async def say_as_seeker(
    tx: Transaction,
    at: Moment,
    masters: MasterKeys,
    session_id: UUID,
    token_hash: bytes,
    client_id: UUID,
    text: str,
) -> int:
    """Answers the message's offset, the same however often it is sent. Raises NotFound,
    SessionOver, TooManyMessages."""
    talk = await locked_for_seeker(tx, session_id, token_hash)
    taken = await _said_before(tx, session_id, Side.SEEKER, client_id, at.now)
    if taken is not None:
        return taken
    blank = _blank(Side.SEEKER, client_id, at.now)
    return await _say(tx, at, masters, talk, blank, text, None)


async def say_as_staff(
    tx: Transaction,
    at: Moment,
    masters: MasterKeys,
    session_id: UUID,
    actor: Actor,
    client_id: UUID,
    text: str,
) -> int:
    """As its counsellor, or as the supervisor who has stepped in, on shift. Raises NotFound,
    NotYourSession, Forbidden, NotOnShift, SessionOver, TooManyMessages."""
    talk = await locked(tx, session_id)
    stepped_in = talk.stepped_in_by == actor.id and talk.session.counsellor_id != actor.id
    side = Side.SUPERVISOR if stepped_in else Side.COUNSELLOR
    if not stepped_in and actor.id not in talk.session.met:
        raise NotYourSession()
    if stepped_in:
        await must_be_on_shift(tx.connection, at, actor, talk.session.organisation_id)
    taken = await _said_before(tx, session_id, side, client_id, at.now)
    if taken is not None:
        return taken
    if not stepped_in:
        talk.session.must_be_with(actor.id)
    elif not talk.watched(at.now):
        talk.session.must_go_on()
        raise NotYourSession()
    blank = _blank(side, client_id, at.now)
    return await _say(tx, at, masters, talk, blank, text, actor.id)


async def whisper_to(
    tx: Transaction,
    at: Moment,
    masters: MasterKeys,
    talk: Talk,
    actor: Actor,
    client_id: UUID,
    text: str,
) -> int:
    """Something for the counsellor alone, of a session that is locked."""
    taken = await _said_before(tx, talk.session.id, Side.SUPERVISOR, client_id, at.now)
    if taken is not None:
        return taken
    blank = _blank(Side.SUPERVISOR, client_id, at.now, whisper=True)
    return await _say(tx, at, masters, talk, blank, text, actor.id)


async def call_danger(tx: Transaction, at: Moment, session_id: UUID, token_hash: bytes) -> None:
    """The seeker's own button. Raises NotFound, SessionOver."""
    talk = await locked_for_seeker(tx, session_id, token_hash)
    talk.session.must_go_on()
    raised = raise_severity(talk.session, Severity.DANGER, SeverityFrom.BUTTON)
    if raised == talk.session:
        return
    talk = talk.with_session(raised)
    await store.update_talk(tx.connection, talk)
    tell_session(tx, at, EventName.SESSION_CHANGED, talk)


async def add_note(
    tx: Transaction, at: Moment, masters: MasterKeys, session_id: UUID, actor: Actor, text: str
) -> None:
    """A note for oneself, for whoever goes on, and for the supervisor. Raises NotFound,
    NotYourSession, SessionOver."""
    talk = await locked(tx, session_id)
    talk.session.must_be_with(actor.id)
    if await words_store.count_notes(tx.connection, session_id) >= NOTES_AT_MOST:
        raise InvalidField(field="text", problem="too_many", most=NOTES_AT_MOST)
    note_id = at.new_id()
    key = await key_of(tx.connection, masters, session_id)
    sealed = seal(text, key, session_id, str(note_id))
    note = SealedNote(note_id, actor.id, sealed, at.now)
    await words_store.insert_note(tx.connection, session_id, note)
