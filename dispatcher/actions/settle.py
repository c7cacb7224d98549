"""What follows from an accepted answer: the task is done, or wants one more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from dispatcher.actions.announce import tell_holder, tell_moved, tell_task
from dispatcher.actions.arbitration import kept_for_trusted
from dispatcher.actions.context import Moment
from dispatcher.actions.languages import move_to_language
from dispatcher.actions.prerequisites import open_waiting
from dispatcher.actions.tasks import end_claims
from dispatcher.domain.claim import Claim, ClaimState
from dispatcher.domain.events import EventName
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.policy import Agreement
from dispatcher.domain.remarks import Remark
from dispatcher.domain.submission import Submission, SubmissionState, is_last_resort, settle
from dispatcher.domain.task import Purpose, Task, TaskState, changed, with_taken
from dispatcher.domain.trust import Counts, agreement
from dispatcher.store import claims as claim_store
from dispatcher.store import control_items
from dispatcher.store import submissions as store
from dispatcher.store import tasks as task_store
from dispatcher.store.contents import read_asked
from dispatcher.store.transaction import Transaction


async def record_accepted(
    tx: Transaction,
    at: Moment,
    task: Task,
    claim: Claim,
    live: Sequence[Claim],
    submission: Submission,
    *,
    reviewer_id: UUID | None = None,
    content: Mapping[str, Any] | None = None,
    remarks: str = "",
    notes: Sequence[Remark] = (),
    asked: Mapping[str, Any] | None = None,
) -> tuple[Submission, Task]:
    """Accept work whose task is locked. `live` holds the claim as it was handed in; `asked`, where
    it was read already, what the task asks for beyond its text."""
    submission = replace(submission, version=submission.version + 1, state=SubmissionState.ACCEPTED)
    await store.judge(
        tx.connection,
        submission,
        reviewer_id=reviewer_id,
        content=content,
        remarks=remarks,
        now=at.now,
        notes=notes,
    )
    claim = replace(
        claim,
        version=claim.version + 1,
        state=ClaimState.ACCEPTED,
        lease_ends_at=None,
        ended_at=at.now,
        reason=remarks or None,
    )
    await claim_store.update_claims(tx.connection, [claim])
    live = [claim if other.id == claim.id else other for other in live]
    answers = await store.answers_by_author(tx.connection, task.id)
    asked = await _asked(tx, task) if asked is None else asked
    task, name, answer = _settled(at, task, [content for _, content in answers], asked)
    if task.state is TaskState.DONE:
        others = [other for other in live if other.state is not ClaimState.ACCEPTED]
        task = await end_claims(tx, at, task, others, "answered")
        live = [other for other in live if other.state is ClaimState.ACCEPTED]
    moved = task
    if task.state is TaskState.OPEN and is_last_resort(task):
        moved = await kept_for_trusted(tx, at, task, {author for author, _ in answers})
    await task_store.update_tasks(tx.connection, [moved])
    if moved.lane == task.lane:
        tell_task(tx, at, name, task, live)
    else:
        tell_moved(tx, at, name, moved, task.lane, live)
        task = moved
    tell_holder(tx, at, EventName.WORK_ACCEPTED, claim, task)
    if task.state is TaskState.DONE:
        if task.purpose is Purpose.IDENTIFY_LANGUAGE:
            await _route_parent(tx, at, task, answer)
        else:
            await open_waiting(tx, at, task)
    agreed_on = None if task.agreement is Agreement.NONE else answer
    reviewed = None if reviewer_id is None else submission.author_id
    await _count(tx, at, task, answers, agreed_on, reviewed, asked)
    return submission, task


async def _count(
    tx: Transaction,
    at: Moment,
    task: Task,
    answers: Sequence[tuple[UUID, Mapping[str, Any]]],
    agreed_on: Mapping[str, Any] | None,
    reviewed: UUID | None,
    asked: Mapping[str, Any],
) -> None:
    """What this says of those who answered: `reviewed`, whose work was looked at, and all of them
    where they were to agree."""
    said: dict[UUID, Counts] = {}
    if task.state is TaskState.DONE and agreed_on is not None and len(answers) > 1:
        same = KINDS[task.lane.key.kind].same
        said = agreement(answers, agreed_on, partial(same, asked=asked))
    if reviewed is not None:
        said[reviewed] = said.get(reviewed, Counts()) + Counts(accepted=1)
    await control_items.count(tx.connection, task.lane.key.kind, said, at.now)


async def _asked(tx: Transaction, task: Task) -> Mapping[str, Any]:
    """What the task asks for beyond its text; read only where answers are compared by it."""
    if task.wanted == 1 or task.purpose is not Purpose.WORK:
        return {}
    return await read_asked(tx.connection, task.id)


def _settled(
    at: Moment, task: Task, answers: Sequence[Mapping[str, Any]], asked: Mapping[str, Any]
) -> tuple[Task, EventName, Mapping[str, Any] | None]:
    outcome = settle(
        answers,
        wanted=task.wanted,
        agreement=task.agreement,
        agree_on=task.agree_on,
        tally=partial(KINDS[task.lane.key.kind].tally, asked=asked),
    )
    if outcome.done:
        done = changed(task, state=TaskState.DONE, done_at=at.now)
        return done, EventName.TASK_DONE, outcome.answer
    return with_taken(task, task.taken, outcome.wanted), EventName.WORK_ACCEPTED, None


async def _route_parent(
    tx: Transaction, at: Moment, question: Task, answer: Mapping[str, Any] | None
) -> None:
    """Two people named the language: the text they looked at goes to its lane.

    The parent was locked together with the question (see `locked_claim`).
    """
    if question.parent_id is None or answer is None:
        return
    parents = await task_store.lock_tasks(tx.connection, [question.parent_id])
    parent = parents[question.parent_id]
    language = answer.get("language")
    if parent.state is TaskState.DRAFT and isinstance(language, str) and language != "und":
        await move_to_language(tx, at, parent, (), language)
