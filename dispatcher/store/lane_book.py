"""The lanes as one process knows them: read once, then only what is new."""

from datetime import datetime, timedelta

from dispatcher.domain.events import Position
from dispatcher.domain.lane import Lane, eligible_lanes
from dispatcher.domain.volunteer import Volunteer
from dispatcher.store.engine import Connection
from dispatcher.store.lanes import lanes_after

PATIENCE = timedelta(seconds=60)
"""How long a missing number may still turn out to be a lane whose commit came late."""

REMEMBERED = 20_000


class LaneBook:
    """Lanes are never changed or removed, so that a process may keep them.

    Numbers are given out before the commit: lane 7 may be seen before lane 6. Reading goes on from
    the last number without a gap before it, until the gap is old enough to be a number nobody got.
    """

    def __init__(self) -> None:
        self.read_to: Position | None = None
        self._lanes: dict[int, Lane] = {}
        self._complete_to = 0
        # When the first gap was seen, and the highest number at that moment.
        self._gap: tuple[datetime, int] | None = None
        self._eligible: dict[Volunteer, tuple[int, datetime, list[Lane]]] = {}

    async def refresh(
        self, connection: Connection, now: datetime, announced: Position | None = None
    ) -> None:
        """Read what is new. `announced`: how far the announcements of lanes go in the snapshot that
        is read, remembered as `read_to`: while they go no further there is nothing to read."""
        for lane in await lanes_after(connection, self._complete_to):
            self._lanes[lane.id] = lane
        if announced is not None:  # not before: others rely on it while this one is reading
            self.read_to = announced
        while self._complete_to + 1 in self._lanes:
            self._complete_to += 1
        highest = max(self._lanes, default=0)
        if highest == self._complete_to:
            self._gap = None
        elif self._gap is None or self._gap[1] <= self._complete_to:
            self._gap = (now, highest)
        elif now - self._gap[0] > PATIENCE:
            # What was missing below this number then is missing for good. Gaps above it are
            # younger: their minute begins now.
            self._complete_to, self._gap = self._gap[1], None

    def add(self, lane: Lane) -> None:
        """A lane heard of by its announcement."""
        self._lanes[lane.id] = lane

    def eligible(self, volunteer: Volunteer, now: datetime) -> list[Lane]:
        """The lanes this volunteer may work in; a clearance that ends is seen within a minute."""
        count = len(self._lanes)
        known = self._eligible.get(volunteer)
        if known is not None and known[0] == count and now - known[1] < PATIENCE:
            return known[2]
        found = eligible_lanes(volunteer, self._lanes.values(), now)
        if len(self._eligible) >= REMEMBERED:
            self._eligible.clear()
        self._eligible[volunteer] = (count, now, found)
        return found
