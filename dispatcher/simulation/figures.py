"""What a run comes to, in figures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dispatcher.simulation.chance import Figures
from dispatcher.simulation.tasks import Course
from dispatcher.simulation.world import World

HOUR = 3_600.0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long tasks waited, in minutes; None where that many were not claimed by the end."""

    tasks: int
    open: int
    p50: float | None
    p90: float | None
    p99: float | None
    over_target: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One policy's figures. `never_rung` and `rung_most_in_an_hour` are of those who serve any of
    the languages; `curve` has the share claimed within so many minutes."""

    policy: str
    waits: Waits
    by_language: dict[str, Waits]
    by_urgency: dict[str, Waits]
    offers: int
    offers_per_claim: float | None
    claimed_by_offer: float
    serving: int
    never_rung: int
    rung_most_in_an_hour: int
    rung_in_quiet_hours: int
    curve: tuple[tuple[float, float], ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


MINUTES = tuple(round(float(at), 3) for at in np.geomspace(0.1, 10_080, 61))


def outcome(policy: str, world: World, courses: Sequence[Course]) -> Outcome:
    """The figures of a run that has gone to its end."""
    claimed = [course for course in courses if course.claimed_at is not None]
    offers = sum(course.offers for course in courses)
    rung = _rung_times(courses)
    serving = np.unique(np.concatenate(list(world.serving.values())))
    ever = np.unique(rung[0])
    minutes = _minutes(courses)
    total = max(len(courses), 1)
    return Outcome(
        policy=policy,
        waits=_waits(courses),
        by_language={
            tag: _waits([c for c in courses if c.language == tag]) for tag in world.scenario.demand
        },
        by_urgency={
            urgency.value: _waits([c for c in courses if c.urgency is urgency])
            for urgency in world.scenario.urgency
        },
        offers=offers,
        offers_per_claim=round(offers / len(claimed), 2) if claimed else None,
        claimed_by_offer=round(sum(c.by_offer for c in claimed) / max(len(claimed), 1), 4),
        serving=len(serving),
        never_rung=len(np.setdiff1d(serving, ever)),
        rung_most_in_an_hour=_most_in_an_hour(*rung),
        rung_in_quiet_hours=world.rung_when_quiet,
        curve=tuple(
            (at, round(float(np.count_nonzero(minutes <= at)) / total, 4)) for at in MINUTES
        ),
    )


def _minutes(courses: Sequence[Course]) -> Figures:
    waits = [
        np.inf if course.claimed_at is None else (course.claimed_at - course.opened_at) / 60
        for course in courses
    ]
    return np.array(waits, np.float64)


def _waits(courses: Sequence[Course]) -> Waits:
    minutes = np.sort(_minutes(courses))
    targets = np.array([course.target_s / 60 for course in courses])
    over = int(np.count_nonzero(_minutes(courses) > targets))
    return Waits(
        tasks=len(courses),
        open=int(np.count_nonzero(np.isinf(minutes))),
        p50=_at_part(minutes, 0.50),
        p90=_at_part(minutes, 0.90),
        p99=_at_part(minutes, 0.99),
        over_target=round(over / max(len(courses), 1), 4),
    )


def _at_part(ordered: Figures, part: float) -> float | None:
    """The wait that this part of the tasks did not exceed."""
    if len(ordered) == 0:
        return None
    wait = float(ordered[max(int(np.ceil(part * len(ordered))) - 1, 0)])
    return None if np.isinf(wait) else round(wait, 2)


def _rung_times(courses: Sequence[Course]) -> tuple[Figures, Figures]:
    """Who was rung and when: two columns."""
    rung = [(people, at) for course in courses for at, people in course.rung]
    if not rung:
        return np.zeros(0), np.zeros(0)
    people = np.concatenate([one for one, _ in rung]).astype(np.float64)
    return people, np.concatenate([np.full(len(one), at) for one, at in rung])


def _most_in_an_hour(people: Figures, times: Figures) -> int:
    """The most offers made to one person within an hour."""
    if len(people) == 0:
        return 0
    order = np.lexsort((times, people))
    # Far enough apart that one person's hour never reaches the next person's.
    at = times[order] + people[order] * (times.max() + 2 * HOUR)
    last = np.searchsorted(at, at + HOUR, side="left")
    return int((last - np.arange(len(at))).max())
