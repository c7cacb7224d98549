"""A second person's verdict on work that was handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from dispatcher.actions.announce import tell_claim
from dispatcher.actions.claims import keep_draft, locked_claim
from dispatcher.actions.context import Moment
from dispatcher.actions.settle import record_accepted
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState, end
from dispatcher.domain.errors import AlreadyReviewed, InvalidField, NotFound
from dispatcher.domain.events import EventName
from dispatcher.domain.remarks import RemarkWish, check_remarks
from dispatcher.domain.submission import (
    Review,
    Submission,
    SubmissionState,
    check_content,
    must_review,
)
from dispatcher.domain.task import Task
from dispatcher.domain.trust import Counts
from dispatcher.store import claims as claim_store
from dispatcher.store import control_items
from dispatcher.store import submissions as store
from dispatcher.store import tasks as task_store
from dispatcher.store.contents import read_asked
from dispatcher.store.transaction import Transaction


async def _to_judge(
    tx: Transaction, at: Moment, actor: Actor, submission_id: UUID
) -> tuple[Submission, Task, Claim, list[Claim]]:
    """Work that waits for a verdict this person may give; its task is locked."""
    known = await store.find_submission(tx.connection, submission_id)
    if known is None:
        raise NotFound(kind="submission")
    task, claim, live = await locked_claim(tx, known.claim_id)
    submission = await store.find_submission(tx.connection, submission_id)
    assert submission is not None
    must_review(actor, task, submission.author_id, at.now)
    if submission.state is not SubmissionState.WAITING or claim.state is not ClaimState.SUBMITTED:
        raise AlreadyReviewed(state=submission.state.value)
    return submission, task, claim, live


async def accept_work(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    submission_id: UUID,
    *,
    content: Mapping[str, Any] | None,
    remarks: str,
    notes: Sequence[RemarkWish] = (),
) -> tuple[Submission, Task, Review]:
    """Accept work as it is, or as the reviewer corrected it (`content`)."""
    submission, task, claim, live = await _to_judge(tx, at, actor, submission_id)
    asked = await read_asked(tx.connection, task.id)
    checked = None if content is None else _corrected(task, submission, content, asked)
    review = Review(checked, remarks.strip(), check_remarks(notes, asked))
    submission, task = await record_accepted(
        tx,
        at,
        task,
        claim,
        live,
        submission,
        reviewer_id=actor.id,
        content=review.content,
        remarks=review.remarks,
        notes=review.notes,
        asked=asked,
    )
    return submission, task, review


def _corrected(
    task: Task, submission: Submission, content: Mapping[str, Any], asked: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The reviewer's words with the author's files, which are not the reviewer's to change."""
    files = submission.content.get("files", [])
    return check_content(task, {**content, "files": files}, asked)


async def return_work(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    submission_id: UUID,
    remarks: str,
    notes: Sequence[RemarkWish] = (),
) -> tuple[Submission, Task, Review]:
    """Give work back with remarks, on the whole or on parts of it; the slot is free, and its author
    may try again from there."""
    if not remarks.strip() and not notes:
        raise InvalidField(field="remarks", problem="missing")
    submission, task, claim, live = await _to_judge(tx, at, actor, submission_id)
    asked = await read_asked(tx.connection, task.id) if notes else {}
    review = Review(None, remarks.strip(), check_remarks(notes, asked))
    submission = replace(submission, version=submission.version + 1, state=SubmissionState.RETURNED)
    await store.judge(
        tx.connection,
        submission,
        reviewer_id=actor.id,
        content=None,
        remarks=review.remarks,
        now=at.now,
        notes=review.notes,
    )
    task, claim = end(task, claim, ClaimState.RETURNED, at.now, review.remarks or None)
    await task_store.update_tasks(tx.connection, [task])
    await claim_store.update_claims(tx.connection, [claim])
    await keep_draft(tx, at, task.id, submission.author_id, submission.content)
    left = [other for other in live if other.id != claim.id]
    tell_claim(tx, at, EventName.WORK_RETURNED, claim, task, left)
    returned = {submission.author_id: Counts(returned=1)}
    await control_items.count(tx.connection, task.lane.key.kind, returned, at.now)
    return submission, task, review
