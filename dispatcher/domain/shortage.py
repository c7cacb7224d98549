"""Shortages: open work in a lane that nobody is there for, or that nobody takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from dispatcher.domain.lane import Lane
from dispatcher.domain.policy import Urgency
from dispatcher.domain.supply import Supply
from dispatcher.domain.waves import RoutingPolicy

AT_ONCE = frozenset({Urgency.CRITICAL, Urgency.URGENT})
"""Work that needs somebody now: that nobody is there is said at once, of the rest after a while."""


class Shortfall(StrEnum):
    """What is missing."""

    NOBODY_KNOWS = "nobody_knows"
    NOBODY_THERE = "nobody_there"
    NOBODY_TAKES = "nobody_takes"
    WAITED_TOO_LONG = "waited_too_long"
    """Seekers, for a counsellor: no task is open there."""


class Waiting(NamedTuple):
    """Open tasks of one urgency, and since when the oldest waits."""

    tasks: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Shortage:
    """What an organisation's open tasks of one lane are short of. `since`: when that was first
    noticed; `version` counts its changes, also over its end (`ended_at`) and coming back."""

    organisation_id: int
    lane: Lane
    reason: Shortfall
    waiting: Mapping[Urgency, Waiting]
    supply: Supply
    since: datetime
    ended_at: datetime | None = None
    version: int = 1


def shortfall(
    waiting: Mapping[Urgency, Waiting],
    supply: Supply,
    claimed_at: datetime | None,
    now: datetime,
    policy: RoutingPolicy,
    organisation_id: int | None = None,
) -> Shortfall | None:
    """What is missing for these open tasks, which are all this organisation's (None: of several);
    None where nothing is. `claimed_at`: when somebody last
    took a task of the lane, as far as that is known."""
    late = any(
        (after := policy.clock(organisation_id, urgency).alarm_after) is not None
        and now - one.oldest_at >= after
        and (claimed_at is None or now - claimed_at >= after)
        for urgency, one in waiting.items()
    )
    if supply.there == 0 and (late or AT_ONCE & waiting.keys()):
        return Shortfall.NOBODY_THERE if supply.eligible else Shortfall.NOBODY_KNOWS
    return Shortfall.NOBODY_TAKES if late else None


def differs(before: Shortage, after: Shortage) -> bool:
    """Whether a person would want to see that it has changed."""
    return (before.reason, before.waiting, before.supply, before.ended_at) != (
        after.reason,
        after.waiting,
        after.supply,
        after.ended_at,
    )
