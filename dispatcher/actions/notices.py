"""Telling people outside the open page what rings for them: what is due, and what became of it.

The record says what is due: an offer that rings, a way of its volunteer's, and no notice of the one
on the other. So a lost hint, or a process that dies, delays a message and loses none. Sending is at
least once: who dies between sending and noting it sends again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.errors import LinkInvalid, LinkUsed
from dispatcher.domain.notice import (
    HOUR,
    MOST_ATTEMPTS,
    NoticeState,
    is_worth_telling,
    may_write_at,
    ready_at,
    wait_after,
)
from dispatcher.domain.offer import Offer, OfferState
from dispatcher.domain.task import Task
from dispatcher.domain.way import Way, WayKind
from dispatcher.store import notices as store
from dispatcher.store import offers as offer_store
from dispatcher.store import tasks as task_store
from dispatcher.store import ways as way_store
from dispatcher.store.notices import Recipient, Waiting
from dispatcher.store.transaction import Database, Transaction

QUEUED_AT_ONCE = 5_000
PEOPLE_AT_ONCE = 100

TAKEN_FOR = timedelta(minutes=2)
"""Longer than any sending takes. After it, whoever took the message counts as dead."""

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message that has been taken to be sent: one way, and all that it tells of."""

    way: Way
    recipient: Recipient
    offers: tuple[Offer, ...]
    tasks: Mapping[UUID, Task]
    attempts: Mapping[UUID, int]


async def queue_due(db: Database, at: Moment, kinds: Collection[WayKind]) -> int:
    """Note what has to be told and is not noted yet; answers how much."""
    if not kinds:
        return 0
    async with db.read() as connection:
        found = await store.untold(connection, at.now, kinds, QUEUED_AT_ONCE)
    if not found:
        return 0
    notices = [(offer.id, way_id, ready_at(offer)) for offer, way_id in found]
    return await db.act(lambda tx: store.insert_notices(tx.connection, notices))


async def take_due(db: Database, at: Moment, kinds: Collection[WayKind]) -> list[Outgoing]:
    """Take what may be sent now. Of several processes, one gets each message."""
    async with db.read() as connection:
        people = await store.people_due(connection, at.now, kinds, PEOPLE_AT_ONCE)
    if not people:
        return []
    return await db.act(lambda tx: _take(tx, at, kinds, people))


async def _take(
    tx: Transaction, at: Moment, kinds: Collection[WayKind], people: Sequence[UUID]
) -> list[Outgoing]:
    ways = [
        way
        for way in await way_store.lock_ways_of(tx.connection, people)
        if way.kind in kinds and (way.not_before is None or way.not_before <= at.now)
    ]
    waiting = await store.waiting_on(tx.connection, [way.id for way in ways])
    recipients = await store.recipients(tx.connection, people)
    of_person, of_way = await store.written_lately(tx.connection, people, at.now - HOUR)
    ids = {one.offer_id for these in waiting.values() for one in these}
    offers = await store.find_offers(tx.connection, ids)
    tasks = await task_store.find_tasks(tx.connection, {o.task_id for o in offers.values()})
    taken: list[Outgoing] = []
    for way in ways:
        recipient = recipients.get(way.account_id)
        rings = [] if recipient is None else _still(waiting[way.id], offers, at.now)
        told = {one.offer_id for one in rings}
        over = [one.offer_id for one in waiting[way.id] if one.offer_id not in told]
        await store.end(tx.connection, way.id, over)
        if recipient is None or not any(one.ready_at <= at.now for one in rings):
            continue
        may = may_write_at(
            at.now,
            of_way.get(way.id),
            of_person.get(way.account_id, ()),
            recipient.offers_an_hour,
        )
        if may > at.now:
            await way_store.rest_ways(tx.connection, [way.id], may)
            continue
        await store.take(tx.connection, way.id, told, at.now)
        await way_store.rest_ways(tx.connection, [way.id], at.now + TAKEN_FOR)
        taken.append(_outgoing(way, recipient, rings, offers, tasks))
    return taken


def _still(
    waiting: Sequence[Waiting], offers: Mapping[UUID, Offer], now: datetime
) -> list[Waiting]:
    """Those that ring still."""
    return [one for one in waiting if is_worth_telling(offers[one.offer_id], now)]


def _outgoing(
    way: Way,
    recipient: Recipient,
    rings: Sequence[Waiting],
    offers: Mapping[UUID, Offer],
    tasks: Mapping[UUID, Task],
) -> Outgoing:
    """The soonest due first: a message shows only the first of many."""
    told = sorted(
        (offers[one.offer_id] for one in rings), key=lambda o: (tasks[o.task_id].due_at, o.id)
    )
    return Outgoing(
        way=way,
        recipient=recipient,
        offers=tuple(told),
        tasks={offer.task_id: tasks[offer.task_id] for offer in told},
        attempts={one.offer_id: one.attempts + 1 for one in rings},
    )


async def was_sent(tx: Transaction, at: Moment, message: Outgoing, sent_at: datetime) -> None:
    """A mail server or push service has taken it."""
    await way_store.way_worked(tx.connection, message.way.id, at.now)
    ids = [offer.id for offer in message.offers]
    await store.put(tx.connection, message.way.id, ids, NoticeState.SENT, sent_at)


async def was_not_sent(
    tx: Transaction,
    at: Moment,
    message: Outgoing,
    error: str,
    wait: timedelta | None,
    spread: float,
) -> None:
    """It may work later. `wait`: at least so long, where the other side said so."""
    way = message.way
    pause = max(wait_after(way.failures + 1, spread), wait or timedelta(0))
    await way_store.way_failed(tx.connection, way.id, at.now, error, at.now + pause)
    given_up = [id_ for id_, attempts in message.attempts.items() if attempts >= MOST_ATTEMPTS]
    again = [id_ for id_ in message.attempts if id_ not in set(given_up)]
    await store.put(tx.connection, way.id, given_up, NoticeState.FAILED, None)
    await store.put(tx.connection, way.id, again, NoticeState.WAITING, None)


async def was_refused(
    tx: Transaction, at: Moment, message: Outgoing, error: str, *, gone: bool, spread: float
) -> None:
    """This message will never be taken. `gone`: nor will any other; the way is closed."""
    way = message.way
    pause = wait_after(way.failures + 1, spread)
    await way_store.way_failed(tx.connection, way.id, at.now, error, at.now + pause)
    ids = [offer.id for offer in message.offers]
    await store.put(tx.connection, way.id, ids, NoticeState.FAILED, None)
    if gone:
        await way_store.disable_way(tx.connection, way.id, at.now, error)
        await store.end_all(tx.connection, way.id)


async def linked_offer(db: Database, offer_id: UUID) -> Offer:
    """The offer that a link is for; raises LinkUsed, or LinkInvalid where no message told of it."""
    async with db.read() as connection:
        offer = await offer_store.find_offer(connection, offer_id)
        used = await store.link_used(connection, offer_id)
    if offer is None or used is None:
        raise LinkInvalid()
    # Whoever answered on the page has used the link as well.
    if used or offer.state in (OfferState.ACCEPTED, OfferState.DECLINED):
        raise LinkUsed(state=offer.state.value)
    return offer


async def used_link(tx: Transaction, at: Moment, offer_id: UUID) -> None:
    await store.use_link(tx.connection, offer_id, at.now)


async def forget_told(db: Database, at: Moment) -> int:
    """Forget what was told long ago; answers how much."""
    return await db.act(lambda tx: store.forget_before(tx.connection, at.now - KEPT))
