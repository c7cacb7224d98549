"""How many people a lane's waves would ring if a task were posted at this instant."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from dispatcher.domain.availability import standing
from dispatcher.domain.candidate import Candidate, why_not_just_now, why_too_much
from dispatcher.domain.fit import Circle, fit
from dispatcher.domain.lane import LaneKey, why_not
from dispatcher.domain.language import Help
from dispatcher.domain.policy import Urgency
from dispatcher.domain.waves import RoutingPolicy, Wave


class WavePreview(NamedTuple):
    """Of one wave: for how many it would ring at the same time, how many could be rung for it, and
    how many there are in its circle, whether they can be rung now or not."""

    rings: int
    reachable: int
    people: int


class _Person(NamedTuple):
    circle: Circle
    by_day: bool
    by_night: bool


def preview(
    lane: LaneKey,
    urgency: Urgency,
    waves: Sequence[Wave],
    people: Iterable[Candidate],
    now: datetime,
    policy: RoutingPolicy,
) -> list[WavePreview]:
    """For a task of one slot that nobody answers. Whoever has let it pass is counted on."""
    serving = [
        _person(lane, urgency, one, now, policy)
        for one in people
        if why_not(one.volunteer, lane, now, Help.LAST_STEP) is None
    ]
    return [_of_wave(wave, serving) for wave in waves]


def _person(
    lane: LaneKey, urgency: Urgency, one: Candidate, now: datetime, policy: RoutingPolicy
) -> _Person:
    suits = fit(one.volunteer.languages, lane)
    free = why_too_much(one, urgency, lane.kind, now, policy) is None
    stands = standing(one.availability, now)

    def reachable(*, nights: bool) -> bool:
        return free and why_not_just_now(one, stands, nights, now) is None

    circle = Circle.WIDE if suits is None else suits.circle
    return _Person(circle, reachable(nights=False), reachable(nights=True))


def _of_wave(wave: Wave, serving: Sequence[_Person]) -> WavePreview:
    within = [one for one in serving if one.circle <= wave.circle]
    reachable = sum(_can(one, wave) for one in within)
    if reachable == 0:  # an empty circle is not waited for
        reachable = sum(_can(one, wave) for one in serving)
    return WavePreview(min(wave.ring, reachable), reachable, len(within))


def _can(one: _Person, wave: Wave) -> bool:
    return one.by_night if wave.nights else one.by_day
