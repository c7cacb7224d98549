"""Supply: how many people serve a lane, and how they can be reached."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.availability import Availability
from dispatcher.domain.candidate import Candidate
from dispatcher.domain.lane import LaneKey, why_not
from dispatcher.domain.roster import Reach, Roster


class Supply(NamedTuple):
    """Who serves a lane: how many may claim in it at all, how many of these are at their board or
    in their declared hours just now, and when somebody's hours begin next, where nobody is there.
    Nobody counts twice: whoever is present is not counted as in their hours."""

    eligible: int
    present: int
    in_window: int
    opens_at: datetime | None = None

    @property
    def there(self) -> int:
        return self.present + self.in_window


def supply_of(roster: Roster, lane: LaneKey, now: datetime) -> Supply:
    """The lane's supply at the instant the roster is turned to."""
    by_reach = dict.fromkeys(Reach, 0)
    for reach, members in roster.serving(lane):
        by_reach[reach] += len(members) if lane.clearance is None else _holding(members, lane, now)
    return Supply(sum(by_reach.values()), by_reach[Reach.PRESENT], by_reach[Reach.WINDOW])


def _holding(members: Mapping[UUID, Candidate], lane: LaneKey, now: datetime) -> int:
    """How many of them hold the lane's clearance still."""
    return sum(why_not(one.volunteer, lane, now) is None for one in members.values())


def hours_of(roster: Roster, lane: LaneKey, most: int) -> list[Availability]:
    """Different hours declared by people who serve the lane, no more than so many."""
    found: dict[Availability, None] = {}
    for _, members in roster.serving(lane):
        for candidate in members.values():
            found[candidate.availability] = None
            if len(found) == most:
                return list(found)
    return list(found)
