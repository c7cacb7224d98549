"""The roster: everybody who may be rung, kept so that a lane's best are found at once.

People with the very same languages, organisations and clearances lie together, apart by how they
can be reached. A lane looks up
which of these groups serve it, best first, and never goes through all people. People with the very
same declared hours change from one way to another together, when their hours begin and end.
"""

import heapq
from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import IntEnum
from itertools import count, groupby, islice
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.availability import Availability, Standing, standing
from dispatcher.domain.candidate import Candidate
from dispatcher.domain.fit import Circle, Fit, fit
from dispatcher.domain.lane import LaneKey
from dispatcher.domain.language import Proficiency, helps, script_of
from dispatcher.domain.volunteer import Volunteer


class Reach(IntEnum):
    """How somebody can be reached; the nearer are asked sooner."""

    PRESENT = 0
    WINDOW = 1
    NIGHT = 2
    """In their quiet hours, having agreed to be rung."""
    NOT = 3


class _Profile(NamedTuple):
    """What decides which lanes are a volunteer's, but for the end of a clearance."""

    languages: tuple[Proficiency, ...]
    organisations: frozenset[int]
    partners: frozenset[int]
    clearances: frozenset[str]

    def fit(self, lane: LaneKey) -> Fit | None:
        """How these people fit the lane; None where none of them can ever claim in it."""
        if not lane.is_for(self.organisations, self.partners):
            return None
        if lane.clearance is not None and lane.clearance not in self.clearances:
            return None
        return fit(self.languages, lane)


def _profile(volunteer: Volunteer) -> _Profile:
    held = frozenset(clearance.name for clearance in volunteer.clearances)
    return _Profile(volunteer.languages, volunteer.organisations, volunteer.partners, held)


class _Group:
    """People with the very same profile, by how they can be reached."""

    __slots__ = ("members", "profile")

    def __init__(self, profile: _Profile) -> None:
        self.profile = profile
        self.members: tuple[dict[UUID, Candidate], ...] = tuple({} for _ in Reach)


class _Hours:
    """People with the very same declared hours, and how these stand now."""

    __slots__ = ("availability", "people", "stands")

    def __init__(self, availability: Availability, stands: Standing) -> None:
        self.availability = availability
        self.stands = stands
        self.people: set[UUID] = set()


class _Place:
    """Where somebody lies."""

    __slots__ = ("group", "hours", "reach")

    def __init__(self, group: _Group, hours: _Hours, reach: Reach) -> None:
        self.group = group
        self.hours = hours
        self.reach = reach


class Roster:
    """All candidates. Whoever keeps it puts in each who has changed, and turns it to the instant of
    a match before that; between these it never changes."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._groups: dict[_Profile, _Group] = {}
        self._with_tag: dict[str, list[_Group]] = {}
        self._lanes: dict[LaneKey, list[tuple[Fit, _Group]]] = {}
        self._hours: dict[Availability, _Hours] = {}
        self._changes: list[tuple[datetime, int, _Hours]] = []
        self._count = count()
        self._places: dict[UUID, _Place] = {}

    def __len__(self) -> int:
        return len(self._places)

    def get(self, volunteer_id: UUID) -> Candidate | None:
        """The candidate as last put in."""
        place = self._places.get(volunteer_id)
        return None if place is None else place.group.members[place.reach][volunteer_id]

    def put(self, candidate: Candidate) -> None:
        """Take in a candidate, or what has changed of them."""
        who = candidate.id
        place = self._places.get(who)
        if place is None:
            place = self._placed(candidate)
        else:
            del place.group.members[place.reach][who]
            if place.group.profile != (profile := _profile(candidate.volunteer)):
                place.group = self._group(profile)
            if place.hours.availability != candidate.availability:
                self._leave(place.hours, who)
                place.hours = self._kept_hours(candidate.availability)
                place.hours.people.add(who)
        place.reach = _reach(candidate, place.hours.stands)
        place.group.members[place.reach][who] = candidate

    def remove(self, volunteer_id: UUID) -> None:
        """Forget somebody; nothing where they are not known."""
        place = self._places.pop(volunteer_id, None)
        if place is not None:
            del place.group.members[place.reach][volunteer_id]
            self._leave(place.hours, volunteer_id)

    def turn(self, now: datetime) -> bool:
        """Go on to this instant: hours begin and end. Whether anybody can be reached otherwise."""
        self.now = now
        moved = False
        while self._changes and self._changes[0][0] <= now:
            hours = heapq.heappop(self._changes)[2]
            if hours.people:
                moved |= self._change(hours)
        return moved

    def stands(self, volunteer_id: UUID) -> Standing:
        """How somebody's declared hours stand at this instant."""
        return self._places[volunteer_id].hours.stands

    def reach(self, volunteer_id: UUID) -> Reach:
        """How somebody can be reached at this instant; NOT where they are not known."""
        place = self._places.get(volunteer_id)
        return Reach.NOT if place is None else place.reach

    def next_change_at(self) -> datetime | None:
        """When hours next begin or end."""
        return self._changes[0][0] if self._changes else None

    def best(self, lane: LaneKey, circle: Circle, *reaches: Reach) -> Iterator[Candidate]:
        """People whose languages put them into this circle of the lane and who can be reached so:
        by language, then nearer reach, longest without work, lower load, fewer offers, id.

        Nothing is sorted before it is asked for.
        """
        for key, same in groupby(self._serving(lane), key=_by_fit):
            if key[0] is not circle:
                continue
            groups = [group for _, group in same]
            for reach in reaches:
                yield from sorted((c for g in groups for c in g.members[reach].values()), key=_turn)

    def some(
        self, lane: LaneKey, wanted: Callable[[Candidate], bool], most: int, *reaches: Reach
    ) -> int:
        """How many of those who serve the lane and can be reached so are wanted; it counts no
        further than `most`."""
        found = (
            candidate
            for reach, members in self.serving(lane, Circle.LAST)
            if reach in reaches
            for candidate in members.values()
            if wanted(candidate)
        )
        return sum(1 for _ in islice(found, most))

    def serving(
        self, lane: LaneKey, furthest: Circle = Circle.WIDE
    ) -> Iterator[tuple[Reach, Mapping[UUID, Candidate]]]:
        """Everybody whose languages, organisations and clearances are the lane's, in groups of
        those who can be reached alike. Some of the clearances may be over."""
        for fits, group in self._serving(lane):
            if fits.circle <= furthest:
                yield from zip(Reach, group.members, strict=True)

    def _placed(self, candidate: Candidate) -> _Place:
        hours = self._kept_hours(candidate.availability)
        hours.people.add(candidate.id)
        place = _Place(self._group(_profile(candidate.volunteer)), hours, Reach.NOT)
        self._places[candidate.id] = place
        return place

    def _kept_hours(self, availability: Availability) -> _Hours:
        hours = self._hours.get(availability)
        if hours is None:
            hours = self._hours[availability] = _Hours(
                availability, standing(availability, self.now)
            )
            heapq.heappush(self._changes, (hours.stands.until, next(self._count), hours))
        return hours

    def _leave(self, hours: _Hours, who: UUID) -> None:
        hours.people.discard(who)
        if not hours.people:  # its entry among the changes is passed over when its time comes
            del self._hours[hours.availability]

    def _change(self, hours: _Hours) -> bool:
        before = hours.stands
        hours.stands = standing(hours.availability, self.now)
        heapq.heappush(self._changes, (hours.stands.until, next(self._count), hours))
        if before[:2] == hours.stands[:2]:
            return False
        for who in hours.people:
            place = self._places[who]
            candidate = place.group.members[place.reach].pop(who)
            place.reach = _reach(candidate, hours.stands)
            place.group.members[place.reach][who] = candidate
        return True

    def _group(self, profile: _Profile) -> _Group:
        group = self._groups.get(profile)
        if group is None:
            group = self._groups[profile] = _Group(profile)
            for tag in dict.fromkeys(known.tag for known in profile.languages):
                self._with_tag.setdefault(tag, []).append(group)
            for lane, serving in self._lanes.items():
                if (fits := profile.fit(lane)) is not None:
                    insort(serving, (fits, group), key=_by_fit)
        return group

    def _serving(self, lane: LaneKey) -> list[tuple[Fit, _Group]]:
        found = self._lanes.get(lane)
        if found is None:
            suits = ((group.profile.fit(lane), group) for group in self._perhaps(lane))
            found = [(fits, group) for fits, group in suits if fits is not None]
            found.sort(key=_by_fit)
            self._lanes[lane] = found
        return found

    def _perhaps(self, lane: LaneKey) -> list[_Group]:
        """Groups that know a language near to the lane's rarer side."""
        sides: list[list[_Group]] = [
            [group for tag in self._with_tag if near(tag, wanted) for group in self._with_tag[tag]]
            for wanted in (lane.source_language, lane.target_language)
            if wanted is not None
        ]
        if not sides:
            return list(self._groups.values())
        rarer = min(sides, key=lambda groups: len(groups))
        return list(dict.fromkeys(rarer))  # each once, in the order of their coming


def _by_fit(one: tuple[Fit, _Group]) -> tuple[Circle, int, int]:
    return one[0][:3]


def near(tag: str, wanted: str) -> bool:
    """Whether somebody who knows one language may serve a lane of the other."""
    if wanted.startswith("und"):
        return script_of(tag) == script_of(wanted)
    return helps(tag, wanted) is not None or helps(tag, wanted, in_writing=False) is not None


def _reach(candidate: Candidate, stands: Standing) -> Reach:
    if stands.quiet:
        return Reach.NIGHT if candidate.nights else Reach.NOT
    if candidate.present:
        return Reach.PRESENT
    return Reach.WINDOW if stands.available else Reach.NOT


def _turn(candidate: Candidate) -> tuple[float, int, int, int]:
    since = candidate.waiting_since
    return (
        float("-inf") if since is None else since.timestamp(),
        candidate.load,
        len(candidate.offers),
        candidate.id.int,
    )
