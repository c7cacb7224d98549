"""Waves by the clock: how many ring for a task of which age, and who."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dispatcher.domain.availability import Availability, Hours
from dispatcher.domain.candidate import Candidate, Sought
from dispatcher.domain.matching import match, next_look_at
from dispatcher.domain.offer import Decline, OfferState, Why, decline, ring_out
from dispatcher.domain.policy import Urgency
from dispatcher.domain.waves import ROUTING, alarm_at
from tests.support.candidates import ASLEEP, NOW, candidate, roster, rung, task

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Ringing:
    """One task rung by the clock, answered by nobody unless a test says so."""

    def __init__(self, people: Iterable[Candidate], urgency: Urgency = Urgency.CRITICAL) -> None:
        self.people = {one.id: one for one in people}
        self.sought = Sought(task(urgency))
        self.times = dict.fromkeys(self.people, 0)

    def at(self, age: timedelta) -> set[int]:
        """Ring whom the rules ring at this age; the numbers of the people newly rung."""
        now = NOW + age
        over = {who: ring_out(offer, now) for who, offer in self.sought.offers.items()}
        self.sought = self.sought._replace(offers=over)
        found = match([self.sought], roster(self.people.values(), now), ROUTING)
        self.sought = rung(self.sought, found, now)
        return {proposal.volunteer_id.int for proposal in found}

    def ringing(self, age: timedelta) -> int:
        return self.sought.ringing(NOW + age)


def near(first: int, last: int) -> list[Candidate]:
    return [candidate(n) for n in range(first, last + 1)]


def wide(first: int, last: int) -> list[Candidate]:
    return [candidate(n, "ckb:working,en:working") for n in range(first, last + 1)]


def test_a_critical_task_rings_three_at_once() -> None:
    assert Ringing(near(1, 40)).at(0 * SECOND) == {1, 2, 3}


def test_after_45_seconds_six_more_ring() -> None:
    called = Ringing(near(1, 40))
    called.at(0 * SECOND)
    assert called.at(44 * SECOND) == set()
    assert called.at(45 * SECOND) == {4, 5, 6, 7, 8, 9}
    assert called.ringing(45 * SECOND) == 9


def test_after_two_minutes_the_wider_circle_rings() -> None:
    called = Ringing([*near(1, 12), *wide(20, 60)])
    called.at(0 * SECOND)
    called.at(45 * SECOND)
    assert called.at(119 * SECOND) == set()
    newly = called.at(120 * SECOND)  # the first three have just stopped ringing
    assert newly == {10, 11, 12, *range(20, 29)}
    assert called.ringing(120 * SECOND) == 18


def test_after_five_minutes_people_in_quiet_hours_ring_who_agreed() -> None:
    agreed = candidate(70, availability=ASLEEP, present=False, nights=True)
    did_not = candidate(71, availability=ASLEEP, present=False)
    called = Ringing([*near(1, 3), agreed, did_not])
    called.at(0 * SECOND)
    assert called.at(299 * SECOND) == set()
    assert called.at(300 * SECOND) == {70}


def test_nights_are_for_critical_tasks_alone() -> None:
    called = Ringing([candidate(1, availability=ASLEEP, nights=True)], Urgency.URGENT)
    assert [called.at(n * MINUTE) for n in (0, 10, 20, 30, 50)] == [set()] * 5


def test_a_window_may_open_and_quiet_hours_end_while_a_task_waits() -> None:
    sleeper = candidate(
        1, availability=Availability("UTC", quiet=Hours(0, 12 * 60 + 1)), nights=False
    )
    called = Ringing([sleeper])
    assert called.at(59 * SECOND) == set()
    assert called.at(60 * SECOND) == {1}


@pytest.mark.parametrize(
    ("urgency", "after"),
    [
        (Urgency.CRITICAL, 6 * MINUTE),
        (Urgency.URGENT, 30 * MINUTE),
        (Urgency.SOON, 240 * MINUTE),
        (Urgency.WHENEVER, None),
    ],
)
def test_when_the_coordinator_hears(urgency: Urgency, after: timedelta | None) -> None:
    assert alarm_at(ROUTING.clocks[urgency], NOW) == (None if after is None else NOW + after)


@pytest.mark.parametrize(
    ("urgency", "steps"),
    [
        (Urgency.URGENT, [(0, 2), (3, 6), (10, 12), (20, 18)]),
        (Urgency.SOON, [(0, 1), (15, 3), (60, 6), (120, 9)]),
        (Urgency.WHENEVER, [(0, 0), (60, 0), (3000, 0)]),
    ],
)
def test_the_rest_rings_more_gently(urgency: Urgency, steps: list[tuple[int, int]]) -> None:
    called = Ringing([*near(1, 99), *wide(100, 140)], urgency)
    for minutes, ringing in steps:
        called.at(minutes * MINUTE)
        assert called.ringing(minutes * MINUTE) == ringing


def test_the_clock_is_the_task_s_age_not_the_last_wave() -> None:
    """What nobody looked at for a while rings at once as widely as its age says."""
    called = Ringing([*near(1, 9), *wide(20, 60)])
    assert len(called.at(3 * MINUTE)) == 18


def test_a_no_makes_room_at_once() -> None:
    called = Ringing(near(1, 40))
    called.at(0 * SECOND)
    answered: datetime = NOW + 5 * SECOND
    offers = {
        who: decline(offer, Decline.NOT_NOW, answered) if who.int == 2 else offer
        for who, offer in called.sought.offers.items()
    }
    called.sought = called.sought._replace(offers=offers)
    assert called.at(6 * SECOND) == {4}


def test_nobody_rings_again_for_the_same_task_before_a_while() -> None:
    called = Ringing(near(1, 2))
    assert called.at(0 * SECOND) == {1, 2}
    assert called.at(31 * MINUTE) == set()  # silent for 29 minutes
    assert called.at(32 * MINUTE) == {1, 2}


def test_a_withdrawn_offer_may_be_made_again() -> None:
    called = Ringing(near(1, 1))
    called.at(0 * SECOND)
    taken_back = {
        who: replace(offer, state=OfferState.WITHDRAWN, ended_at=NOW)
        for who, offer in called.sought.offers.items()
    }
    called.sought = called.sought._replace(offers=taken_back)
    assert called.at(1 * SECOND) == {1}


def test_an_empty_circle_is_not_waited_for() -> None:
    called = Ringing(wide(1, 5))
    found = match([called.sought], roster(called.people.values()), ROUTING)
    assert [one.volunteer_id.int for one in found] == [1, 2, 3]
    assert all(Why.CIRCLE_EMPTY in {r.why for r in one.because} for one in found)


def test_one_near_who_rings_is_waited_for() -> None:
    called = Ringing([*near(1, 1), *wide(20, 40)])
    assert called.at(0 * SECOND) == {1}
    assert called.at(119 * SECOND) == set()


def test_each_free_slot_rings_its_own() -> None:
    sought = Sought(task(wanted=3)._replace(taken=1))
    assert len(match([sought], roster(near(1, 40)), ROUTING)) == 6


def test_when_to_look_again() -> None:
    called = Ringing(near(1, 40))
    assert next_look_at(called.sought, NOW, ROUTING) == NOW + 45 * SECOND
    called.at(0 * SECOND)
    called.at(300 * SECOND)
    assert next_look_at(called.sought, NOW + 300 * SECOND, ROUTING) == NOW + 420 * SECOND
    quiet = Sought(task(Urgency.WHENEVER))
    assert next_look_at(quiet, NOW, ROUTING) is None
