"""When somebody is written to about what rings for them, and when it is tried again.

Rules alone, with `now` passed in. A message tells of everything that waits for one person on one
way: a hundred offers at once are one message.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from dispatcher.domain.offer import Offer, OfferState, Why

GATHER = timedelta(seconds=3)
"""What comes within this belongs into one message."""

AT_BOARD = timedelta(seconds=20)
"""Who is at their board has so long to see it there, before anything else of theirs rings."""

APART = timedelta(seconds=60)
"""Between two messages on one way. More would outlast the shortest offer."""

HOUR = timedelta(hours=1)
AN_HOUR = 6
"""Messages a person, whatever the ways; fewer where they said so about offers."""

MOST_ATTEMPTS = 8
LINK_OUTLIVES = timedelta(minutes=30)
"""How long a message's link can be used after its offer has stopped ringing: mail is read late, and
what has rung out can still be accepted while the task is open."""


class NoticeState(StrEnum):
    """Where telling of one offer on one way stands. `skipped`: it stopped ringing, or was seen on
    the page, before anything was sent; `failed`: sending was tried and did not work."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


def ready_at(offer: Offer) -> datetime:
    """From when there may be a message about it."""
    at_board = any(reason.why is Why.PRESENT for reason in offer.because)
    return offer.made_at + (AT_BOARD if at_board else GATHER)


def is_worth_telling(offer: Offer, now: datetime) -> bool:
    """It rings and nobody has looked at it on the page yet."""
    return offer.state is OfferState.MADE and offer.rings(now)


def may_write_at(
    now: datetime, last: datetime | None, lately: Collection[datetime], most: int | None
) -> datetime:
    """The earliest moment for a message on a way. `last`: the last one on this way; `lately`: when
    this person was written to within the last hour, on any way; `most`: offers an hour that they
    agreed to."""
    earliest = now if last is None else max(now, last + APART)
    cap = AN_HOUR if most is None else min(most, AN_HOUR)
    if cap <= 0:
        return now + HOUR
    times = sorted(at for at in lately if at > now - HOUR)
    return max(earliest, times[-cap] + HOUR) if len(times) >= cap else earliest


FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 300.0


def wait_after(failures: int, spread: float) -> timedelta:
    """How long a way rests after so many failures in a row. `spread`, from 0 to 1, is drawn by the
    caller, so that those whom one outage hit do not all come back at once."""
    doublings = min(failures - 1, 30)
    whole = min(FIRST_WAIT_S * 2**doublings, LONGEST_WAIT_S)
    return timedelta(seconds=whole * (0.5 + spread / 2))
