"""Offers: an invitation rung to one volunteer for one task, for a short time."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID


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


RINGING = frozenset({OfferState.MADE, OfferState.SEEN})


@dataclass(frozen=True, slots=True)
class Offer:
    """One invitation. It rings until `ends_at`, unless something ends it before (`ended_at`)."""

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
    return replace(offer, state=OfferState.SEEN, seen_at=now)


def accept(offer: Offer, now: datetime) -> Offer:
    """Its volunteer claimed the task, from the offer or from the board: it is accepted too where it
    had just stopped ringing, as what decides is the claim."""
    if offer.state in RINGING or offer.state is OfferState.OVER:
        return replace(offer, state=OfferState.ACCEPTED, ended_at=now)
    return offer


def decline(offer: Offer, reason: Decline, now: datetime) -> Offer:
    """Its volunteer said no. Also one that had stopped ringing can be declined: "not for me" said
    late is still said."""
    if offer.state in RINGING or offer.state is OfferState.OVER:
        return replace(offer, state=OfferState.DECLINED, ended_at=now, decline=reason)
    return offer


def ring_out(offer: Offer, now: datetime) -> Offer:
    """Its time is over, if it is; otherwise it stays as it is."""
    if offer.state in RINGING and now >= offer.ends_at:
        return replace(offer, state=OfferState.OVER, ended_at=offer.ends_at)
    return offer


def withdraw(offer: Offer, now: datetime) -> Offer:
    """The task needs nobody any more, or this person cannot claim it now."""
    if offer.state in RINGING:
        return replace(offer, state=OfferState.WITHDRAWN, ended_at=now)
    return offer
