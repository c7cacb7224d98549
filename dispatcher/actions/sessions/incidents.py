"""Reporting what went wrong in a session, reading such a report, and destroying what it tells."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.shift_gate import must_be_on_shift, must_supervise
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField, NotFound, Unavailable
from dispatcher.domain.sessions.incident import REPORTS_AT_MOST, Incident, Report
from dispatcher.sealing.master_keys import CannotOpen, MasterKeys
from dispatcher.sealing.words import open_sealed, seal
from dispatcher.store import incidents as store
from dispatcher.store.sessions import find_talk
from dispatcher.store.transaction import Database, Transaction

log = logging.getLogger(__name__)

AT_ONCE = 500
READS_SHOWN = 100

_PLACE = "incident"


@dataclass(frozen=True, slots=True)
class IncidentWish:
    """`client_id` names the report, however often it is sent."""

    client_id: UUID
    report: Report
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """A report with its account. `text`: None once it is destroyed."""

    incident: Incident
    text: str | None = field(repr=False)
    reads: Sequence[tuple[UUID, datetime]]


async def report_incident(
    tx: Transaction,
    at: Moment,
    masters: MasterKeys,
    actor: Actor,
    session_id: UUID,
    wish: IncidentWish,
) -> UUID:
    """Report what happened in a session: on shift at any time, else as long as its words are kept.
    The same report again is the same one. Raises NotFound, Forbidden, NotOnShift, InvalidField."""
    talk = await find_talk(tx.connection, session_id)
    if talk is None:
        raise NotFound(kind="session")
    organisation_id = talk.session.organisation_id
    must_supervise(actor, organisation_id)
    filed = await store.filed_with(tx.connection, actor.id, wish.client_id)
    if filed is not None:
        return filed
    if not await store.has_words(tx.connection, session_id):
        await must_be_on_shift(tx.connection, at, actor, organisation_id)
    if await store.count_incidents(tx.connection, session_id) >= REPORTS_AT_MOST:
        raise InvalidField(field="session", problem="too_many", most=REPORTS_AT_MOST)
    days = await store.keeping_days(tx.connection, organisation_id)
    incident = Incident(
        id=at.new_id(),
        session_id=session_id,
        organisation_id=organisation_id,
        report=wish.report,
        filed_by=actor.id,
        filed_at=at.now,
        kept_until=at.now + timedelta(days=days),
    )
    key, wrapped = masters.new_session_key(incident.id)
    text = store.SealedText(wrapped, seal(wish.text, key, incident.id, _PLACE))
    if await store.insert_incident(tx.connection, incident, wish.client_id, text):
        return incident.id
    filed = await store.filed_with(tx.connection, actor.id, wish.client_id)  # sent twice at once
    assert filed is not None
    return filed


async def read_incident(
    tx: Transaction, at: Moment, masters: MasterKeys, actor: Actor, incident_id: UUID
) -> OpenIncident:
    """A report with its account in words; that it was read is recorded with it. Raises NotFound,
    Forbidden, Unavailable where its master key is not here."""
    incident = await store.find_incident(tx.connection, incident_id)
    if incident is None:
        raise NotFound(kind="incident")
    actor.must_coordinate(incident.organisation_id)
    sealed = await store.find_text(tx.connection, incident_id)
    text = None
    if sealed is not None:
        text = _opened(masters, sealed, incident_id)
        await store.note_read(tx.connection, incident_id, actor.id, at.now)
    return OpenIncident(
        incident, text, await store.reads_of(tx.connection, incident_id, READS_SHOWN)
    )


def _opened(masters: MasterKeys, sealed: store.SealedText, incident_id: UUID) -> str:
    try:
        key = masters.unwrap(sealed.key, incident_id)
        return open_sealed(sealed.sealed, key, incident_id, _PLACE)
    except CannotOpen as fault:
        log.error("the account of incident %s cannot be opened: %s", incident_id, fault)
        raise Unavailable(what="master_key") from None


async def set_incident_keeping(
    tx: Transaction, at: Moment, actor: Actor, organisation_id: int, days: int
) -> None:
    """For how many days the accounts of reports that are filed from now on are kept. Raises
    Forbidden."""
    actor.must_coordinate(organisation_id)
    await store.set_keeping(tx.connection, organisation_id, days, actor.id, at.now)


async def rewrap_incident_keys(db: Database, masters: MasterKeys) -> tuple[int, Counter[str]]:
    """Seal the key of every account anew under the newest master key, each in a statement of its
    own. Answers how many, and how many could not be opened, by their master key."""
    done, left = 0, Counter[str]()
    async with db.read() as connection:
        for incident_id, was in await store.under_others(connection, masters.newest):
            try:
                now = masters.rewrap(was, incident_id)
            except CannotOpen:
                left[was.master] += 1
            else:
                done += await store.rewrap(connection, incident_id, was, now)
    if done:
        async with db.read() as connection:
            await store.sweep_up(connection)
    return done, left


async def destroy_incident_texts(db: Database, at: Moment) -> int:
    """Destroy accounts of incidents that have been kept for long enough, and their keys; answers
    how many."""

    async def destroy(tx: Transaction, incident_id: UUID) -> bool:
        return await store.destroy_text(tx.connection, incident_id, at.now)

    done = 0
    async with db.read() as connection:
        due = await store.to_destroy(connection, at.now, AT_ONCE)
    for incident_id in due:
        try:
            done += await db.act(partial(destroy, incident_id=incident_id))
        except Unavailable:
            raise
        except Exception:
            log.exception("a sweep could not deal with incident %s", incident_id)
    if done:
        async with db.read() as connection:
            await store.sweep_up(connection)
    return done
