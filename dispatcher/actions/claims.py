"""Keeping a claim and handing it back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from dispatcher.actions.announce import tell_claim
from dispatcher.actions.claiming import Held
from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState, end, extend, must_hold
from dispatcher.domain.errors import InvalidField, LeaseOver, NotFound, NotYourClaim
from dispatcher.domain.events import EventName
from dispatcher.domain.policy import TEXT_BYTES
from dispatcher.domain.segments import segments_in
from dispatcher.domain.task import Task, changed
from dispatcher.store import claims as store
from dispatcher.store import tasks as task_store
from dispatcher.store.claims import UNTOLD, DraftKept, DraftSent
from dispatcher.store.segment_drafts import save_segments
from dispatcher.store.transaction import Transaction

DRAFT_BYTES = 15 * TEXT_BYTES
"""As much as the longest work there is: captions of hours, a translation with the most segments."""


async def locked_claim(tx: Transaction, claim_id: UUID) -> tuple[Task, Claim, list[Claim]]:
    """(task, claim, the task's live claims), read behind the task's lock (and its parent's)."""
    ids = await store.tasks_of(tx.connection, claim_id)
    if not ids:
        raise NotFound(kind="claim")
    task = (await task_store.lock_tasks(tx.connection, ids))[ids[0]]
    live = (await store.live_claims(tx.connection, [task.id]))[task.id]
    claim = next((c for c in live if c.id == claim_id), None)
    if claim is None:
        claim = await store.find_claim(tx.connection, claim_id)
        assert claim is not None, "claims are never deleted"
    return task, claim, live


async def extend_claim(
    tx: Transaction, at: Moment, actor: Actor, claim_id: UUID, fence: int
) -> Held:
    """A full lease from now, while the volunteer is working."""
    task, claim, live = await locked_claim(tx, claim_id)
    must_hold(claim, actor.id, fence)
    claim = extend(claim, task.lane.key.kind, at.now)
    task = changed(task)
    await store.update_claims(tx.connection, [claim])
    await task_store.update_tasks(tx.connection, [task])
    live = [*without(live, claim), claim]
    answer = tell_claim(tx, at, EventName.CLAIM_EXTENDED, claim, task, live)
    return Held(claim, task, answer)


def without(live: Sequence[Claim], claim: Claim) -> list[Claim]:
    """The others of a task's live claims."""
    return [other for other in live if other.id != claim.id]


async def end_claim(
    tx: Transaction,
    at: Moment,
    task: Task,
    claim: Claim,
    live: Sequence[Claim],
    state: ClaimState,
    name: EventName,
    reason: str | None = None,
) -> Held:
    """Free the slot of a claim whose task is locked, and tell everybody."""
    task, claim = end(task, claim, state, at.now, reason)
    await task_store.update_tasks(tx.connection, [task])
    await store.update_claims(tx.connection, [claim])
    answer = tell_claim(tx, at, name, claim, task, without(live, claim))
    return Held(claim, task, answer)


async def release_claim(
    tx: Transaction, at: Moment, actor: Actor, claim_id: UUID, fence: int, reason: str
) -> Held:
    """Hand a task back; the slot is free at once."""
    task, claim, live = await locked_claim(tx, claim_id)
    must_hold(claim, actor.id, fence)
    return await end_claim(
        tx, at, task, claim, live, ClaimState.RELEASED, EventName.CLAIM_RELEASED, reason or None
    )


async def revoke_claim(
    tx: Transaction, at: Moment, actor: Actor, claim_id: UUID, reason: str
) -> Held:
    """A coordinator frees a slot that somebody holds; the words typed so far stay theirs."""
    task, claim, live = await locked_claim(tx, claim_id)
    actor.must_coordinate(task.organisation_id)
    if claim.state is not ClaimState.ACTIVE:
        raise LeaseOver(state=claim.state.value)
    return await end_claim(
        tx, at, task, claim, live, ClaimState.REVOKED, EventName.CLAIM_REVOKED, reason or None
    )


async def save_draft(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    claim_id: UUID,
    content: Mapping[str, Any],
    sent: DraftSent = UNTOLD,
) -> DraftKept:
    """Keep the words typed so far, also when the lease is already over; those of another tab that
    this one did not know of are kept beside them."""
    claim = await store.find_claim(tx.connection, claim_id)
    if claim is None:
        raise NotFound(kind="claim")
    if claim.volunteer_id != actor.id:
        raise NotYourClaim()
    try:
        encoded = json.dumps(content, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:  # NaN and infinities, which JSON does not have
        raise InvalidField(field="content", problem="malformed") from None
    if len(encoded) > DRAFT_BYTES:
        raise InvalidField(field="content", problem="too_long", most_bytes=DRAFT_BYTES)
    return await keep_draft(tx, at, claim.task_id, actor.id, content, sent)


async def keep_draft(
    tx: Transaction,
    at: Moment,
    task_id: UUID,
    volunteer_id: UUID,
    content: Mapping[str, Any],
    sent: DraftSent = UNTOLD,
) -> DraftKept:
    """Write a whole draft; of what was typed segment by segment elsewhere, nothing is lost."""
    kept = await store.save_draft(tx.connection, task_id, volunteer_id, content, at.now, sent)
    if segments := segments_in(content):
        await save_segments(tx.connection, task_id, volunteer_id, segments, at.now)
    return kept
