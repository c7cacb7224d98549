"""Handing work in."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dispatcher.actions.announce import Told, tell_claim
from dispatcher.actions.claims import locked_claim, save_draft, without
from dispatcher.actions.context import Moment
from dispatcher.actions.control_items import judge_control
from dispatcher.actions.files import hand_in_files
from dispatcher.actions.settle import record_accepted
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, must_hold
from dispatcher.domain.errors import LeaseOver, Refusal, SegmentsChanged
from dispatcher.domain.events import EventName
from dispatcher.domain.submission import Submission, check_content, hand_in
from dispatcher.domain.task import Task
from dispatcher.store import claims as claim_store
from dispatcher.store import submissions as store
from dispatcher.store import submitting
from dispatcher.store import tasks as task_store
from dispatcher.store.claims import DraftSent
from dispatcher.store.contents import read_asked
from dispatcher.store.submitting import Waiting
from dispatcher.store.transaction import Database, Transaction


@dataclass(frozen=True, slots=True)
class Work:
    """What one volunteer wants to hand in under a claim. `tab`: where it was typed, so that words
    of another one are not replaced where it comes too late."""

    claim_id: UUID
    fence: int
    content: Mapping[str, Any]
    actor: Actor
    at: Moment
    tab: str | None = None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """`remarks`: what was said of it, where it was judged already."""

    submission: Submission
    task: Task
    remarks: str | None = None


async def decide_works(db: Database, works: Sequence[Work]) -> list[HandedIn | Exception]:
    """Take work in, each by itself, in as few steps as may be.

    Work that will wait for a review, as most does, changes nothing but its own claim: one statement
    writes all of that if neither the tasks nor the claims have changed since they were read. The
    rest, and all where one has, is taken in behind locks.
    """
    told = Told()
    waiting = await _for_review(db, told, works)
    if waiting and not await db.at_once(
        lambda connection: submitting.hand_in(
            connection, db.epoch, list(waiting.values()), told.events
        )
    ):
        waiting.clear()
    left = [n for n in range(len(works)) if n not in waiting]
    outcomes: dict[int, HandedIn | Exception] = {
        n: HandedIn(one.submission, one.task) for n, one in waiting.items()
    }
    outcomes.update(zip(left, await gather(*(_alone(db, works[n]) for n in left)), strict=True))
    return [outcomes[n] for n in range(len(works))]


async def _for_review(db: Database, told: Told, works: Sequence[Work]) -> dict[int, Waiting]:
    """By their places: works for different tasks that a review would wait for, going by what is
    read without a lock."""
    async with db.read() as connection:
        tasks, asked, live = await submitting.read_beside(
            connection, {work.claim_id for work in works}
        )
    claims = {claim.id: claim for beside in live.values() for claim in beside}
    waiting: dict[int, Waiting] = {}
    seen: set[UUID] = set()
    for n, work in enumerate(works):
        claim = claims.get(work.claim_id)
        if claim is None or claim.task_id in seen:
            continue
        if not tasks[claim.task_id].review or tasks[claim.task_id].control:
            continue
        if work.content.get("files"):  # which are held while they are noted
            continue
        seen.add(claim.task_id)
        try:
            must_hold(claim, work.actor.id, work.fence)
            checked = check_content(tasks[claim.task_id], work.content, asked[claim.task_id])
        except Refusal:
            continue  # refused behind locks, where words that come too late are kept
        waiting[n] = _hand_in(told, work.at, tasks[claim.task_id], claim, live, checked)
    return waiting


def _hand_in(
    told: Told,
    at: Moment,
    task: Task,
    claim: Claim,
    live: Mapping[UUID, Sequence[Claim]],
    checked: Mapping[str, Any],
) -> Waiting:
    submission, claim, task = hand_in(task, claim, checked, submission_id=at.new_id(), now=at.now)
    beside = [*without(live[task.id], claim), claim]
    tell_claim(told, at, EventName.WORK_SUBMITTED, claim, task, beside)
    return Waiting(submission, claim, task)


async def _alone(db: Database, work: Work) -> HandedIn | Exception:
    try:
        return await db.act(lambda tx: submit_work(tx, work))
    except Exception as fault:  # its own, which spoils no other
        return fault


async def _sent_before(tx: Transaction, task: Task, claim: Claim, work: Work) -> Submission | None:
    """The submission, where this is the same work sent again because its answer got lost."""
    earlier = await store.submission_of(tx.connection, claim.id)
    if earlier is None or claim.fence != work.fence:
        return None
    try:
        asked = await read_asked(tx.connection, task.id)
        same = check_content(task, work.content, asked) == earlier.content
    except Refusal:
        return None
    return earlier if same else None


async def submit_work(tx: Transaction, work: Work) -> HandedIn | LeaseOver | SegmentsChanged:
    """Hand the work in. Where the lease is over, or the task has other segments, the words are kept
    as a draft, and that is the answer: a value and not an exception, because the draft must be
    committed."""
    at, actor = work.at, work.actor
    task, claim, live = await locked_claim(tx, work.claim_id)
    try:
        must_hold(claim, actor.id, work.fence)
    except LeaseOver as refusal:
        if (earlier := await _sent_before(tx, task, claim, work)) is not None:
            return HandedIn(earlier, task, await store.read_remarks(tx.connection, earlier.id))
        await save_draft(tx, at, actor, work.claim_id, work.content, DraftSent(work.tab))
        return LeaseOver(**refusal.data, draft_saved=True)
    asked = await read_asked(tx.connection, task.id)
    try:
        checked = check_content(task, work.content, asked)
    except SegmentsChanged as refusal:
        await save_draft(tx, at, actor, work.claim_id, work.content, DraftSent(work.tab))
        return SegmentsChanged(**refusal.data, draft_saved=True)
    submission, claim, task = hand_in(task, claim, checked, submission_id=at.new_id(), now=at.now)
    await store.insert_submission(tx.connection, submission)
    await hand_in_files(tx, actor, task, submission)
    live = [*without(live, claim), claim]
    if task.review:
        await claim_store.update_claims(tx.connection, [claim])
        await task_store.update_tasks(tx.connection, [task])
        tell_claim(tx, at, EventName.WORK_SUBMITTED, claim, task, live)
        remarks = None
    else:
        submission, task = await record_accepted(tx, at, task, claim, live, submission, asked=asked)
        remarks = ""
    if task.control:
        await judge_control(tx, at, task, submission)
    return HandedIn(submission, task, remarks)
