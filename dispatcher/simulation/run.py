"""One run: everything that happens, in the order of the virtual clock."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from typing import Protocol

from dispatcher.simulation.crowd import Crowd
from dispatcher.simulation.scenario import DAY, Scenario
from dispatcher.simulation.tasks import Course, make_tasks
from dispatcher.simulation.world import World

SEEN_ON_A_BOARD = 5
"""How many of the open tasks somebody considers who looks at their board."""


class What(IntEnum):
    """What happens. Of what happens at once, the earlier named comes first."""

    GO = 1
    COME = 2
    DONE = 3
    OPEN = 4
    ANSWER = 5
    WAKE = 6
    LOOK = 7


class Policy(Protocol):
    """A way to ring people. It hears what happened, and rings or asks to be woken."""

    def opened(self, course: Course) -> None:
        """A task opened."""

    def claimed(self, course: Course, person: int) -> None:
        """A task was claimed."""

    def answered(self, course: Course, person: int, accepts: bool) -> bool:
        """Somebody who was rung answers. Whether what they accept may count."""

    def woke(self, course: Course) -> None:
        """The time came that was asked for, and the task is still open."""

    def changed(self, person: int) -> None:
        """Somebody came to their board, left it, or finished a task."""


class Agenda:
    """What is still to happen that was not known from the start."""

    def __init__(self) -> None:
        self._coming: list[tuple[float, int, int, int, int]] = []
        self._count = count()

    def add(self, at: float, what: What, first: int, second: int = 0) -> None:
        heapq.heappush(self._coming, (at, what, next(self._count), first, second))

    def until(self, at: float, what: What) -> Iterator[tuple[float, What, int, int]]:
        """What comes before that, also what is added meanwhile."""
        coming = self._coming
        while coming and coming[0][:2] < (at, what):
            when, kind, _, first, second = heapq.heappop(coming)
            yield when, What(kind), first, second


@dataclass(slots=True)
class Run:
    """A world on its way through the scenario's time, under one policy."""

    world: World
    agenda: Agenda
    courses: list[Course]
    policy: Policy

    def go(self) -> None:
        """Let everything happen up to the end of the scenario."""
        end = self.world.scenario.days * DAY
        for at, what, number in _known(self.world.crowd, self.courses, end):
            self._catch_up(at, what)
            self.world.now = at
            self._happens(what, number, 0)
        self._catch_up(end, What.GO)
        self.world.now = end

    def _catch_up(self, at: float, what: What) -> None:
        for when, kind, first, second in self.agenda.until(at, what):
            self.world.now = when
            self._happens(kind, first, second)

    def _happens(self, what: What, first: int, second: int) -> None:
        match what:
            case What.COME:
                self._present(first, 1)
            case What.GO:
                self._present(first, -1)
            case What.LOOK:
                self._look(first)
            case What.OPEN:
                self.world.begin(self.courses[first])
                self.policy.opened(self.courses[first])
            case What.ANSWER:
                self._answer(self.courses[first], second >> 1, accepts=bool(second & 1))
            case What.WAKE:
                if self.courses[first].claimed_at is None:
                    self.policy.woke(self.courses[first])
            case What.DONE:
                self.world.done(first)
                self.policy.changed(first)
                if self.world.visits[first]:
                    self._look(first)

    def _present(self, person: int, more: int) -> None:
        visits = self.world.visits
        visits[person] += more
        if visits[person] == (1 if more > 0 else 0):
            if more > 0:
                self.world.waiting_since[person] = self.world.now
            self.policy.changed(person)

    def _look(self, person: int) -> None:
        if not any(self.world.open[tag] for tag in self.world.languages[person]):
            return
        if not self.world.can_take(person):
            return
        for course in self.world.open_for(person)[:SEEN_ON_A_BOARD]:
            if self.world.wants(course, person):
                self._claim(course, person, by_offer=False)
                return

    def _answer(self, course: Course, person: int, *, accepts: bool) -> None:
        if course.claimed_at is not None:
            return
        counts = self.policy.answered(course, person, accepts)
        if accepts and counts and self.world.can_take(person):
            self._claim(course, person, by_offer=True)

    def _claim(self, course: Course, person: int, *, by_offer: bool) -> None:
        self.world.claim(course, person, by_offer=by_offer)
        self.agenda.add(self.world.now + course.work_s, What.DONE, person)
        self.policy.claimed(course, person)


def start(scenario: Scenario, crowd: Crowd) -> tuple[World, Agenda, list[Course]]:
    """A world in which nothing has happened yet."""
    return World(scenario, crowd), Agenda(), make_tasks(scenario)


def _known(crowd: Crowd, courses: list[Course], end: float) -> Iterator[tuple[float, What, int]]:
    """What happens whatever the policy, in order."""
    leaving = sorted(zip(crowd.goes.tolist(), crowd.visitor.tolist(), strict=True))
    streams = (
        (
            (at, What.COME, n)
            for at, n in zip(crowd.comes.tolist(), crowd.visitor.tolist(), strict=True)
        ),
        ((at, What.GO, n) for at, n in leaving),
        (
            (at, What.LOOK, n)
            for at, n in zip(crowd.looks.tolist(), crowd.looker.tolist(), strict=True)
        ),
        ((course.opened_at, What.OPEN, course.number) for course in courses),
    )
    for event in heapq.merge(*streams):
        if event[0] >= end:
            return
        yield event
