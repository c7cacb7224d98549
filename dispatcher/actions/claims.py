"""Keeping a claim, handing it back and handing it in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from dispatcher.actions.announce import tell_claim
from dispatcher.actions.claiming import Held
from dispatcher.actions.context import Moment
from dispatcher.actions.settle import record_accepted
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState, end, extend, must_hold
from dispatcher.domain.errors import InvalidField, LeaseOver, NotFound, NotYourClaim, Refusal
from dispatcher.domain.events import EventName
from dispatcher.domain.policy import TEXT_BYTES
from dispatcher.domain.posting import clean_text, language_field
from dispatcher.domain.submission import Submission, SubmissionState, text_of
from dispatcher.domain.task import Purpose, Task, changed
from dispatcher.store import claims as store
from dispatcher.store import submissions as submission_store
from dispatcher.store import tasks as task_store
from dispatcher.store.transaction import Transaction

DRAFT_BYTES = 4 * TEXT_BYTES


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
    live = [*_without(live, claim), claim]
    answer = tell_claim(tx, at, EventName.CLAIM_EXTENDED, claim, task, live)
    return Held(claim, task, answer)


def _without(live: Sequence[Claim], claim: Claim) -> list[Claim]:
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
    answer = tell_claim(tx, at, name, claim, task, _without(live, claim))
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


def check_content(task: Task, content: Mapping[str, Any]) -> dict[str, Any]:
    """The work in the shape its task asks for; raises an Invalid that names the field."""
    if task.purpose is Purpose.IDENTIFY_LANGUAGE:
        given = text_of(content, "language").strip()
        if given == "und":
            return {"language": "und"}
        return {"language": language_field(given, "content.language")}
    if "segments" in content:
        return {"segments": [_segment(segment) for segment in _segments(content)]}
    text = clean_text(text_of(content, "text"), "content.text", most_bytes=TEXT_BYTES)
    return {"text": text}


def _segments(content: Mapping[str, Any]) -> Sequence[Any]:
    segments = content["segments"]
    if not isinstance(segments, list) or not segments:
        raise InvalidField(field="content.segments", problem="missing")
    return segments


def _segment(segment: Any) -> dict[str, str]:
    if not isinstance(segment, dict) or not isinstance(segment.get("id"), str | int):
        raise InvalidField(field="content.segments", problem="malformed")
    target = clean_text(text_of(segment, "target"), "content.segments", most_bytes=TEXT_BYTES)
    return {"id": str(segment["id"]), "target": target}


async def save_draft(
    tx: Transaction, at: Moment, actor: Actor, claim_id: UUID, content: Mapping[str, Any]
) -> None:
    """Keep the words typed so far, also when the lease is already over."""
    claim = await store.find_claim(tx.connection, claim_id)
    if claim is None:
        raise NotFound(kind="claim")
    if claim.volunteer_id != actor.id:
        raise NotYourClaim()
    try:
        encoded = json.dumps(content, allow_nan=False)
    except ValueError:  # NaN and infinities, which JSON does not have
        raise InvalidField(field="content", problem="malformed") from None
    if len(encoded) > DRAFT_BYTES:
        raise InvalidField(field="content", problem="too_long", most_bytes=DRAFT_BYTES)
    await store.save_draft(tx.connection, claim.task_id, actor.id, content, at.now)


@dataclass(frozen=True, slots=True)
class HandedIn:
    submission: Submission
    task: Task


async def _sent_before(
    tx: Transaction, task: Task, claim: Claim, fence: int, content: Mapping[str, Any]
) -> Submission | None:
    """The submission, where this is the same work sent again because its answer got lost."""
    earlier = await submission_store.submission_of(tx.connection, claim.id)
    if earlier is None or claim.fence != fence:
        return None
    try:
        same = check_content(task, content) == earlier.content
    except Refusal:
        return None
    return earlier if same else None


async def submit_work(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    claim_id: UUID,
    fence: int,
    content: Mapping[str, Any],
) -> HandedIn | LeaseOver:
    """Hand the work in. Where the lease is over the words are kept as a draft, and that is the
    answer: a value and not an exception, because the draft must be committed."""
    task, claim, live = await locked_claim(tx, claim_id)
    try:
        must_hold(claim, actor.id, fence)
    except LeaseOver as refusal:
        if (earlier := await _sent_before(tx, task, claim, fence, content)) is not None:
            return HandedIn(earlier, task)
        await save_draft(tx, at, actor, claim_id, content)
        return LeaseOver(**refusal.data, draft_saved=True)
    checked = check_content(task, content)
    submission = Submission(
        id=at.new_id(),
        version=1,
        task_id=task.id,
        claim_id=claim.id,
        author_id=actor.id,
        state=SubmissionState.WAITING,
        content=checked,
        submitted_at=at.now,
    )
    await submission_store.insert_submission(tx.connection, submission)
    claim = replace(
        claim, version=claim.version + 1, state=ClaimState.SUBMITTED, last_sign_at=at.now
    )
    task = changed(task)
    live = [*_without(live, claim), claim]
    if task.review:
        await store.update_claims(tx.connection, [claim])
        await task_store.update_tasks(tx.connection, [task])
        tell_claim(tx, at, EventName.WORK_SUBMITTED, claim, task, live)
        return HandedIn(submission, task)
    submission, task = await record_accepted(tx, at, task, claim, live, submission)
    return HandedIn(submission, task)
