"""Telling supervisors, then coordinators, that nobody comes: to a seeker, or to help."""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import Event, EventName, desk_channel
from dispatcher.domain.organisation import Role
from dispatcher.domain.sessions.escalation import (
    ANSWERED_WITHIN,
    HELPED_WITHIN,
    Cause,
    Escalation,
    escalations,
)
from dispatcher.domain.sessions.session import Session
from dispatcher.store import session_escalations as store
from dispatcher.store import sessions as session_store
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Database, Transaction
from dispatcher.views.calls import escalation_json

log = logging.getLogger(__name__)

AT_ONCE = 5_000
SOONEST = min(HELPED_WITHIN, *ANSWERED_WITHIN.values())
CHECKED_EVERY = timedelta(seconds=5)


async def escalate_sessions(db: Database, at: Moment) -> int:
    """Take every step that is due and was not taken; answers how many."""
    async with db.read() as connection:
        found = await session_store.talks_worrying(connection, at.now - SOONEST, AT_ONCE)
        taken = await store.steps_taken(connection, [talk.session.id for talk in found])
    done = 0
    for talk in found:
        session_id = talk.session.id
        due = {(session_id, one.cause, one.since, one.step) for one in escalations(talk, at.now)}
        if due <= taken:
            continue
        try:
            done += await db.act(partial(_escalate, at=at, session_id=session_id))
        except Unavailable:
            raise
        except Exception:
            log.exception("session %s could not be escalated", session_id)
    return done


async def _escalate(tx: Transaction, at: Moment, session_id: UUID) -> int:
    """Behind its lock: somebody may have come just now."""
    talk = await session_store.lock_talk(tx.connection, session_id)
    done = 0
    for step in [] if talk is None else escalations(talk, at.now):
        number = at.new_id()
        if not await store.insert_escalation(tx.connection, number, step, at.now):
            continue
        assert talk is not None
        people = await _whom(tx.connection, at, step)
        await store.insert_alerts(tx.connection, number, people)
        _tell(tx, at, talk.session, step)
        done += 1
    return done


async def _whom(connection: Connection, at: Moment, step: Escalation) -> list[UUID]:
    """First those who supervise; then those who can find others. A call for help goes to all who
    supervise at once: whoever is on shift has not answered it."""
    organisation = step.organisation_id
    if step.step > 1:
        return await store.people_in_role(connection, organisation, Role.COORDINATOR.value)
    on_shift = (
        await store.supervisors_on_shift(connection, organisation, at.now)
        if step.cause is Cause.WAITING
        else []
    )
    return on_shift or await store.people_in_role(connection, organisation, Role.SUPERVISOR.value)


def _tell(tx: Transaction, at: Moment, session: Session, step: Escalation) -> None:
    tx.record(
        Event(
            channel=desk_channel(session.organisation_id),
            name=EventName.SESSION_ESCALATED,
            id=at.new_id(),
            at=at.now,
            entity_kind="session",
            entity_id=str(session.id),
            version=session.version,
            state=escalation_json(session, step),
            cause=at.cause,
        )
    )
