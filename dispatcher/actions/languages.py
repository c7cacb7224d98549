"""Saying which language a text really is in; the task moves to that lane."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from dispatcher.actions.announce import leave_lane, tell_desk, tell_holder, tell_lane, tell_moved
from dispatcher.actions.context import Moment
from dispatcher.actions.lanes import lanes_for
from dispatcher.actions.tasks import close_task, locked_task, retell
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState, end
from dispatcher.domain.errors import AlreadyInTarget, Forbidden, InvalidField
from dispatcher.domain.events import EventName
from dispatcher.domain.fields import language_field
from dispatcher.domain.lane import LaneKey, is_done_already, job_of, why_not
from dispatcher.domain.task import (
    Purpose,
    Task,
    TaskState,
    changed,
    count_words,
    must_go_on,
)
from dispatcher.store import claims as claim_store
from dispatcher.store import tasks as store
from dispatcher.store.contents import read_content
from dispatcher.store.transaction import Transaction


async def correct_language(
    tx: Transaction, at: Moment, actor: Actor, task_id: UUID, language: str
) -> tuple[Task, list[Claim]]:
    """Say which language a text really is in; the task moves to that lane.

    By a coordinator, or by a volunteer who sees it on their board or holds it. A holder who
    cannot do the new language hands the task back by this; somebody else's claim is in the way.
    Where it is the language asked for, a volunteer's word takes the task off the boards and a
    coordinator decides; a coordinator's is refused with AlreadyInTarget: they can withdraw it.
    """
    tag = language_field(language, "language")
    if tag is None:
        raise InvalidField(field="language", problem="missing")
    task, live = await locked_task(tx, task_id)
    must_go_on(task)
    _may_correct(actor, task, live, at.now)
    if _key_with(task, tag) == task.lane.key and task.state is not TaskState.DRAFT:
        return task, live
    if _is_done_already(task, tag):
        return await _hand_back_for_good(tx, at, actor, task, live, tag), []
    kept: list[Claim] = []
    for claim in live:
        if _still_able(actor, claim, _key_with(task, tag), at.now):
            kept.append(claim)
            continue
        task, over = end(task, claim, ClaimState.RELEASED, at.now, "language")
        await claim_store.update_claims(tx.connection, [over])
        tell_holder(tx, at, EventName.CLAIM_RELEASED, over, task)
    task = await move_to_language(tx, at, task, kept, tag)
    return task, kept


def _is_done_already(task: Task, language: str) -> bool:
    key = task.lane.key
    return is_done_already(job_of(key.kind, key.target_language), language)


async def _hand_back_for_good(
    tx: Transaction, at: Moment, actor: Actor, task: Task, live: Sequence[Claim], language: str
) -> Task:
    if actor.coordinates(task.organisation_id):
        raise AlreadyInTarget(field="language", language=language)
    if any(claim.state is not ClaimState.ACTIVE for claim in live):
        raise Forbidden(needs="coordinator")  # what they handed in is being looked at
    for claim in live:
        task, over = end(task, claim, ClaimState.RELEASED, at.now, "language")
        await claim_store.update_claims(tx.connection, [over])
        tell_holder(tx, at, EventName.CLAIM_RELEASED, over, task)
    return await leave_to_coordinator(tx, at, task, language)


async def leave_to_coordinator(tx: Transaction, at: Moment, task: Task, language: str) -> Task:
    """Keep a locked task that nobody holds off the boards: people said that its text is in
    `language` already, and only who asked for it may say that it is not needed."""
    was_draft = task.state is TaskState.DRAFT
    task = changed(task, state=TaskState.DRAFT, declared_language=language)
    await store.update_tasks(tx.connection, [task])
    if not was_draft:
        leave_lane(tx, at, task, task.lane)
    tell_desk(tx, at, EventName.TASK_MOVED, task, ())
    return task


def _still_able(actor: Actor, claim: Claim, key: LaneKey, now: datetime) -> bool:
    """Whether the claim can stay: it is the corrector's own, and they can do the language."""
    if claim.state is not ClaimState.ACTIVE:
        return True
    if actor.volunteer is None or claim.volunteer_id != actor.id:
        return False
    return why_not(actor.volunteer, key, now) is None


def _key_with(task: Task, language: str) -> LaneKey:
    return replace(task.lane.key, source_language=language)


def _may_correct(actor: Actor, task: Task, live: Sequence[Claim], now: datetime) -> None:
    if task.purpose is Purpose.IDENTIFY_LANGUAGE:
        raise Forbidden(needs="answer")
    if actor.coordinates(task.organisation_id):
        return
    volunteer = actor.must_volunteer()
    others = [claim for claim in live if claim.volunteer_id != actor.id]
    if others or task.state is TaskState.DRAFT:
        raise Forbidden(needs="coordinator")
    holds = any(claim.volunteer_id == actor.id for claim in live)
    if not holds and (refusal := why_not(volunteer, task.lane.key, now)):
        raise refusal


async def move_to_language(
    tx: Transaction, at: Moment, task: Task, live: Sequence[Claim], language: str
) -> Task:
    """Put a locked task into the lane of `language`; a draft opens by it, unless its text needs no
    translation: then it waits for a coordinator. So does not what waits for another task."""
    if task.state is TaskState.DRAFT and _is_done_already(task, language):
        return await leave_to_coordinator(tx, at, task, language)
    old = task.lane
    was_draft = task.state is TaskState.DRAFT
    key = _key_with(task, language)
    lane = (await lanes_for(tx, at, [key]))[key]
    if lane == old and not was_draft:
        return task
    content = await read_content(tx.connection, task.id)
    task = changed(
        task,
        lane=lane,
        state=TaskState.OPEN if was_draft and not task.waits else task.state,
        words=count_words(content.text, language),
        declared_language=language,
    )
    await store.update_tasks(tx.connection, [task])
    moved = [replace(claim, lane_id=lane.id) for claim in live]
    moved = await retell(tx, at, EventName.TASK_MOVED, task, moved)
    if was_draft:
        for child in await store.lock_children(tx.connection, task.id):
            if child.state in (TaskState.OPEN, TaskState.FULL):
                theirs = await claim_store.live_claims(tx.connection, [child.id])
                await close_task(
                    tx, at, child, theirs[child.id], TaskState.CANCELLED, "language_known"
                )
        tell_lane(tx, at, EventName.TASK_POSTED, task)  # of a draft it hears nothing
        tell_desk(tx, at, EventName.TASK_MOVED, task, moved)
    else:
        tell_moved(tx, at, EventName.TASK_MOVED, task, old, moved)
    return task
