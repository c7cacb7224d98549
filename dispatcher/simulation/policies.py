"""The other ways to ring people with which ours is compared."""

from collections.abc import Callable, Mapping

import numpy as np

from dispatcher.domain.fit import Circle, Fit, fit
from dispatcher.domain.waves import ROUTING
from dispatcher.simulation.chance import Numbers
from dispatcher.simulation.ours import Ours
from dispatcher.simulation.run import Agenda, Policy, What
from dispatcher.simulation.tasks import Course, lane_of
from dispatcher.simulation.world import World


class BoardOnly:
    """Nobody is rung: people find tasks when they look at their board."""

    def __init__(self, world: World, agenda: Agenda) -> None:
        self.world, self.agenda = world, agenda

    def opened(self, course: Course) -> None:
        """Nothing."""

    def claimed(self, course: Course, person: int) -> None:
        """Nothing."""

    def answered(self, course: Course, person: int, accepts: bool) -> bool:
        return True

    def woke(self, course: Course) -> None:
        """Nothing."""

    def changed(self, person: int) -> None:
        """Nothing."""

    def ring_all(self, course: Course, people: Numbers, *, by_mail: bool = False) -> None:
        """Ring all of these at once; whoever accepts first has it."""
        if len(people) == 0:
            return
        answers = self.world.ring(course, people, by_mail=by_mail)
        for person, after in zip(
            people[answers.accepts].tolist(), answers.after[answers.accepts].tolist(), strict=True
        ):
            self.agenda.add(self.world.now + after, What.ANSWER, course.number, person << 1 | 1)


class Everyone(BoardOnly):
    """Everybody who may claim and is at their board or in their hours is rung at once."""

    def opened(self, course: Course) -> None:
        serving = self.world.serving[course.language]
        present, available, quiet = self.world.reach(serving)
        self.ring_all(course, serving[(present | available) & ~quiet])


class Widening(BoardOnly):
    """Everybody of a circle gets a mail at once; after 24, 48 and 72 hours the next circle."""

    AFTER_S = (0.0, 86_400.0, 172_800.0, 259_200.0)

    def __init__(self, world: World, agenda: Agenda) -> None:
        super().__init__(world, agenda)
        self._tiers = {tag: _tiers(world, tag) for tag in world.serving}
        self._reached: dict[int, int] = {}

    def opened(self, course: Course) -> None:
        self._reached[course.number] = 0
        for after in self.AFTER_S[1:]:
            self.agenda.add(self.world.now + after, What.WAKE, course.number)
        self.ring_all(course, self._tiers[course.language][0], by_mail=True)

    def woke(self, course: Course) -> None:
        self._reached[course.number] += 1
        self.ring_all(
            course, self._tiers[course.language][self._reached[course.number]], by_mail=True
        )


def _tiers(world: World, tag: str) -> list[Numbers]:
    """Natives with fluent English first; then fluent ones, then those who know both well enough to
    work, then those of related languages."""
    serving = world.serving[tag]
    fits = [fit(world.crowd.candidates[n].volunteer.languages, lane_of(tag)) for n in serving]
    tier = np.array([_tier(one) for one in fits if one is not None], np.int64)
    return [serving[tier == n] for n in range(4)]


def _tier(suits: Fit) -> int:
    related = any(side.help > 0 for side in suits.by)
    if related:
        return 3
    if suits.circle is Circle.WIDE:
        return 2
    return 0 if suits.stronger == 0 else 1


class OneAtATime(BoardOnly):
    """The one at their board who waits longest has the task reserved for two minutes; who lets that
    pass or says no is not asked again for it, and the next is."""

    RESERVED_S = 120.0

    def __init__(self, world: World, agenda: Agenda) -> None:
        super().__init__(world, agenda)
        self._reserved = np.zeros(len(world.crowd.candidates), np.bool_)
        self._holder: dict[int, int] = {}
        self._until: dict[int, float] = {}
        self._asked: dict[int, set[int]] = {}

    def opened(self, course: Course) -> None:
        self._asked[course.number] = set()
        self._reserve(course)

    def answered(self, course: Course, person: int, accepts: bool) -> bool:
        if self._holder.get(course.number) != person:
            return False  # the reservation was over
        if not accepts:
            self._give_up(course)
            self._reserve(course)
        return True

    def claimed(self, course: Course, person: int) -> None:
        self._give_up(course)

    def woke(self, course: Course) -> None:
        if self.world.now >= self._until.get(course.number, np.inf):
            self._give_up(course)
            self._reserve(course)

    def changed(self, person: int) -> None:
        if self.world.visits[person] == 0:
            return
        for course in self.world.open_for(person):
            if course.number not in self._holder and self._may(course, person):
                self._ask(course, person)
                return

    def _may(self, course: Course, person: int) -> bool:
        free = not self._reserved[person] and self.world.can_take(person)
        return free and person not in self._asked[course.number]

    def _reserve(self, course: Course) -> None:
        serving = self.world.serving[course.language]
        here = serving[(self.world.visits[serving] > 0) & ~self._reserved[serving]]
        waiting = here[np.argsort(self.world.waiting_since[here], kind="stable")]
        for person in waiting.tolist():
            if self._may(course, person):
                self._ask(course, person)
                return

    def _ask(self, course: Course, person: int) -> None:
        self._asked[course.number].add(person)
        self._holder[course.number] = person
        self._until[course.number] = self.world.now + self.RESERVED_S
        self._reserved[person] = True
        answers = self.world.ring(course, np.array([person]))
        if answers.accepts[0] or answers.says_no[0]:
            at = self.world.now + float(answers.after[0])
            accepts = int(answers.accepts[0])
            self.agenda.add(at, What.ANSWER, course.number, person << 1 | accepts)
        self.agenda.add(self._until[course.number], What.WAKE, course.number)

    def _give_up(self, course: Course) -> None:
        person = self._holder.pop(course.number, None)
        self._until.pop(course.number, None)
        if person is not None:
            self._reserved[person] = False
            self.world.waiting_since[person] = self.world.now


POLICIES: Mapping[str, Callable[[World, Agenda], Policy]] = {
    "ours": lambda world, agenda: Ours(world, agenda, ROUTING),
    "board": BoardOnly,
    "everyone": Everyone,
    "widening": Widening,
    "one": OneAtATime,
}
