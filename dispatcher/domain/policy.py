"""What differs from kind to kind and from urgency to urgency, as values in one place."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of work."""

    TRANSLATION = "translation"
    DATA = "data"
    CAPTIONING = "captioning"
    COUNSELLING = "counselling"
    MENTORING = "mentoring"
    GENERAL = "general"


class Urgency(StrEnum):
    """How soon somebody should have taken a task."""

    CRITICAL = "critical"
    URGENT = "urgent"
    SOON = "soon"
    WHENEVER = "whenever"


class Agreement(StrEnum):
    """When the answers of a task that wants several are enough."""

    NONE = "none"
    MAJORITY = "majority"
    EQUAL = "equal"


URGENCY_TARGET = {
    Urgency.CRITICAL: timedelta(minutes=5),
    Urgency.URGENT: timedelta(minutes=30),
    Urgency.SOON: timedelta(hours=4),
    Urgency.WHENEVER: timedelta(days=3),
}


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """How a kind behaves.

    `lease` is None where a claim doesn't end by itself. `longest` caps all extensions, counted
    from the claim. `clearance` is what a volunteer must hold.
    """

    lease: timedelta | None
    longest: timedelta | None
    review: bool
    has_target: bool
    clearance: str | None = None


KINDS = {
    Kind.TRANSLATION: KindPolicy(timedelta(minutes=20), timedelta(hours=4), True, True),
    Kind.DATA: KindPolicy(timedelta(minutes=10), timedelta(hours=2), False, False),
    Kind.CAPTIONING: KindPolicy(timedelta(minutes=60), timedelta(hours=8), True, True),
    Kind.COUNSELLING: KindPolicy(None, None, False, False, clearance="counselling"),
    Kind.MENTORING: KindPolicy(timedelta(days=14), timedelta(days=90), False, False),
    Kind.GENERAL: KindPolicy(timedelta(minutes=30), timedelta(hours=8), False, False),
}

LEASE_ENDING_AT = 0.8
"""The part of a lease after which its holder is told that it ends soon."""

WANTED_AT_MOST = 15
MOST_ANSWERS = 7
"""Where answers go on disagreeing, no more than this many are asked for; then a person decides."""

TEXT_BYTES = 100_000
BRIEF_BYTES = 20_000
TITLE_LETTERS = 200
