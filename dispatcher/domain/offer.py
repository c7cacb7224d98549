"""Offers: an invitation rung to one volunteer for one task, for a short time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from dispatcher.domain.task import Task, TaskState


class OfferState(StrEnum):
    """How an offer stands. The first two ring."""

    MADE = "made"
    SEEN = "seen"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Decline(StrEnum):
    """Why somebody declined. After `not_for_me` they are never rung for the task again."""

    NOT_NOW = "not_now"
    NOT_FOR_ME = "not_for_me"
    TOO_LONG = "too_long"
    UNCLEAR = "unclear"


class Withdrawal(StrEnum):
    """Why an offer was taken back."""

    TAKEN = "taken"
    TASK_OVER = "task_over"
    AWAY = "away"
    NOT_ELIGIBLE = "not_eligible"


class Why(StrEnum):
    """What speaks for ringing somebody."""

    LANGUAGE = "language"
    PRESENT = "present"
    IN_WINDOW = "in_window"
    CONSENTED = "consented"
    IDLE = "idle"
    NEVER_ASKED = "never_asked"
    CIRCLE_EMPTY = "circle_empty"


class Reason(NamedTuple):
    """One reason, with plain JSON values for its sentence."""

    why: Why
    data: Mapping[str, Any] = {}


RINGING = frozenset({OfferState.MADE, OfferState.SEEN})


@dataclass(frozen=True, slots=True)
class Offer:
    """One invitation. It rings until `ends_at`, unless something ends it before (`ended_at`).
    `because`: what spoke for ringing this person."""

    id: UUID
    task_id: UUID
    volunteer_id: UUID
    wave: int
    state: OfferState
    made_at: datetime
    ends_at: datetime
    seen_at: datetime | None = None
    ended_at: datetime | None = None
    decline: Decline | None = None
    withdrawal: Withdrawal | None = None
    because: tuple[Reason, ...] = ()
    version: int = 1

    def rings(self, now: datetime) -> bool:
        """Whether it rings at this instant, also where nobody has yet noted that it is over."""
        return self.state in RINGING and now < self.ends_at

    def stopped_at(self) -> datetime:
        """Since when it is silent, or when it will be."""
        return self.ends_at if self.ended_at is None else self.ended_at


def saw(offer: Offer, now: datetime) -> Offer:
    """It was looked at. What has ended, or was seen before, stays as it is."""
    if offer.state is not OfferState.MADE or not offer.rings(now):
        return offer
    return replace(offer, version=offer.version + 1, state=OfferState.SEEN, seen_at=now)


def accept(offer: Offer, now: datetime) -> Offer:
    """Its volunteer claimed the task, from the offer or from the board: it is accepted too where it
    had just stopped ringing, as what decides is the claim."""
    if offer.state in RINGING or offer.state is OfferState.OVER:
        return _ended(offer, OfferState.ACCEPTED, now)
    return offer


def decline(offer: Offer, reason: Decline, now: datetime) -> Offer:
    """Its volunteer said no. Also one that had stopped ringing can be declined: "not for me" said
    late is still said."""
    if offer.state in RINGING or offer.state is OfferState.OVER:
        return replace(_ended(offer, OfferState.DECLINED, now), decline=reason)
    return offer


def ring_out(offer: Offer, now: datetime) -> Offer:
    """Its time is over, if it is; otherwise it stays as it is."""
    if offer.state in RINGING and now >= offer.ends_at:
        return _ended(offer, OfferState.OVER, offer.ends_at)
    return offer


def withdraw(offer: Offer, why: Withdrawal, now: datetime) -> Offer:
    """The task needs nobody any more, or this person is not to be asked now."""
    if offer.state in RINGING:
        return replace(_ended(offer, OfferState.WITHDRAWN, now), withdrawal=why)
    return offer


def why_withdrawn(task: Task) -> Withdrawal | None:
    """Why offers for a task in this state are taken back; None while it is open."""
    if task.state is TaskState.OPEN:
        return None
    taken = task.state in (TaskState.FULL, TaskState.DONE)
    return Withdrawal.TAKEN if taken else Withdrawal.TASK_OVER


def _ended(offer: Offer, state: OfferState, at: datetime) -> Offer:
    return replace(offer, version=offer.version + 1, state=state, ended_at=at)
