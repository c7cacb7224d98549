"""Where answers go on disagreeing, the last one is somebody trusted's to give: for a while the task
lies in a lane of theirs, and then in everybody's again."""

from collections.abc import Collection
from uuid import UUID

from dispatcher.actions.announce import tell_moved
from dispatcher.actions.context import Moment
from dispatcher.actions.lanes import lanes_for
from dispatcher.domain.events import EventName
from dispatcher.domain.lane import LaneKey, for_everybody, for_trusted, why_not
from dispatcher.domain.policy import URGENCY_TARGET
from dispatcher.domain.task import OVER, Task, TaskState, changed
from dispatcher.store import arbitration as store
from dispatcher.store import claims as claim_store
from dispatcher.store import tasks as task_store
from dispatcher.store.transaction import Transaction

LOOKED_AT = 500


async def kept_for_trusted(
    tx: Transaction, at: Moment, task: Task, authors: Collection[UUID]
) -> Task:
    """The locked task, which is to be written yet, in the lane of those trusted; as it is where
    nobody but its authors could do it there."""
    key = for_trusted(task.lane.key)
    if key is None or not await _anybody(tx, at, key, authors):
        return task
    lane = (await lanes_for(tx, at, [key]))[key]
    await store.keep(tx.connection, task.id, at.now + URGENCY_TARGET[task.urgency])
    return task._replace(lane=lane)


async def _anybody(tx: Transaction, at: Moment, key: LaneKey, authors: Collection[UUID]) -> bool:
    assert key.clearance is not None
    trusted = await store.holders(tx.connection, key.clearance, LOOKED_AT)
    return any(
        one.account_id not in authors and why_not(one, key, at.now) is None for one in trusted
    )


async def open_to_everybody(tx: Transaction, at: Moment, task_id: UUID) -> bool:
    """Have a task lie in everybody's lane again where nobody trusted took it in time; whether it
    does by this."""
    task = (await task_store.lock_tasks(tx.connection, [task_id]))[task_id]
    live = (await claim_store.live_claims(tx.connection, [task_id]))[task_id]
    if task.state is TaskState.FULL:
        return False  # just taken
    await store.forget(tx.connection, [task_id])
    key = for_everybody(task.lane.key)
    if task.state in OVER or key == task.lane.key:
        return False
    moved = changed(task, lane=(await lanes_for(tx, at, [key]))[key])
    await task_store.update_tasks(tx.connection, [moved])
    tell_moved(tx, at, EventName.TASK_MOVED, moved, task.lane, live)
    return True
