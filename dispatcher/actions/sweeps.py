"""Whatever is due by the clock. Each sweep reads the record, so that running twice or never is
safe, and visits what is due, never only what was active lately."""

import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from dispatcher.actions.announce import tell_holder
from dispatcher.actions.arbitration import open_to_everybody
from dispatcher.actions.claims import end_claim, locked_claim
from dispatcher.actions.context import Moment
from dispatcher.actions.settle import record_accepted
from dispatcher.actions.tasks import close_task
from dispatcher.domain.claim import ClaimState, warning_due_at
from dispatcher.domain.control import SOONEST, settles_at
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import EventName
from dispatcher.domain.task import OVER, TaskState
from dispatcher.store import arbitration as arbitration_store
from dispatcher.store import claims as claim_store
from dispatcher.store import control_items as control_store
from dispatcher.store import eventlog, idempotency, session_notices, sign_ins
from dispatcher.store import submissions as submission_store
from dispatcher.store import tasks as task_store
from dispatcher.store.transaction import Database, Transaction

log = logging.getLogger(__name__)

AT_ONCE = 500
PRUNED_AT_ONCE = 10_000
PORTIONS = 30
"""A million events an hour and more: no day of a crisis is to outgrow the log's retention."""

EVENTS_KEPT = timedelta(days=7)
ANSWERS_KEPT = timedelta(days=7)
CALLS_KEPT = timedelta(days=7)


Action = Callable[..., Coroutine[Any, Any, bool]]
"""What a sweep does to one thing that is due: called with a transaction and `item`."""


async def _each(db: Database, ids: Iterable[UUID], action: Action) -> int:
    """Run the action for each id in a transaction of its own; one that fails stops no other."""
    done = 0
    for item in ids:
        try:
            done += await db.act(partial(action, item=item))
        except Unavailable:
            raise
        except Exception:
            log.exception("a sweep could not deal with %s", item)
    return done


async def lapse_leases(db: Database, at: Moment) -> int:
    """End every lease that is over; answers how many."""

    async def lapse(tx: Transaction, item: UUID) -> bool:
        task, claim, live = await locked_claim(tx, item)
        over = claim.lease_ends_at is not None and claim.lease_ends_at <= at.now
        if claim.state is not ClaimState.ACTIVE or not over:
            return False
        await end_claim(tx, at, task, claim, live, ClaimState.LAPSED, EventName.CLAIM_LAPSED)
        return True

    async with db.read() as connection:
        due = await claim_store.lapsed(connection, at.now, AT_ONCE)
    return await _each(db, due, lapse)


async def warn_leases(db: Database, at: Moment) -> int:
    """Tell holders whose lease ends soon; answers how many."""

    async def warn(tx: Transaction, item: UUID) -> bool:
        task, claim, _ = await locked_claim(tx, item)
        due = warning_due_at(claim)
        # Extended since it was found: it does not end soon any more.
        if claim.state is not ClaimState.ACTIVE or claim.warned or due is None or due > at.now:
            return False
        claim = replace(claim, version=claim.version + 1, warned=True)
        await claim_store.update_claims(tx.connection, [claim])
        tell_holder(tx, at, EventName.LEASE_ENDING, claim, task)
        return True

    async with db.read() as connection:
        due = await claim_store.ending(connection, at.now, AT_ONCE)
    return await _each(db, due, warn)


async def expire_tasks(db: Database, at: Moment) -> int:
    """End tasks whose need is over and that nobody holds; answers how many."""

    async def expire(tx: Transaction, item: UUID) -> bool:
        task = (await task_store.lock_tasks(tx.connection, [item]))[item]
        live = (await claim_store.live_claims(tx.connection, [item]))[item]
        working = any(claim.state is not ClaimState.ACCEPTED for claim in live)
        if task.state in OVER or working:
            return False
        await close_task(tx, at, task, live, TaskState.EXPIRED, "expired")
        return True

    async with db.read() as connection:
        due = await task_store.expiring(connection, at.now, AT_ONCE)
    return await _each(db, due, expire)


async def settle_controls(db: Database, at: Moment) -> int:
    """Accept answers to controls that seemed to wait for a review; answers how many."""

    async def settle(tx: Transaction, item: UUID) -> bool:
        task, claim, live = await locked_claim(tx, item)
        submission = await submission_store.submission_of(tx.connection, item)
        if submission is None or claim.state is not ClaimState.SUBMITTED:
            return False
        await record_accepted(tx, at, task, claim, live, submission)
        return True

    async with db.read() as connection:
        waiting = await control_store.waiting(connection, at.now - SOONEST, AT_ONCE)
    due = [one.claim_id for one in waiting if settles_at(one.id, one.submitted_at) <= at.now]
    return await _each(db, due, settle)


async def open_arbitrations(db: Database, at: Moment) -> int:
    """Open what nobody trusted took in time to everybody; answers how many."""

    async def open_one(tx: Transaction, item: UUID) -> bool:
        return await open_to_everybody(tx, at, item)

    async with db.read() as connection:
        due = await arbitration_store.due(connection, at.now, AT_ONCE)
    return await _each(db, due, open_one)


async def tidy(db: Database, at: Moment) -> int:
    """Forget what nobody can use any more; answers how many events were pruned."""

    async def forget(tx: Transaction) -> None:
        await sign_ins.delete_expired(tx.connection, at.now)
        await idempotency.forget_before(tx.connection, at.now - ANSWERS_KEPT)
        await session_notices.forget_before(tx.connection, at.now - CALLS_KEPT)

    async def prune(tx: Transaction) -> int:
        return await eventlog.prune(tx.connection, at.now - EVENTS_KEPT, PRUNED_AT_ONCE)

    await db.act(forget)
    pruned = 0
    for _ in range(PORTIONS):
        # In portions: a commit waits for a channel no longer than one of them takes.
        portion = await db.act(prune)
        pruned += portion
        if portion < PRUNED_AT_ONCE:
            break
    return pruned
