"""The simulated world: the same again for a seed, nothing lost, nobody rung who cannot claim."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dispatcher.domain.availability import standing
from dispatcher.domain.lane import why_not
from dispatcher.domain.policy import Urgency
from dispatcher.domain.waves import ROUTING
from dispatcher.simulation.compare import as_json, compare
from dispatcher.simulation.crowd import make_crowd
from dispatcher.simulation.figures import Outcome, outcome
from dispatcher.simulation.policies import POLICIES, OneAtATime
from dispatcher.simulation.run import Run, start
from dispatcher.simulation.scenario import DAY, Scenario, at_a_rate
from dispatcher.simulation.tasks import Course, instant
from dispatcher.simulation.world import World

RINGING = sorted(set(POLICIES) - {"board"})


def scenario(seed: int = 1) -> Scenario:
    """Few people and much to do, so that limits are met."""
    return Scenario(at_a_rate(12, 3, seed), days=3, people=600, seed=seed)


@cache
def gone(policy: str, seed: int = 1) -> tuple[World, list[Course], Outcome]:
    made = scenario(seed)
    world, agenda, courses = start(made, make_crowd(made))
    Run(world, agenda, courses, POLICIES[policy](world, agenda)).go()
    return world, courses, outcome(policy, world, courses)


def ignored(_: str) -> None:
    """Which policy began is for people to know."""


def rung(courses: list[Course]) -> Iterator[tuple[float, Course, int]]:
    for course in courses:
        for at, people in course.rung:
            for person in people.tolist():
                yield at, course, person


@pytest.mark.parametrize("policy", POLICIES)
def test_the_same_seed_gives_the_same_figures(policy: str) -> None:
    once, again = (compare(scenario(), [policy], ignored) for _ in range(2))
    assert as_json(scenario(), once) == as_json(scenario(), again)
    other = compare(scenario(2), [policy], ignored)
    assert other[0].waits != once[0].waits


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_task_ends_claimed_once_or_open(policy: str, seed: int) -> None:
    world, courses, found = gone(policy, seed)
    assert len(courses) == len(scenario(seed).arrivals)
    still_open = [course for tag in world.open.values() for course in tag.values()]
    claimed = [course for course in courses if course.claimed_at is not None]
    assert len(still_open) + len(claimed) == len(courses)
    assert not {course.number for course in still_open} & {course.number for course in claimed}
    assert found.waits.open == len(still_open)
    assert sum(waits.tasks for waits in found.by_language.values()) == len(courses)
    assert sum(waits.tasks for waits in found.by_urgency.values()) == len(courses)
    assert len(claimed) > 0


@pytest.mark.parametrize("policy", POLICIES)
def test_who_claims_may_and_nobody_holds_too_much(policy: str) -> None:
    world, courses, _ = gone(policy)
    changes: list[tuple[float, int, int]] = []
    for course in courses:
        if course.claimed_at is None or course.claimed_by is None:
            continue
        who = world.crowd.candidates[course.claimed_by].volunteer
        assert why_not(who, course.sought.task.lane.key, instant(course.claimed_at)) is None
        assert course.claimed_at >= course.opened_at
        changes += [
            (course.claimed_at, 1, course.claimed_by),
            (course.claimed_at + course.work_s, 0, course.claimed_by),
        ]
    held: Counter[int] = Counter()
    for _, begins, person in sorted(changes):
        held[person] += 1 if begins else -1
        assert held[person] <= 4  # translations, of which each costs 25 of 100


@pytest.mark.parametrize("policy", RINGING)
def test_nobody_is_rung_who_cannot_claim(policy: str) -> None:
    world, courses, _ = gone(policy)
    for at, course, person in rung(courses):
        who = world.crowd.candidates[person].volunteer
        assert why_not(who, course.sought.task.lane.key, instant(at)) is None


@pytest.mark.parametrize("policy", POLICIES)
def test_offers_are_counted_as_they_were_made(policy: str) -> None:
    world, courses, found = gone(policy)
    made = list(rung(courses))
    assert found.offers == len(made)
    serving = set(np.concatenate(list(world.serving.values())).tolist())
    assert found.serving == len(serving)
    assert found.never_rung == len(serving - {person for _, _, person in made})
    times: dict[int, list[float]] = {}
    for at, _, person in made:
        times.setdefault(person, []).append(at)
    within = [sum(a <= b < a + 3600 for b in at) for at in times.values() for a in at]
    assert found.rung_most_in_an_hour == max(within, default=0)
    assert all(course.opened_at <= at <= (course.claimed_at or 3 * DAY) for at, course, _ in made)


def test_ours_rings_nobody_too_often_or_at_night() -> None:
    world, courses, found = gone("ours")
    assert found.rung_most_in_an_hour > 0
    let_pass = [(one, at) for at, course, one in rung(courses) if course.claimed_by != one]
    most = max(sum(a == who and at <= b < at + 3600 for a, b in let_pass) for who, at in let_pass)
    assert most <= ROUTING.offers_an_hour
    for at, course, person in rung(courses):
        one = world.crowd.candidates[person]
        if standing(one.availability, instant(at)).quiet:
            assert one.nights
            assert course.urgency is Urgency.CRITICAL
            assert at - course.opened_at >= 299.999  # instants have microseconds


def test_one_at_a_time_has_one_offer_ringing_for_a_task() -> None:
    _, courses, _ = gone("one")
    for course in courses:
        assert all(len(people) == 1 for _, people in course.rung)
        asked = [people[0] for _, people in course.rung]
        assert len(set(asked)) == len(asked)
    assert OneAtATime.RESERVED_S == 120


def test_the_board_alone_rings_nobody_and_people_come_by_themselves() -> None:
    _, _, found = gone("board")
    assert (found.offers, found.claimed_by_offer, found.rung_most_in_an_hour) == (0, 0, 0)
    assert found.never_rung == found.serving


def test_the_same_people_come_whatever_the_policy() -> None:
    one, other = gone("ours")[0].crowd, gone("board")[0].crowd
    assert one.candidates == other.candidates
    assert (one.looks == other.looks).all()
    assert (one.comes == other.comes).all()


def test_nobody_there_leaves_all_open() -> None:
    nobody = replace(scenario(), supply={"en": 1.0})
    found = compare(nobody, POLICIES, ignored)
    assert all(one.waits.open == len(nobody.arrivals) for one in found)
    assert all(
        (one.offers, one.offers_per_claim, one.waits.p50) == (0, None, None) for one in found
    )
