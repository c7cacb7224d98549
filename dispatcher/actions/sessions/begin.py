"""A seeker begins to wait."""

import hashlib
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from dispatcher.actions.accounts import hash_token
from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.telling import tell_session
from dispatcher.actions.sessions.words import TOKEN, key_of
from dispatcher.domain.events import EventName
from dispatcher.domain.session_errors import SessionOver, TooManyTalks
from dispatcher.domain.sessions.closing import AgeBand, Topic
from dispatcher.domain.sessions.offer import Counselling
from dispatcher.domain.sessions.session import (
    Session,
    SessionState,
    Severity,
    SeverityFrom,
    raise_severity,
    speak,
)
from dispatcher.domain.sessions.talk import Marks, Side, Talk
from dispatcher.sealing.master_keys import MasterKeys
from dispatcher.sealing.words import open_sealed, seal
from dispatcher.store import session_words as words_store
from dispatcher.store import sessions as store
from dispatcher.store.engine import Connection
from dispatcher.store.session_words import SealedMessage
from dispatcher.store.transaction import Transaction
from dispatcher.triage import watchlist

WAITING_AT_MOST = 500
"""Of one response. Beyond it nobody could be told anything honest about how long it takes."""

LATER_S = 60


@dataclass(frozen=True, slots=True)
class SeekerWish:
    """What a seeker begins with. `client_id` names the wish, however often it is sent."""

    client_id: UUID
    text: str | None = field(repr=False)
    age_band: AgeBand | None
    topic: Topic | None
    danger: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """`token`: what its seeker shows from now on; it is nowhere but with them."""

    talk: Talk
    token: str = field(repr=False)


def _digest(client_id: UUID) -> bytes:
    return hashlib.sha256(b"imece session\n" + client_id.bytes).digest()


async def find_begun(
    connection: Connection, masters: MasterKeys, response_id: int, client_id: UUID
) -> Begun | None:
    """What began with this wish already: its answer may have been lost on its way."""
    found = await store.begun_with(connection, _digest(client_id))
    if found is None or found[2] != response_id:
        return None
    session_id, sealed, _ = found
    talk = await store.find_talk(connection, session_id)
    try:
        key = await key_of(connection, masters, session_id)
    except SessionOver:
        return None
    assert talk is not None
    return Begun(talk, open_sealed(sealed, key, session_id, TOKEN))


def judge_words(session: Session, text: str) -> Session:
    """What the words say of how soon somebody must be with the seeker."""
    found = watchlist().look(text)
    if found is None:
        return session
    return raise_severity(session, found.severity, SeverityFrom.WORDS)


async def begin_session(
    tx: Transaction,
    at: Moment,
    masters: MasterKeys,
    offer: Counselling,
    language: str,
    wish: SeekerWish,
) -> Begun:
    """Let a seeker wait. The same wish again gets what it got before. Raises TooManyTalks."""
    if await store.count_waiting(tx.connection, offer.response_id) >= WAITING_AT_MOST:
        raise TooManyTalks(retry_after_s=LATER_S)
    session = Session(
        id=at.new_id(),
        version=1,
        state=SessionState.WAITING,
        response_id=offer.response_id,
        organisation_id=offer.organisation_id,
        language=language,
        severity=Severity.ROUTINE,
        severity_from=SeverityFrom.NOTHING,
        waiting_since=at.now,
    )
    if wish.text is not None:
        session = judge_words(session, wish.text)
    if wish.danger:
        session = raise_severity(session, Severity.DANGER, SeverityFrom.BUTTON)
    token, (key, wrapped) = secrets.token_urlsafe(32), masters.new_session_key(session.id)
    talk = Talk(
        session=session,
        begun_at=at.now,
        age_band=None if wish.age_band is None else wish.age_band.value,
        topic=None if wish.topic is None else wish.topic.value,
        seeker=Marks(at.now, 0, None),
        counsellor=Marks(None, 0, None),
    )
    fresh = await store.insert_talk(
        tx.connection,
        talk,
        begun_with=_digest(wish.client_id),
        token_hash=hash_token(token),
        token_sealed=seal(token, key, session.id, TOKEN),
    )
    if not fresh:  # sent twice at once
        begun = await find_begun(tx.connection, masters, offer.response_id, wish.client_id)
        if begun is None:
            raise SessionOver(ending="destroyed")
        return begun
    await words_store.insert_key(tx.connection, session.id, wrapped)
    if wish.text is not None:
        talk = talk.with_session(speak(session))
        sealed = seal(wish.text, key, session.id, "1")
        first = SealedMessage(1, Side.SEEKER, wish.client_id, False, sealed, at.now)
        await words_store.insert_message(tx.connection, session.id, first, None)
        await store.update_talk(tx.connection, talk)
    tell_session(tx, at, EventName.SESSION_BEGUN, talk)
    return Begun(talk, token)
