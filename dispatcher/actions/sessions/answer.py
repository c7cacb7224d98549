"""A counsellor comes to a seeker: the gate, and who is next."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.speak import locked
from dispatcher.actions.sessions.telling import tell_session
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotEligible
from dispatcher.domain.events import EventName
from dispatcher.domain.session_errors import (
    NobodyWaiting,
    NotClearedToCounsel,
    NothingToTransfer,
    SessionAlreadyAnswered,
)
from dispatcher.domain.sessions.duty import may_start, on_duty
from dispatcher.domain.sessions.gate import Counsellor, Missing, missing
from dispatcher.domain.sessions.offer import CODE_VERSION, Counselling
from dispatcher.domain.sessions.session import SessionState, answer, come_back, take_over
from dispatcher.domain.sessions.spoken import counselled_in, speaks
from dispatcher.domain.sessions.talk import Talk
from dispatcher.domain.sessions.waiting import Ahead, look_ahead, whom_next
from dispatcher.store import counselling as counselling_store
from dispatcher.store import counsellors as counsellor_store
from dispatcher.store import session_marks as marks
from dispatcher.store import sessions as store
from dispatcher.store.engine import Connection
from dispatcher.store.shifts import planned
from dispatcher.store.transaction import Transaction

NOBODY = Counsellor(vetting=None, training=None, code_version=None)


async def gate(
    connection: Connection,
    at: Moment,
    offer: Counselling,
    account_id: UUID,
    present: Collection[UUID],
    *,
    lock: bool = False,
) -> list[Missing]:
    """Everything that stands between somebody and the next session of an offer. `present`: who is
    there, as far as supervisors go."""
    person = await counsellor_store.read_person(connection, offer, account_id, at.now, lock=lock)
    supervising, _ = await planned(connection, offer.organisation_id, at.now)
    supervisors = len(on_duty(supervising, present, at.now))
    live = await counsellor_store.count_live(connection, offer.response_id)
    return missing(
        NOBODY if person is None else person.record,
        code_version=CODE_VERSION,
        supervisors=supervisors,
        watched=may_start(live, supervisors, offer.per_supervisor),
        now=at.now,
    )


async def supervisors_of(connection: Connection, at: Moment, actor: Actor) -> set[UUID]:
    """Whose presence the gate asks about, for somebody who counsels."""
    volunteer = actor.must_volunteer()
    found: set[UUID] = set()
    for offer in await counselling_store.offers_of(connection, volunteer.organisations):
        supervising, _ = await planned(connection, offer.organisation_id, at.now)
        found |= {shift.account_id for shift in supervising if shift.covers(at.now)}
    return found


async def _gates(
    tx: Transaction, at: Moment, actor: Actor, present: Collection[UUID]
) -> list[tuple[Counselling, list[Missing]]]:
    """What each open offer lacks for this person. Offers stay locked: two who ask at once are given
    two seekers, and nobody begins where nobody could watch."""
    volunteer = actor.must_volunteer()
    found = []
    for known in await counselling_store.offers_of(tx.connection, volunteer.organisations):
        offer = await counselling_store.find_offer(tx.connection, known.response_id, lock=True)
        if offer is not None and offer.open:
            lacks = await gate(tx.connection, at, offer, actor.id, present, lock=True)
            found.append((offer, lacks))
    return found


async def answer_next(
    tx: Transaction, at: Moment, actor: Actor, present: Collection[UUID]
) -> tuple[Talk, bool]:
    """Come to whoever is next, or go on with what somebody hands over; also whether to greet.

    Raises NotClearedToCounsel, NobodyWaiting.
    """
    gates = await _gates(tx, at, actor, present)
    if not gates:
        lacks = missing(NOBODY, code_version=CODE_VERSION, supervisors=1, watched=True, now=at.now)
        raise NotClearedToCounsel(missing=lacks)
    # Going on with a talk makes no further one to be watched.
    able = [offer for offer, lacks in gates if set(lacks) <= {Missing.SUPERVISORS_FULL}]
    begins = {offer.response_id for offer, lacks in gates if not lacks}
    talks = await store.talks_going_on(tx.connection, [offer.response_id for offer in able])
    sessions = [
        talk.session
        for talk in talks
        if talk.session.state is SessionState.LIVE or talk.session.response_id in begins
    ]
    assert actor.volunteer is not None
    languages = counselled_in(actor.volunteer.languages)
    chosen = whom_next(sessions, languages, actor.id, at.now)
    if chosen is None:
        if not begins:
            raise NotClearedToCounsel(missing=min((lacks for _, lacks in gates), key=len))
        raise NobodyWaiting()
    talk = await locked(tx, chosen.id)
    if talk.session.state is SessionState.LIVE:
        return await _take(tx, at, talk, actor), False
    if talk.session.state is SessionState.OVER:  # left just now: the next asking finds another
        raise NobodyWaiting()
    return await _come(tx, at, talk, actor)


async def whom_ahead(connection: Connection, at: Moment, actor: Actor) -> Ahead:
    """What the next would be for somebody who counsels, as far as they are told before they ask."""
    if actor.volunteer is None:
        return Ahead(0, ())
    offers = await counselling_store.offers_of(connection, actor.volunteer.organisations)
    counsels = [
        offer.response_id
        for offer in offers
        if offer.open
        and await counsellor_store.read_person(connection, offer, actor.id, at.now) is not None
    ]
    talks = await store.talks_going_on(connection, counsels)
    languages = counselled_in(actor.volunteer.languages)
    return look_ahead([talk.session for talk in talks], languages, actor.id)


async def _come(tx: Transaction, at: Moment, talk: Talk, actor: Actor) -> tuple[Talk, bool]:
    session, greet = answer(talk.session, actor.id, at.now)
    talk = replace(talk.with_session(session), help_asked_at=None)
    await store.update_talk(tx.connection, talk)
    await marks.arrive(tx.connection, session.id, at.now)
    await marks.begin_stint(tx.connection, session.id, actor.id, at.now)
    tell_session(tx, at, EventName.SESSION_ANSWERED, talk)
    return talk, greet


async def _take(tx: Transaction, at: Moment, talk: Talk, actor: Actor) -> Talk:
    talk = talk.with_session(take_over(talk.session, actor.id))
    await store.update_talk(tx.connection, talk)
    await marks.end_stint(tx.connection, talk.session.id, at.now)
    await marks.arrive(tx.connection, talk.session.id, at.now)
    await marks.begin_stint(tx.connection, talk.session.id, actor.id, at.now)
    tell_session(tx, at, EventName.SESSION_TRANSFERRED, talk)
    return talk


async def take_transfer(
    tx: Transaction, at: Moment, actor: Actor, session_id: UUID, present: Collection[UUID]
) -> Talk:
    """Go on with a certain talk that is handed over. Raises NotFound, NotClearedToCounsel,
    NotEligible for who does not speak its language and is not meant, NothingToTransfer,
    SessionOver."""
    actor.must_volunteer()
    gates = await _gates(tx, at, actor, present)
    talk = await locked(tx, session_id)
    lacks = next(
        (found for offer, found in gates if offer.response_id == talk.session.response_id), None
    )
    if lacks is None:
        lacks = missing(NOBODY, code_version=CODE_VERSION, supervisors=1, watched=True, now=at.now)
    if set(lacks) - {Missing.SUPERVISORS_FULL}:
        raise NotClearedToCounsel(missing=lacks)
    transfer, language = talk.session.transfer, talk.session.language
    if talk.session.counsellor_id == actor.id:
        raise NothingToTransfer()
    meant = transfer is not None and transfer.to == actor.id
    assert actor.volunteer is not None
    if not meant and not speaks(counselled_in(actor.volunteer.languages), language):
        raise NotEligible(reason="language_source", language=language)
    return await _take(tx, at, talk, actor)


async def come_back_to(tx: Transaction, at: Moment, actor: Actor, session_id: UUID) -> Talk:
    """A counsellor who had vanished is heard of again. Raises NotFound, SessionAlreadyAnswered
    where somebody else has come meanwhile."""
    talk = await locked(tx, session_id)
    session = come_back(talk.session, actor.id)
    if session.counsellor_id != actor.id:
        raise SessionAlreadyAnswered()
    if session == talk.session:
        return talk
    talk = talk.with_session(session)
    await store.update_talk(tx.connection, talk)
    await marks.arrive(tx.connection, session.id, at.now)
    await marks.begin_stint(tx.connection, session.id, actor.id, at.now)
    tell_session(tx, at, EventName.SESSION_ANSWERED, talk)
    return talk
