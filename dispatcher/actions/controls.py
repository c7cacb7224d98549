"""A coordinator's controls over ringing: ring anew, give a task to somebody, pause a lane, choose
the waves."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from dispatcher.actions.announce import tell_task
from dispatcher.actions.context import Moment
from dispatcher.actions.tasks import locked_task
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim
from dispatcher.domain.errors import InvalidField, NotFound
from dispatcher.domain.events import EventName
from dispatcher.domain.lane import Lane, is_trust, trusted_in
from dispatcher.domain.policy import Urgency
from dispatcher.domain.ringing import Change, WaveWish, check_waves, must_ring_again, with_own
from dispatcher.domain.task import Task, changed
from dispatcher.domain.volunteer import Clearance, Volunteer
from dispatcher.domain.waves import ROUTING, RoutingPolicy
from dispatcher.store import accounts as account_store
from dispatcher.store import controls as store
from dispatcher.store import tasks as task_store
from dispatcher.store.candidates import find_sought
from dispatcher.store.engine import Connection
from dispatcher.store.lanes import find_lane
from dispatcher.store.transaction import Transaction


async def read_policy(connection: Connection, policy: RoutingPolicy = ROUTING) -> RoutingPolicy:
    """By what is rung, with what organisations have chosen."""
    return with_own(policy, await store.own_waves(connection))


async def ring_again(
    tx: Transaction, at: Moment, actor: Actor, task_id: UUID
) -> tuple[Task, list[Claim]]:
    """Have the waves of a task begin anew, so that who let it pass may be rung again at once.
    Routing hears of it as of any change of the task."""
    task, live = await locked_task(tx, task_id)
    actor.must_coordinate(task.organisation_id)
    sought = await find_sought(tx.connection, task_id)
    assert sought is not None, "it is locked"
    must_ring_again(sought, at.now, await read_policy(tx.connection))
    task = changed(task)
    await task_store.update_tasks(tx.connection, [task])
    await store.set_rung_again(tx.connection, task_id, at.now)
    tell_task(tx, at, EventName.TASK_CHANGED, task, live)
    return task, live


async def to_be_assigned(
    connection: Connection, actor: Actor, task_id: UUID, volunteer_id: UUID
) -> tuple[Task, Volunteer]:
    """The task and whom it is to be given to, as they are now. Raises NotFound, Forbidden, or
    InvalidField for whoever is no volunteer of the task's organisation: of others a coordinator
    knows nothing."""
    tasks = await task_store.find_tasks(connection, [task_id])
    if task_id not in tasks:
        raise NotFound(kind="task")
    task = tasks[task_id]
    actor.must_coordinate(task.organisation_id)
    person = await account_store.find_actor(connection, volunteer_id)
    volunteer = None if person is None else person.volunteer
    if volunteer is None or task.organisation_id not in volunteer.organisations:
        raise InvalidField(field="volunteer", problem="unknown")
    if is_trust(task.lane.key.clearance):  # who chooses somebody trusts them
        by_name = Clearance(trusted_in(task.lane.key.kind), None)
        volunteer = replace(volunteer, clearances=(*volunteer.clearances, by_name))
    return task, volunteer


async def assigned(tx: Transaction, at: Moment, actor: Actor, claim: Claim) -> None:
    """Note who gave this claim to its holder."""
    await store.insert_assignment(tx.connection, claim.id, claim.task_id, actor.id, at.now)


async def lane_for(connection: Connection, organisation_id: int, lane_id: int) -> Lane:
    """A lane that the organisation may post in; raises NotFound."""
    lane = await find_lane(connection, lane_id)
    if lane is None or lane.key.organisation_id not in (None, organisation_id):
        raise NotFound(kind="lane")
    return lane


async def pause_lane(
    tx: Transaction, at: Moment, actor: Actor, organisation_id: int, lane_id: int
) -> None:
    """Ring for nobody for this organisation's tasks of a lane, until it is resumed. What rings goes
    on to its end, and the tasks stay on the boards."""
    actor.must_coordinate(organisation_id)
    await lane_for(tx.connection, organisation_id, lane_id)
    await store.pause(tx.connection, organisation_id, lane_id, actor.id, at.now)


async def resume_lane(tx: Transaction, actor: Actor, organisation_id: int, lane_id: int) -> None:
    """Ring again; nothing where it was not paused."""
    actor.must_coordinate(organisation_id)
    await store.resume(tx.connection, organisation_id, lane_id)


async def set_waves(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    organisation_id: int,
    urgency: Urgency,
    wishes: Sequence[WaveWish],
) -> None:
    """Ring for this organisation's tasks of an urgency by waves of its own."""
    actor.must_coordinate(organisation_id)
    waves = check_waves(wishes, urgency)
    change = Change(actor.id, at.now)
    await store.set_waves(tx.connection, organisation_id, urgency, waves, change)


async def forget_waves(
    tx: Transaction, actor: Actor, organisation_id: int, urgency: Urgency
) -> None:
    """Ring by everybody's waves again."""
    actor.must_coordinate(organisation_id)
    await store.forget_waves(tx.connection, organisation_id, urgency)
