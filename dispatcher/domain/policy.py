"""What differs from urgency to urgency, and how much of anything there may be. What differs from
kind to kind is in `kinds`."""

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


LEASE_ENDING_AT = 0.8
"""The part of a lease after which its holder is told that it ends soon."""

WANTED_AT_MOST = 15
MOST_ANSWERS = 7
"""Where answers go on disagreeing, no more than this many are asked for; then a person decides."""

TEXT_BYTES = 100_000
BRIEF_BYTES = 20_000
TITLE_LETTERS = 200
