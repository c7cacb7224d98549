"""Our own rules in the simulated world: the very functions that route real tasks."""

from datetime import datetime
from uuid import UUID

import numpy as np

from dispatcher.domain.matching import match, next_look_at
from dispatcher.domain.offer import (
    Decline,
    Offer,
    OfferState,
    Withdrawal,
    accept,
    decline,
    ring_out,
    withdraw,
)
from dispatcher.domain.roster import Roster
from dispatcher.domain.waves import RoutingPolicy, wave_at
from dispatcher.simulation.run import Agenda, What
from dispatcher.simulation.scenario import START
from dispatcher.simulation.tasks import Course, instant
from dispatcher.simulation.world import World


class Ours:
    """Waves of offers, by `match` on everything that changes and whenever time alone may."""

    def __init__(self, world: World, agenda: Agenda, policy: RoutingPolicy) -> None:
        self.world, self.agenda, self.policy = world, agenda, policy
        self.roster = Roster(START)
        self._courses: dict[UUID, Course] = {}
        self._attempts: dict[tuple[int, int], int] = {}
        for candidate in world.crowd.candidates:
            self.roster.put(candidate)

    def opened(self, course: Course) -> None:
        self._courses[course.sought.task.id] = course
        self._match([course])

    def claimed(self, course: Course, person: int) -> None:
        now = instant(self.world.now)
        offers = dict(course.sought.offers)
        mine = offers.get(UUID(int=person + 1))
        for who, offer in offers.items():
            theirs = offer is not mine
            offers[who] = withdraw(offer, Withdrawal.TAKEN, now) if theirs else accept(offer, now)
            if offer.rings(now):
                self._silent(who.int - 1)
        course.sought = course.sought._replace(offers=offers)
        del self._courses[course.sought.task.id]
        self._put(person, accepted=mine)

    def answered(self, course: Course, person: int, accepts: bool) -> bool:
        if accepts:
            return True  # also late: the task is still open, and the message leads to it
        who, now = UUID(int=person + 1), instant(self.world.now)
        offer = course.sought.offers[who]
        if offer.rings(now):
            self._silent(person)
        self._set(course, decline(offer, Decline.NOT_NOW, now))
        self._match([course])
        return False

    def woke(self, course: Course) -> None:
        now = instant(self.world.now)
        for offer in list(course.sought.offers.values()):
            if (after := ring_out(offer, now)) is not offer:
                self._silent(offer.volunteer_id.int - 1)
                self._set(course, after)
        self._match([course])

    def changed(self, person: int) -> None:
        self._put(person)
        if self.world.visits[person]:
            self._match(self.world.open_for(person))

    def _match(self, courses: list[Course]) -> None:
        now = instant(self.world.now)
        if self.roster.turn(now):  # somebody's hours began: that can matter to every open task
            courses = list(self._courses.values())
        wanting = [course for course in courses if self._wants_more(course, now)]
        if not wanting:
            return
        rung: dict[UUID, list[int]] = {}
        for proposal in match([course.sought for course in wanting], self.roster, self.policy):
            course = self._courses[proposal.task_id]
            person = proposal.volunteer_id.int - 1
            offer = Offer(
                UUID(int=0),
                proposal.task_id,
                proposal.volunteer_id,
                proposal.wave,
                OfferState.MADE,
                now,
                proposal.ends_at,
            )
            self._set(course, offer)
            self._put(person, offered=True)
            rung.setdefault(proposal.task_id, []).append(person)
        for task_id, people in rung.items():
            self._ring(self._courses[task_id], people)
        for course in wanting:
            self._look_again(course, now)

    def _wants_more(self, course: Course, now: datetime) -> bool:
        wave = wave_at(self.policy.clocks[course.urgency], now - course.sought.task.created_at)
        return wave is not None and course.sought.ringing(now) < wave.ring

    def _ring(self, course: Course, people: list[int]) -> None:
        for person in people:
            attempt = self._attempts.get((course.number, person), 0)
            self._attempts[course.number, person] = attempt + 1
            answers = self.world.ring(course, np.array([person]), attempt)
            if answers.accepts[0] or answers.says_no[0]:
                at = self.world.now + float(answers.after[0])
                accepts = int(answers.accepts[0])
                self.agenda.add(at, What.ANSWER, course.number, person << 1 | accepts)

    def _look_again(self, course: Course, now: datetime) -> None:
        at = next_look_at(course.sought, now, self.policy)
        if at is not None:
            self.agenda.add((at - START).total_seconds(), What.WAKE, course.number)

    def _set(self, course: Course, offer: Offer) -> None:
        course.sought = course.sought._replace(
            offers={**course.sought.offers, offer.volunteer_id: offer}
        )

    def _silent(self, person: int) -> None:
        """An offer of theirs rings no more."""
        self.world.waiting_since[person] = self.world.now
        self._put(person, silent=True)

    def _put(
        self,
        person: int,
        *,
        offered: bool = False,
        silent: bool = False,
        accepted: Offer | None = None,
    ) -> None:
        before = self.roster.get(UUID(int=person + 1))
        assert before is not None
        now, since = instant(self.world.now), float(self.world.waiting_since[person])
        lately = [at for at in before.offers if at > now - self.policy.hour]
        if accepted is not None and accepted.made_at in lately:
            lately.remove(accepted.made_at)
        if offered:
            lately.append(now)
        self.roster.put(
            before._replace(
                present=bool(self.world.visits[person]),
                waiting_since=None if since == -np.inf else instant(since),
                load=int(self.world.load[person]),
                open_claims=int(self.world.open_claims[person]),
                ringing=before.ringing + offered - silent,
                offers=tuple(lately),
            )
        )
