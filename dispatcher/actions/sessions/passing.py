"""Handing a talk over while its seeker is at no moment alone; and judging how severe it is."""

from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.speak import locked, locked_for_seeker
from dispatcher.actions.sessions.telling import tell_session
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound
from dispatcher.domain.events import EventName
from dispatcher.domain.sessions.session import (
    Severity,
    agree_to_transfer,
    ask_transfer,
    drop_transfer,
    judge_severity,
)
from dispatcher.domain.sessions.talk import Talk
from dispatcher.store import counsellors as counsellor_store
from dispatcher.store import sessions as store
from dispatcher.store.transaction import Transaction


async def _changed(tx: Transaction, at: Moment, before: Talk, after: Talk) -> None:
    if after != before:
        await store.update_talk(tx.connection, after)
        tell_session(tx, at, EventName.SESSION_CHANGED, after)


async def ask_to_transfer(
    tx: Transaction, at: Moment, actor: Actor, session_id: UUID, to: UUID | None
) -> None:
    """Ask the seeker whether somebody else may go on. Raises NotFound, NotYourSession, SessionOver,
    TransferPending."""
    talk = await locked(tx, session_id)
    session = ask_transfer(talk.session, actor.id, to, at.now)
    if to is not None and (
        to == actor.id
        or await counsellor_store.find_record(tx.connection, session.organisation_id, to) is None
    ):
        raise NotFound(kind="counsellor")
    await _changed(tx, at, talk, talk.with_session(session))


async def withdraw_transfer(tx: Transaction, at: Moment, actor: Actor, session_id: UUID) -> None:
    """All stays as it was. Raises NotFound, NotYourSession, SessionOver."""
    talk = await locked(tx, session_id)
    talk.session.must_be_with(actor.id)
    await _changed(tx, at, talk, talk.with_session(drop_transfer(talk.session)))


async def answer_transfer(
    tx: Transaction, at: Moment, session_id: UUID, token_hash: bytes, *, agree: bool
) -> None:
    """What the seeker says to it. Raises NotFound, SessionOver, NothingToTransfer where they agree
    to what nobody asks any more."""
    talk = await locked_for_seeker(tx, session_id, token_hash)
    session = agree_to_transfer(talk.session) if agree else drop_transfer(talk.session)
    await _changed(tx, at, talk, talk.with_session(session))


async def judge(tx: Transaction, at: Moment, talk: Talk, severity: Severity) -> None:
    """Whoever may has looked, at a session that is locked. Raises SessionOver."""
    await _changed(tx, at, talk, talk.with_session(judge_severity(talk.session, severity)))
