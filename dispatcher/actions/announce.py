"""Recording what happened to a task or a claim, for each audience it concerns."""

from collections.abc import Sequence

from dispatcher.actions.context import Moment
from dispatcher.domain.claim import Claim
from dispatcher.domain.events import (
    LANES,
    Event,
    EventName,
    desk_channel,
    inbox_channel,
    lane_channel,
)
from dispatcher.domain.lane import Lane
from dispatcher.domain.task import Task, TaskState
from dispatcher.store.transaction import Transaction
from dispatcher.views.claims import claim_json
from dispatcher.views.lanes import lane_view
from dispatcher.views.tasks import card_json, desk_task_json


def _task_event(at: Moment, channel: str, name: EventName, task: Task, state: str | None) -> Event:
    return Event(
        channel=channel,
        name=name,
        id=at.new_id(),
        at=at.now,
        entity_kind="task",
        entity_id=str(task.id),
        version=task.version,
        state=state,
        cause=at.cause,
    )


def tell_lane(tx: Transaction, at: Moment, name: EventName, task: Task) -> None:
    """Tell whoever could do it. A draft is nobody's to see yet."""
    if task.state is not TaskState.DRAFT:
        channel = lane_channel(task.lane.id)
        tx.record(_task_event(at, channel, name, task, card_json(task)))


def tell_desk(
    tx: Transaction, at: Moment, name: EventName, task: Task, live: Sequence[Claim]
) -> None:
    """Tell the organisation whose task it is."""
    state = desk_task_json(task, live, card_json(task))
    tx.record(_task_event(at, desk_channel(task.organisation_id), name, task, state))


def tell_task(
    tx: Transaction, at: Moment, name: EventName, task: Task, live: Sequence[Claim]
) -> None:
    """Tell both. `live`: the claims that hold its slots now."""
    tell_lane(tx, at, name, task)
    tell_desk(tx, at, name, task, live)


def leave_lane(tx: Transaction, at: Moment, task: Task, old: Lane) -> None:
    """The task is no longer in `old`: whoever follows that lane forgets it."""
    tx.record(_task_event(at, lane_channel(old.id), EventName.TASK_MOVED, task, None))


def tell_holder(tx: Transaction, at: Moment, name: EventName, claim: Claim, task: Task) -> None:
    """Tell the volunteer whose claim it is."""
    tx.record(
        Event(
            channel=inbox_channel(claim.volunteer_id),
            name=name,
            id=at.new_id(),
            at=at.now,
            entity_kind="claim",
            entity_id=str(claim.id),
            version=claim.version,
            state=claim_json(claim, card_json(task)),
            cause=at.cause,
        )
    )


def tell_new_lane(tx: Transaction, at: Moment, lane: Lane) -> None:
    """Gateways hear of it and let everybody eligible follow it."""
    tx.record(
        Event(
            channel=LANES,
            name=EventName.LANE_OPENED,
            id=at.new_id(),
            at=at.now,
            entity_kind="lane",
            entity_id=str(lane.id),
            version=1,
            state=lane_view(lane).model_dump_json(),
            cause=at.cause,
        )
    )
