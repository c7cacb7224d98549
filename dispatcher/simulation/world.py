"""The world of a run: who is there, who has how much to do, and how people answer when rung.

All that is not a policy's own is here, and is the same for each policy: visits, looks at the board,
answers, work.
"""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dispatcher.domain.availability import Availability, Standing, standing
from dispatcher.domain.lane import why_not
from dispatcher.domain.policy import Kind
from dispatcher.domain.task import TaskState
from dispatcher.domain.waves import ROUTING
from dispatcher.simulation.chance import Figures, Flags, For, Numbers, normal, uniform
from dispatcher.simulation.crowd import Crowd
from dispatcher.simulation.scenario import DAY, START, Scenario
from dispatcher.simulation.tasks import Course, instant, lane_of

COST = ROUTING.cost[Kind.TRANSLATION]


class Answering(NamedTuple):
    """How those who are rung in one place answer: which part notices, after which median, and how
    much that differs (the sigma of a log-normal distribution)."""

    notice: float
    median_s: float
    sigma: float


AT_BOARD = Answering(0.90, 20, 0.8)
IN_WINDOW = Answering(0.60, 150, 1.2)
AT_NIGHT = Answering(0.40, 120, 1.0)
ELSEWHERE = Answering(0.35, 7_200, 1.2)
"""As a mail: whoever is neither at their board nor in their hours looks at it when they do."""
SAYS_NO = 0.5
"""Of those who notice and do not want it, how many say so."""


class Answers(NamedTuple):
    """What each of some people will do about one task they are rung for, and after how long."""

    accepts: Flags
    says_no: Flags
    after: Figures


class _DeclaredHours:
    """How everybody's declared hours stand, brought up to date as the clock goes."""

    def __init__(self, declared: Sequence[Availability]) -> None:
        self._kinds = list(dict.fromkeys(declared))
        place = {one: n for n, one in enumerate(self._kinds)}
        self._of = np.array([place[one] for one in declared])
        stands = [standing(one, START) for one in self._kinds]
        self._available = np.array([one.available for one in stands])
        self._quiet = np.array([one.quiet for one in stands])
        self._changes = [(one.until, n) for n, one in enumerate(stands)]
        heapq.heapify(self._changes)

    def at(self, seconds: float) -> tuple[Flags, Flags]:
        """Who can be counted on, and who is in quiet hours."""
        now = instant(seconds)
        while self._changes[0][0] <= now:
            _, n = heapq.heappop(self._changes)
            stands: Standing = standing(self._kinds[n], now)
            self._available[n], self._quiet[n] = stands.available, stands.quiet
            heapq.heappush(self._changes, (stands.until, n))
        return self._available[self._of], self._quiet[self._of]


class World:
    """People as arrays over their numbers. A policy reads them, and rings by `ring`."""

    def __init__(self, scenario: Scenario, crowd: Crowd) -> None:
        people = len(crowd.candidates)
        self.scenario, self.crowd = scenario, crowd
        self.now = 0.0
        self.visits = np.zeros(people, np.int64)
        self.load = np.zeros(people, np.int64)
        self.open_claims = np.zeros(people, np.int64)
        self.waiting_since = np.full(people, -np.inf)
        self._agreed = np.array([one.nights for one in crowd.candidates])
        self._tired = np.zeros(people)
        self._tired_at = np.zeros(people)
        self._hours = _DeclaredHours([one.availability for one in crowd.candidates])
        self.serving = {tag: self._serving(tag) for tag in scenario.demand}
        self.languages: list[list[str]] = [[] for _ in range(people)]
        for tag, numbers in self.serving.items():
            for n in numbers.tolist():
                self.languages[n].append(tag)
        self.open: dict[str, dict[int, Course]] = {tag: {} for tag in scenario.demand}
        self.rung_when_quiet = 0

    def _serving(self, tag: str) -> Numbers:
        key = lane_of(tag)
        may = [why_not(one.volunteer, key, START) is None for one in self.crowd.candidates]
        return np.flatnonzero(may)

    def reach(self, people: Numbers) -> tuple[Flags, Flags, Flags]:
        """Which of these are at their board, in their hours, in quiet hours."""
        available, quiet = self._hours.at(self.now)
        return self.visits[people] > 0, available[people], quiet[people]

    def can_take(self, person: int) -> bool:
        """Whether one more task is not too much."""
        few = self.open_claims[person] < ROUTING.open_claims
        return bool(few and self.load[person] + COST <= ROUTING.capacity)

    def wants(self, course: Course, person: int) -> bool:
        """Whether somebody who sees the task on their board would take it."""
        one = np.array([person])
        taste = uniform(self.scenario.seed, course.number, For.TASTE, one)
        return bool(taste[0] < self.crowd.willing[person])

    def ring(
        self, course: Course, people: Numbers, attempt: int = 0, *, by_mail: bool = False
    ) -> Answers:
        """Ring these people for a task: noted, and what each will do about it."""
        present, available, quiet = self.reach(people)
        self.rung_when_quiet += int(np.count_nonzero(quiet))
        course.rung.append((self.now, people))
        tired = self._tire(people)
        seed, number = self.scenario.seed, course.number
        rings_at_night = quiet & self._agreed[people]
        place = np.select([present, rings_at_night, available], [0, 2, 1], 3)
        if by_mail:
            place[:] = 3
        kinds = (AT_BOARD, IN_WINDOW, AT_NIGHT, ELSEWHERE)
        notice, median, sigma = (np.array(column)[place] for column in zip(*kinds, strict=True))
        notices = uniform(seed, number, For.NOTICE + 8 * attempt, people) < notice
        willing = self.crowd.willing[people] * (1 - self.scenario.tiredness) ** tired
        accepts = uniform(seed, number, For.TASTE, people) < willing
        no = uniform(seed, number, For.SAYING_NO + 8 * attempt, people) < SAYS_NO
        after = median * np.exp(sigma * normal(seed, number, people, attempt))
        return Answers(notices & accepts, notices & ~accepts & no, after)

    def _tire(self, people: Numbers) -> Figures:
        """How many offers each had lately, an old one counting less (by e a day); one more now."""
        before: Figures = self._tired[people] * np.exp((self._tired_at[people] - self.now) / DAY)
        self._tired[people] = before + 1
        self._tired_at[people] = self.now
        return before

    def open_for(self, person: int) -> list[Course]:
        """The open tasks this person may take, the soonest due first."""
        found = [course for tag in self.languages[person] for course in self.open[tag].values()]
        found.sort(key=lambda course: (course.sought.task.due_at, course.number))
        return found

    def begin(self, course: Course) -> None:
        self.open[course.language][course.number] = course

    def claim(self, course: Course, person: int, *, by_offer: bool) -> None:
        """The task is this person's, who can take it."""
        assert course.claimed_at is None
        del self.open[course.language][course.number]
        course.claimed_at, course.claimed_by, course.by_offer = self.now, person, by_offer
        course.sought = course.sought._replace(
            task=course.sought.task._replace(state=TaskState.FULL, taken=1)
        )
        self.load[person] += COST
        self.open_claims[person] += 1

    def done(self, person: int) -> None:
        self.load[person] -= COST
        self.open_claims[person] -= 1
        self.waiting_since[person] = self.now
