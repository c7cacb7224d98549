"""Offers: ringing for people, their answers, and taking back what need not ring any more.

Accepting is claiming: whoever's claim is granted has accepted, from the offer or from the board,
and that is noted afterwards. So a claim never waits for the offers of its task.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from dispatcher.actions.announce import tell_offer
from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim
from dispatcher.domain.errors import NotFound, NotYourOffer
from dispatcher.domain.events import EventName
from dispatcher.domain.matching import Proposal
from dispatcher.domain.offer import (
    Decline,
    Offer,
    OfferState,
    Withdrawal,
    accept,
    decline,
    ring_out,
    saw,
    why_withdrawn,
    withdraw,
)
from dispatcher.domain.task import Task, TaskState, why_not_after
from dispatcher.store import claims as claim_store
from dispatcher.store import offers as store
from dispatcher.store import tasks as task_store
from dispatcher.store.transaction import Transaction

_EVENT = {
    OfferState.MADE: EventName.OFFER_MADE,
    OfferState.SEEN: EventName.OFFER_SEEN,
    OfferState.ACCEPTED: EventName.OFFER_ACCEPTED,
    OfferState.DECLINED: EventName.OFFER_DECLINED,
    OfferState.OVER: EventName.OFFER_OVER,
    OfferState.WITHDRAWN: EventName.OFFER_WITHDRAWN,
}


async def make_offers(tx: Transaction, at: Moment, proposals: Sequence[Proposal]) -> list[Offer]:
    """Ring for these people, where the tasks are still open and not theirs already. Answers the
    offers that were made."""
    tasks = await task_store.lock_tasks(tx.connection, {one.task_id for one in proposals})
    taken = [task.id for task in tasks.values() if task.taken]
    live = await claim_store.live_claims(tx.connection, taken)
    offers = [
        _made(at, one)
        for one in proposals
        if one.task_id in tasks and _may_ring(tasks[one.task_id], live[one.task_id], one)
    ]
    written = await store.insert_offers(tx.connection, offers)
    made = [offer for offer in offers if offer.id in written]
    for offer in made:
        tell_offer(tx, at, EventName.OFFER_MADE, offer, tasks[offer.task_id])
    return made


def _may_ring(task: Task, live: Sequence[Claim], proposal: Proposal) -> bool:
    theirs = any(claim.volunteer_id == proposal.volunteer_id for claim in live)
    after = why_not_after(task, proposal.volunteer_id) is not None
    return task.state is TaskState.OPEN and not theirs and not after


def _made(at: Moment, proposal: Proposal) -> Offer:
    return Offer(
        id=at.new_id(),
        task_id=proposal.task_id,
        volunteer_id=proposal.volunteer_id,
        wave=proposal.wave,
        state=OfferState.MADE,
        made_at=at.now,
        ends_at=proposal.ends_at,
        because=proposal.because,
    )


def mine(offer: Offer | None, actor: Actor) -> Offer:
    """The offer as this person's; raises NotFound, or NotYourOffer."""
    if offer is None:
        raise NotFound(kind="offer")
    if offer.volunteer_id != actor.id:
        raise NotYourOffer()
    return offer


async def _locked(tx: Transaction, actor: Actor, offer_id: UUID) -> tuple[Offer, Task]:
    """One's own offer, locked."""
    offer = mine(next(iter(await store.lock_offers(tx.connection, [offer_id])), None), actor)
    return offer, (await task_store.find_tasks(tx.connection, [offer.task_id]))[offer.task_id]


async def see_offer(
    tx: Transaction, at: Moment, actor: Actor, offer_id: UUID
) -> tuple[Offer, Task]:
    """It was looked at. What has ended stays as it is."""
    offer, task = await _locked(tx, actor, offer_id)
    return await _save(tx, at, offer, saw(offer, at.now), task), task


async def decline_offer(
    tx: Transaction, at: Moment, actor: Actor, offer_id: UUID, reason: Decline
) -> tuple[Offer, Task]:
    """Say no, which makes room for somebody else at once. What was answered stays answered."""
    offer, task = await _locked(tx, actor, offer_id)
    return await _save(tx, at, offer, decline(offer, reason, at.now), task), task


async def accepted_offer(tx: Transaction, at: Moment, actor: Actor, offer_id: UUID) -> None:
    """Note that its volunteer has claimed the task."""
    offer, task = await _locked(tx, actor, offer_id)
    await _save(tx, at, offer, accept(offer, at.now), task)


async def _save(tx: Transaction, at: Moment, before: Offer, after: Offer, task: Task) -> Offer:
    await _save_all(tx, at, [(before, after)], {task.id: task})
    return after


async def settle_offers(
    tx: Transaction, at: Moment, ids: Collection[UUID]
) -> list[tuple[Offer, Task]]:
    """End what should not ring any more: accepted by a claim, withdrawn because the task needs
    nobody, or over by the clock. Answers what ended, with its task."""
    offers = await store.lock_offers(tx.connection, ids)
    task_ids = {offer.task_id for offer in offers}
    tasks = await task_store.find_tasks(tx.connection, task_ids)
    live = await claim_store.live_claims(tx.connection, task_ids)
    return await _save_all(
        tx, at, [(o, _settled(o, tasks[o.task_id], live[o.task_id], at.now)) for o in offers], tasks
    )


def _settled(offer: Offer, task: Task, live: Sequence[Claim], now: datetime) -> Offer:
    mine = next((c for c in live if c.volunteer_id == offer.volunteer_id), None)
    if mine is not None:
        return accept(offer, mine.claimed_at)
    if (why := why_withdrawn(task)) is not None:
        return withdraw(offer, why, now)
    return ring_out(offer, now)


async def withdraw_offers(
    tx: Transaction, at: Moment, ids: Collection[UUID], why: Withdrawal
) -> list[tuple[Offer, Task]]:
    """Take offers back; answers those that were still ringing, with their tasks."""
    offers = await store.lock_offers(tx.connection, ids)
    tasks = await task_store.find_tasks(tx.connection, {offer.task_id for offer in offers})
    return await _save_all(tx, at, [(o, withdraw(o, why, at.now)) for o in offers], tasks)


async def _save_all(
    tx: Transaction,
    at: Moment,
    changes: Sequence[tuple[Offer, Offer]],
    tasks: Mapping[UUID, Task],
) -> list[tuple[Offer, Task]]:
    changed = [after for before, after in changes if after is not before]
    await store.update_offers(tx.connection, changed)
    for offer in changed:
        tell_offer(tx, at, _EVENT[offer.state], offer, tasks[offer.task_id])
    return [(offer, tasks[offer.task_id]) for offer in changed]
