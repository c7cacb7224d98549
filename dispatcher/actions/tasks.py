"""Changing tasks and ending them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from dispatcher.actions.announce import tell_holder, tell_task
from dispatcher.actions.context import Moment
from dispatcher.actions.prerequisites import cancel_waiting
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState, end
from dispatcher.domain.errors import NotFound
from dispatcher.domain.events import EventName
from dispatcher.domain.fields import choice, clean_text, future, title_field
from dispatcher.domain.policy import BRIEF_BYTES, Urgency
from dispatcher.domain.task import (
    Purpose,
    Task,
    TaskState,
    changed,
    due_at,
    must_be_version,
    must_go_on,
)
from dispatcher.store import claims as claim_store
from dispatcher.store import tasks as store
from dispatcher.store.contents import set_brief
from dispatcher.store.transaction import Transaction


async def locked_task(tx: Transaction, task_id: UUID) -> tuple[Task, list[Claim]]:
    """The task, locked, with its live claims; raises NotFound."""
    tasks = await store.lock_tasks(tx.connection, [task_id])
    if task_id not in tasks:
        raise NotFound(kind="task")
    live = await claim_store.live_claims(tx.connection, [task_id])
    return tasks[task_id], live[task_id]


@dataclass(frozen=True, slots=True)
class Change:
    """What a coordinator changes; None leaves it as it is. `version`: what they had read."""

    version: int | None = None
    urgency: str | None = None
    title: str | None = None
    brief: str | None = None
    deadline: datetime | None = None


async def change_task(
    tx: Transaction, at: Moment, actor: Actor, task_id: UUID, change: Change
) -> tuple[Task, list[Claim]]:
    """Change urgency, title, brief or deadline; where it stands on boards follows at once."""
    task, live = await locked_task(tx, task_id)
    actor.must_coordinate(task.organisation_id)
    must_go_on(task)
    must_be_version(task, change.version)
    urgency = task.urgency
    if change.urgency is not None:
        urgency = choice(Urgency, change.urgency, "urgency")
    deadline = future(change.deadline, "deadline", at.now) or task.deadline
    task = changed(
        task,
        urgency=urgency,
        deadline=deadline,
        title=task.title if change.title is None else title_field(change.title),
        due_at=due_at(task.opened_at, urgency, deadline),
    )
    if change.brief is not None:
        brief = clean_text(change.brief, "brief", most_bytes=BRIEF_BYTES)
        await set_brief(tx.connection, task.id, brief)
    await store.update_tasks(tx.connection, [task])
    tell_task(tx, at, EventName.TASK_CHANGED, task, live)
    live = await retell(tx, at, EventName.TASK_CHANGED, task, live)
    return task, live


async def retell(
    tx: Transaction, at: Moment, name: EventName, task: Task, live: Sequence[Claim]
) -> list[Claim]:
    """Write the claims as they are now, and show their holders the task they hold. An accepted one
    is no longer shown: its version must not move without an event that says so."""
    retold = [
        claim if claim.state is ClaimState.ACCEPTED else replace(claim, version=claim.version + 1)
        for claim in live
    ]
    await claim_store.update_claims(tx.connection, retold)
    for claim in retold:
        if claim.state is not ClaimState.ACCEPTED:
            tell_holder(tx, at, name, claim, task)
    return retold


async def cancel_task(
    tx: Transaction, at: Moment, actor: Actor, task_id: UUID, reason: str
) -> Task:
    """Withdraw a task; whoever works on it is told, and their words stay as drafts."""
    task, live = await locked_task(tx, task_id)
    actor.must_coordinate(task.organisation_id)
    must_go_on(task)
    return await close_task(tx, at, task, live, TaskState.CANCELLED, reason)


async def close_task(
    tx: Transaction,
    at: Moment,
    task: Task,
    live: Sequence[Claim],
    state: TaskState,
    reason: str,
) -> Task:
    """End a locked task without an answer, and everything that only served it."""
    name = EventName.TASK_CANCELLED if state is TaskState.CANCELLED else EventName.TASK_EXPIRED
    task = await end_claims(tx, at, task, live, reason)
    task = changed(task, state=state, done_at=at.now)
    await store.update_tasks(tx.connection, [task])
    kept = [claim for claim in live if claim.state is ClaimState.ACCEPTED]
    tell_task(tx, at, name, task, kept)
    for child in await store.lock_children(tx.connection, task.id):
        if child.state in (TaskState.OPEN, TaskState.FULL):
            theirs = await claim_store.live_claims(tx.connection, [child.id])
            await close_task(tx, at, child, theirs[child.id], state, reason)
    if task.purpose is Purpose.WORK:
        await cancel_waiting(tx, at, task)
    return task


async def end_claims(
    tx: Transaction, at: Moment, task: Task, live: Sequence[Claim], reason: str
) -> Task:
    """Take back the claims that are not accepted yet and tell their holders why."""
    revoked = []
    for claim in live:
        if claim.state is not ClaimState.ACCEPTED:
            task, over = end(task, claim, ClaimState.REVOKED, at.now, reason or None)
            revoked.append(over)
    await claim_store.update_claims(tx.connection, revoked)
    for claim in revoked:
        tell_holder(tx, at, EventName.CLAIM_REVOKED, claim, task)
    return task
