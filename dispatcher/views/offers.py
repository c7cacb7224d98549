"""Offers as they are shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.fit import Circle
from dispatcher.domain.offer import Offer, Reason
from dispatcher.domain.task import Task
from dispatcher.domain.waves import Clock
from dispatcher.views.shape import Answer, Instant, Request, encode_object, encoded, utc_or_none
from dispatcher.views.tasks import Card, card

OfferStateName = Literal["made", "seen", "accepted", "declined", "over", "withdrawn"]
DeclineName = Literal["not_now", "not_for_me", "too_long", "unclear"]
CircleName = Literal["near", "wide", "last"]
CIRCLES: dict[Circle, CircleName] = {
    Circle.NEAR: "near",
    Circle.WIDE: "wide",
    Circle.LAST: "last",
}
WithdrawalName = Literal["taken", "task_over", "away", "not_eligible"]


class ReasonView(Answer):
    """Something that spoke for ringing this person: a code and what its sentence needs."""

    why: Literal[
        "language", "present", "in_window", "consented", "idle", "never_asked", "circle_empty"
    ]
    data: dict[str, Any]


class OfferView(Answer):
    """An offer as the volunteer it rings for sees it.

    It rings while it is made or seen and `ends_at` is to come. `decline`: what they said;
    `withdrawal`: why it was taken back. `card`: the task as it was when the offer last changed.
    """

    id: UUID
    version: int
    task: UUID
    state: OfferStateName
    wave: int
    made_at: Instant
    ends_at: Instant
    seen_at: Instant | None
    ended_at: Instant | None
    decline: DeclineName | None
    withdrawal: WithdrawalName | None
    because: list[ReasonView]
    card: Card


def because_view(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"why": reason.why.value, "data": dict(reason.data)} for reason in reasons]


def _fields(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.id,
        "version": offer.version,
        "task": offer.task_id,
        "state": offer.state.value,
        "wave": offer.wave,
        "made_at": offer.made_at,
        "ends_at": offer.ends_at,
        "seen_at": utc_or_none(offer.seen_at),
        "ended_at": utc_or_none(offer.ended_at),
        "decline": None if offer.decline is None else offer.decline.value,
        "withdrawal": None if offer.withdrawal is None else offer.withdrawal.value,
        "because": because_view(offer.because),
    }


def offer_view(offer: Offer, task: Task) -> OfferView:
    return OfferView.model_validate({**_fields(offer), "card": card(task)})


def offer_json(offer: Offer, card: str) -> str:
    """`offer_view` as JSON, around the task's card."""
    return encode_object({**_fields(offer), "card": encoded(card)})


class OfferList(Answer):
    offers: list[OfferView]


class OfferDecline(Request):
    """Why not. After `not_for_me` the task never rings for this person again."""

    reason: str = Field(description="not_now, not_for_me, too_long or unclear")


class Rung(Answer):
    """One offer of a task as its organisation sees it."""

    id: UUID
    volunteer: UUID
    state: OfferStateName
    wave: int
    made_at: Instant
    ends_at: Instant
    seen_at: Instant | None
    ended_at: Instant | None
    decline: DeclineName | None
    withdrawal: WithdrawalName | None
    because: list[ReasonView]


class WaveView(Answer):
    """A widening step: from when so many ring at the same time for each free slot, and whom."""

    number: int
    begins_at: Instant
    ring: int
    circle: CircleName
    nights: bool


class AssignedView(Answer):
    """A claim that a coordinator gave to somebody."""

    claim: UUID
    volunteer: UUID
    by: UUID
    at: Instant


class RungList(Answer):
    """All whom a task rang, first to last, and by which clock. `rung_again_at`: from when its waves
    are counted, where a coordinator had it rung anew; `paused_at`: since when its lane rings for
    nobody."""

    offers: list[Rung]
    waves: list[WaveView]
    alarm_at: Instant | None
    rung_again_at: Instant | None
    paused_at: Instant | None
    assigned: list[AssignedView]
    people: dict[str, str]


def rung(offer: Offer) -> Rung:
    fields: Mapping[str, Any] = _fields(offer)
    kept = {name: fields[name] for name in Rung.model_fields if name in fields}
    return Rung.model_validate({**kept, "volunteer": offer.volunteer_id})


def waves_of(clock: Clock, began_at: datetime) -> list[WaveView]:
    return [
        WaveView(
            number=number,
            begins_at=began_at + wave.after,
            ring=wave.ring,
            circle=CIRCLES[wave.circle],
            nights=wave.nights,
        )
        for number, wave in enumerate(clock.waves, 1)
    ]
