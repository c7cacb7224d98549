"""Made-up volunteers: languages by shares, hours over time zones, and when they are at their board.

What is drawn here, and from what, is said in docs/routing.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from dispatcher.domain.availability import WEEK, Availability, Hours, Window
from dispatcher.domain.candidate import Candidate
from dispatcher.domain.language import Level, Proficiency
from dispatcher.domain.volunteer import Volunteer
from dispatcher.simulation.chance import Figures, Numbers
from dispatcher.simulation.scenario import DAY, START, Scenario

_T = TypeVar("_T")

ZONES = {
    "Europe/Istanbul": 0.55,
    "Europe/Berlin": 0.20,
    "Asia/Baghdad": 0.08,
    "Asia/Almaty": 0.07,
    "America/New_York": 0.06,
    "America/Sao_Paulo": 0.04,
}
ENGLISH = {Level.NATIVE: 0.05, Level.FLUENT: 0.45, Level.WORKING: 0.30, None: 0.20}
ALSO = {"kmr": ("tr", 0.9), "apc": ("ar", 0.8), "ckb": ("ar", 0.3)}
"""Who knows one language from birth often knows another fluently."""

HOURS: Sequence[tuple[float, Sequence[int], int, int]] = (
    (0.40, (), 0, 0),
    (0.25, (0, 1, 2, 3, 4), 19, 22),
    (0.15, (5, 6), 10, 18),
    (0.10, (0, 1, 2, 3, 4, 5, 6), 18, 23),
    (0.10, (0, 2, 4), 8, 12),
)
"""Shares of people, and the days and hours they declare."""
QUIET = {(23, 7): 0.5, (22, 8): 0.3, None: 0.2}
AGREE_TO_NIGHTS = 0.15

BY_HOUR = (2, 1, 1, 1, 1, 1, 2, 4, 5, 6, 6, 6, 7, 6, 6, 6, 7, 8, 9, 11, 12, 11, 8, 4)
"""At what local hour people come to their board."""
VISITS_A_DAY = 0.5
STAYS_S = 1_800.0
LOOKS_EVERY_S = 600.0
INITIATIVE = 0.3
"""Of the looks at a board, how many mean to take something."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people and what they will do by themselves. People are numbers, in the candidates' order.

    `willing`: the part of fitting tasks each would take. `comes`, `goes`: visits to the board by
    `visitor`. `looks`: when `looker` looks at the board and means to take something.
    """

    candidates: tuple[Candidate, ...]
    willing: Figures
    comes: Figures
    goes: Figures
    visitor: Numbers
    looks: Figures
    looker: Numbers


def make_crowd(scenario: Scenario) -> Crowd:
    """The people of a scenario."""
    random = Random(f"people {scenario.seed}")  # noqa: S311 - to be the same again, not secret
    people = tuple(_person(n, scenario, random) for n in range(scenario.people))
    draw = np.random.default_rng([scenario.seed, 2])
    number = len(people)
    willing = draw.beta(2, 3, number)
    often = np.minimum(draw.lognormal(np.log(VISITS_A_DAY) - 0.5, 1.0, number), 6)
    visitor = np.repeat(np.arange(number), draw.poisson(often * scenario.days))
    hour = draw.choice(24, len(visitor), p=np.array(BY_HOUR) / sum(BY_HOUR))
    day = draw.integers(0, max(int(np.ceil(scenario.days)), 1), len(visitor))
    shift = np.array([_shift_s(one) for one in people])[visitor]
    comes = day * DAY + (hour * 3600 + draw.uniform(0, 3600, len(visitor)) - shift) % DAY
    order = np.argsort(comes, kind="stable")
    comes, visitor = comes[order], visitor[order]
    goes = comes + np.maximum(draw.exponential(STAYS_S, len(visitor)), 60)
    looks, looker = _looks(comes, goes, visitor, draw)
    return Crowd(people, willing, comes, goes, visitor, looks, looker)


def _looks(
    comes: Figures, goes: Figures, visitor: Numbers, draw: np.random.Generator
) -> tuple[Figures, Numbers]:
    at_first = np.minimum(comes + 20, goes)
    later = draw.poisson((goes - comes) / LOOKS_EVERY_S)
    visit = np.repeat(np.arange(len(comes)), later)
    again = comes[visit] + draw.uniform(0, 1, len(visit)) * (goes - comes)[visit]
    looks = np.concatenate([at_first, again])
    looker = np.concatenate([visitor, visitor[visit]])
    meant = draw.uniform(0, 1, len(looks)) < INITIATIVE
    looks, looker = looks[meant], looker[meant]
    order = np.argsort(looks, kind="stable")
    return looks[order], looker[order]


def _one_of(shares: Mapping[_T, float], random: Random) -> _T:
    return random.choices(list(shares), list(shares.values()))[0]


def _person(number: int, scenario: Scenario, random: Random) -> Candidate:
    native = _one_of(scenario.supply, random)
    spoken = [Proficiency(native, Level.NATIVE)]
    if native in ALSO and random.random() < ALSO[native][1]:
        spoken.append(Proficiency(ALSO[native][0], Level.FLUENT))
    english = _one_of(ENGLISH, random)
    if native != "en" and english is not None:
        spoken.append(Proficiency("en", english))
    _, days, start, end = random.choices(HOURS, [share for share, *_ in HOURS])[0]
    windows = tuple(Window(WEEK[day], Hours(start * 60, end * 60)) for day in days)
    quiet = _one_of(QUIET, random)
    availability = Availability(
        _one_of(ZONES, random),
        windows,
        None if quiet is None else Hours(quiet[0] * 60, quiet[1] * 60),
    )
    who = Volunteer(UUID(int=number + 1), tuple(spoken), (), frozenset())
    return Candidate(who, availability, nights=random.random() < AGREE_TO_NIGHTS)


def _shift_s(candidate: Candidate) -> float:
    shift = START.astimezone(ZoneInfo(candidate.availability.timezone)).utcoffset()
    return (shift or timedelta(0)).total_seconds()
