"""What follows for the tasks that wait for another: they open when it is done, or end with it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from dispatcher.actions.announce import tell_task
from dispatcher.actions.context import Moment
from dispatcher.actions.lanes import lanes_for
from dispatcher.domain.events import EventName
from dispatcher.domain.lane import LaneKey
from dispatcher.domain.posting import Posting
from dispatcher.domain.prerequisite import (
    cancelled_with,
    follows_language,
    language_after,
    must_come_after,
    opened,
)
from dispatcher.domain.task import Task, TaskState
from dispatcher.store import prerequisites as store
from dispatcher.store import tasks as task_store
from dispatcher.store.transaction import Transaction


async def lock_earlier(
    tx: Transaction, postings: Iterable[Posting], organisation_id: int, response_id: int
) -> dict[UUID, Task]:
    """The tasks that new ones are to come after, locked; raises InvalidField where one cannot."""
    later = {posting.after: posting.kind for posting in postings if posting.after is not None}
    if not later:
        return {}
    found = await task_store.lock_tasks(tx.connection, later)
    return {
        number: must_come_after(found.get(number), kind, organisation_id, response_id)
        for number, kind in later.items()
    }


async def open_waiting(tx: Transaction, at: Moment, earlier: Task) -> None:
    """Open what waited for a locked task that is done now."""
    waiting = await store.lock_next(tx.connection, earlier.id)
    if not waiting:
        return
    authors = await store.authors_of(tx.connection, earlier.id)
    keys = {task.id: _key(task, earlier) for task in waiting}
    lanes = await lanes_for(tx, at, set(keys.values()))
    now_open = [opened(task, lanes[keys[task.id]], authors, at.now) for task in waiting]
    await task_store.update_tasks(tx.connection, now_open)
    await store.write_opened(tx.connection, now_open, authors)
    for task in now_open:
        tell_task(tx, at, EventName.TASK_OPENED, task, ())


def _key(task: Task, earlier: Task) -> LaneKey:
    """Where it lies now: the earlier one's language may have been found or corrected meanwhile."""
    key = task.lane.key
    if not follows_language(task):
        return key
    language = language_after(key.kind, key.target_language, earlier.lane.key)
    return replace(key, source_language=language)


async def cancel_waiting(tx: Transaction, at: Moment, earlier: Task) -> None:
    """End what waits for a locked task that ended without an answer, and what waits for that."""
    waiting = await store.lock_all(tx.connection, earlier.id)
    if not waiting:
        return
    over = _cancelled(waiting, earlier, at)
    await task_store.update_tasks(tx.connection, over)
    await store.write_cancelled(tx.connection, over)
    for task in over:
        tell_task(tx, at, EventName.TASK_CANCELLED, task, ())


def _cancelled(waiting: Sequence[Task], earlier: Task, at: Moment) -> list[Task]:
    """Those behind one that is cancelled are so because it was, however the first one ended."""
    return [
        cancelled_with(
            task, earlier.state if task.after_id == earlier.id else TaskState.CANCELLED, at.now
        )
        for task in waiting
    ]
