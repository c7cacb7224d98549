"""Recording what happened to a task or a claim, for each audience it concerns."""

from collections.abc import Sequence
from typing import Protocol

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
from dispatcher.domain.offer import Offer
from dispatcher.domain.task import Task, TaskState
from dispatcher.views.claims import claim_json
from dispatcher.views.lanes import lane_view
from dispatcher.views.offers import offer_json
from dispatcher.views.tasks import card_json, desk_task_json


class Telling(Protocol):
    """Where events go: a Transaction, or whoever writes them in a way of its own."""

    def record(self, event: Event) -> None: ...


class Told:
    """What would be recorded."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def record(self, event: Event) -> None:
        self.events.append(event)


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


def _tell_lane(tell: Telling, at: Moment, name: EventName, task: Task, card: str) -> None:
    # A draft is nobody's to see yet.
    if task.state is not TaskState.DRAFT:
        tell.record(_task_event(at, lane_channel(task.lane.id), name, task, card))


def _tell_desk(
    tell: Telling, at: Moment, name: EventName, task: Task, live: Sequence[Claim], card: str
) -> None:
    state = desk_task_json(task, live, card)
    tell.record(_task_event(at, desk_channel(task.organisation_id), name, task, state))


def tell_lane(tell: Telling, at: Moment, name: EventName, task: Task) -> None:
    """Tell whoever could do it."""
    _tell_lane(tell, at, name, task, card_json(task))


def tell_desk(
    tell: Telling, at: Moment, name: EventName, task: Task, live: Sequence[Claim]
) -> None:
    """Tell the organisation whose task it is."""
    _tell_desk(tell, at, name, task, live, card_json(task))


def tell_task(
    tell: Telling, at: Moment, name: EventName, task: Task, live: Sequence[Claim]
) -> None:
    """Tell both. `live`: the claims that hold its slots now."""
    card = card_json(task)
    _tell_lane(tell, at, name, task, card)
    _tell_desk(tell, at, name, task, live, card)


def leave_lane(tell: Telling, at: Moment, task: Task, old: Lane) -> None:
    """The task is no longer in `old`: whoever follows that lane forgets it."""
    tell.record(_task_event(at, lane_channel(old.id), EventName.TASK_MOVED, task, None))


def tell_moved(
    tell: Telling, at: Moment, name: EventName, task: Task, old: Lane, live: Sequence[Claim]
) -> None:
    """Tell those of both lanes that a task has gone from the one to the other, and the desk what
    happened."""
    leave_lane(tell, at, task, old)
    tell_lane(tell, at, EventName.TASK_POSTED, task)
    tell_desk(tell, at, name, task, live)


def tell_claim(
    tell: Telling, at: Moment, name: EventName, claim: Claim, task: Task, live: Sequence[Claim]
) -> str:
    """Tell everybody whom a change of a claim concerns, the task encoded once for all of them.
    Answers the claim as its holder sees it, as JSON."""
    card = card_json(task)
    _tell_lane(tell, at, name, task, card)
    _tell_desk(tell, at, name, task, live, card)
    return _tell_holder(tell, at, name, claim, card)


def tell_holder(tell: Telling, at: Moment, name: EventName, claim: Claim, task: Task) -> None:
    """Tell the volunteer whose claim it is."""
    _tell_holder(tell, at, name, claim, card_json(task))


def _tell_holder(tell: Telling, at: Moment, name: EventName, claim: Claim, card: str) -> str:
    state = claim_json(claim, card)
    tell.record(
        Event(
            channel=inbox_channel(claim.volunteer_id),
            name=name,
            id=at.new_id(),
            at=at.now,
            entity_kind="claim",
            entity_id=str(claim.id),
            version=claim.version,
            state=state,
            cause=at.cause,
        )
    )
    return state


def tell_offer(tell: Telling, at: Moment, name: EventName, offer: Offer, task: Task) -> None:
    """Tell the volunteer whom it rings for."""
    tell.record(
        Event(
            channel=inbox_channel(offer.volunteer_id),
            name=name,
            id=at.new_id(),
            at=at.now,
            entity_kind="offer",
            entity_id=str(offer.id),
            version=offer.version,
            state=offer_json(offer, card_json(task)),
            cause=at.cause,
        )
    )


def tell_new_lane(tell: Telling, at: Moment, lane: Lane) -> None:
    """Gateways hear of it and let everybody eligible follow it."""
    tell.record(
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
