"""Every reason not to ring somebody, with what its sentence needs; and who comes first."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatcher.domain.availability import Availability, Day, Hours, Window
from dispatcher.domain.candidate import Candidate, Sought, Unrung, WhyNot, why_not_rung
from dispatcher.domain.lane import lane_key
from dispatcher.domain.matching import match
from dispatcher.domain.offer import Decline, Offer, OfferState, Reason, Why
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.task import TaskState
from dispatcher.domain.volunteer import Clearance
from dispatcher.domain.waves import ROUTING
from tests.support.candidates import (
    ALWAYS,
    ASLEEP,
    AUTHOR,
    NEVER,
    NOW,
    candidate,
    roster,
    task,
)

MINUTE = timedelta(minutes=1)
OPEN = Sought(task())
ME = UUID(int=1)
COUNSEL = lane_key(Kind.COUNSELLING, "ckb", None)
THURSDAY = Availability("UTC", (Window(Day.THURSDAY, Hours(9 * 60, 10 * 60)),))


def offered(state: OfferState, decline: Decline | None = None) -> Sought:
    made, ends = NOW - 2 * MINUTE, NOW + (MINUTE if state is OfferState.MADE else -MINUTE)
    return OPEN._replace(
        offers={ME: Offer(UUID(int=9), OPEN.task.id, ME, 1, state, made, ends, decline=decline)}
    )


REASONS: list[tuple[Sought, Candidate, Unrung, dict[str, Any]]] = [
    (OPEN, candidate(1, "tr:native"), Unrung.NOT_ELIGIBLE, {"reason": "language_source"}),
    (
        Sought(task(lane=COUNSEL)),
        candidate(1, "ckb:native", Clearance("counselling", NOW - MINUTE)),
        Unrung.NOT_ELIGIBLE,
        {"reason": "clearance_over", "until": (NOW - MINUTE).isoformat()},
    ),
    (OPEN, candidate(AUTHOR.int), Unrung.OWN_TASK, {}),
    (OPEN._replace(answered_by=frozenset({ME})), candidate(1), Unrung.ANSWERED, {}),
    (OPEN._replace(returned_by=frozenset({ME})), candidate(1), Unrung.RETURNED, {}),
    (offered(OfferState.DECLINED, Decline.NOT_FOR_ME), candidate(1), Unrung.NOT_FOR_ME, {}),
    (
        offered(OfferState.MADE),
        candidate(1),
        Unrung.RINGING,
        {"until": (NOW + MINUTE).isoformat()},
    ),
    (
        offered(OfferState.DECLINED, Decline.NOT_NOW),
        candidate(1),
        Unrung.RUNG_LATELY,
        {"again_at": (NOW + 29 * MINUTE).isoformat()},
    ),
    (
        OPEN,
        candidate(1, "ckb:native,en:working"),
        Unrung.OUTSIDE_CIRCLE,
        {"languages": ["ckb", "en"]},
    ),
    (
        OPEN,
        candidate(1, away_until=NOW + MINUTE),
        Unrung.AWAY,
        {"until": (NOW + MINUTE).isoformat()},
    ),
    (
        OPEN,
        candidate(1, availability=ASLEEP, nights=True),
        Unrung.QUIET_HOURS,
        {"until": (NOW + 60 * MINUTE).isoformat(), "consented": True},
    ),
    (
        OPEN,
        candidate(1, availability=THURSDAY, present=False),
        Unrung.NOT_IN_WINDOW,
        {"opens_at": "2026-03-05T09:00:00+00:00"},
    ),
    (OPEN, candidate(1, present=False), Unrung.NOT_IN_WINDOW, {"opens_at": None}),
    (
        OPEN,
        candidate(1, offers=tuple(NOW - n * MINUTE for n in range(59, 53, -1))),
        Unrung.DO_NOT_DISTURB,
        {"offers": 6, "most": 6, "until": (NOW + MINUTE).isoformat()},
    ),
    (
        OPEN,
        candidate(1, offers=(NOW - MINUTE,), offers_an_hour=1),
        Unrung.DO_NOT_DISTURB,
        {"offers": 1, "most": 1},
    ),
    (OPEN, candidate(1, offers_an_hour=0), Unrung.DO_NOT_DISTURB, {"most": 0, "until": None}),
    (OPEN, candidate(1, ringing=3), Unrung.OTHERS_RINGING, {"ringing": 3}),
    (OPEN, candidate(1, open_claims=5), Unrung.OPEN_CLAIMS, {"held": 5, "most": 5}),
    (OPEN, candidate(1, load=80), Unrung.AT_CAPACITY, {"load": 80, "cost": 25}),
    (Sought(task(Urgency.WHENEVER)), candidate(1), Unrung.NOT_RUNG_FOR, {"urgency": "whenever"}),
    (
        OPEN._replace(paused_at=NOW - MINUTE),
        candidate(1),
        Unrung.PAUSED,
        {"at": (NOW - MINUTE).isoformat()},
    ),
    (Sought(task(state=TaskState.FULL)), candidate(1), Unrung.NOT_OPEN, {"state": "full"}),
]


@pytest.mark.parametrize(("sought", "who", "reason", "data"), REASONS)
def test_why_somebody_is_not_rung(
    sought: Sought, who: Candidate, reason: Unrung, data: dict[str, Any]
) -> None:
    found = why_not_rung(sought, who, NOW, ROUTING)
    assert found is not None
    assert found.reason is reason
    assert {name: found.data.get(name) for name in data} == data
    if reason is not Unrung.OUTSIDE_CIRCLE:  # where nobody nearer is there, they are rung
        assert match([sought], roster([who]), ROUTING) == []


def test_every_reason_is_tried() -> None:
    assert {reason for _, _, reason, _ in REASONS} == set(Unrung)


@pytest.mark.parametrize(
    "who",
    [
        candidate(1),
        candidate(1, present=False, availability=ALWAYS),
        candidate(1, offers=(NOW - 60 * MINUTE,), offers_an_hour=1),
        candidate(1, load=75, open_claims=4),
        candidate(1, ringing=2),
        candidate(1, away_until=NOW),
    ],
)
def test_nothing_keeps_them_from_being_rung(who: Candidate) -> None:
    assert why_not_rung(OPEN, who, NOW, ROUTING) is None
    assert [one.volunteer_id for one in match([OPEN], roster([who]), ROUTING)] == [ME]


@pytest.mark.parametrize(
    ("kind", "cost"),
    [
        (Kind.COUNSELLING, 100),
        (Kind.CAPTIONING, 50),
        (Kind.TRANSLATION, 25),
        (Kind.DATA, 10),
    ],
)
def test_what_a_kind_costs_of_a_hundred(kind: Kind, cost: int) -> None:
    sought = Sought(task(lane=lane_key(kind, "ckb", "en")))
    cleared = Clearance("counselling", None)
    fits = candidate(1, "ckb:native,en:native", cleared, load=100 - cost)
    full = fits._replace(load=100 - cost + 1)
    assert why_not_rung(sought, fits, NOW, ROUTING) is None
    found = why_not_rung(sought, full, NOW, ROUTING)
    assert found == WhyNot(Unrung.AT_CAPACITY, {"load": full.load, "cost": cost})


def test_an_urgent_task_is_held_back_where_a_critical_one_is_not() -> None:
    rings_twice = candidate(1, ringing=2)
    assert why_not_rung(Sought(task(Urgency.CRITICAL)), rings_twice, NOW, ROUTING) is None
    found = why_not_rung(Sought(task(Urgency.URGENT)), rings_twice, NOW, ROUTING)
    assert found == WhyNot(Unrung.OTHERS_RINGING, {"ringing": 2})


IDLE = NOW - 40 * MINUTE


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (candidate(9, "ckb:native,en:native"), candidate(1, "ckb:native,en:fluent")),
        (
            candidate(9, present=False, availability=ALWAYS),
            candidate(1, "ckb:fluent,en:fluent"),
        ),
        (candidate(9, waiting_since=NOW), candidate(1, present=False, availability=ALWAYS)),
        (candidate(9, waiting_since=IDLE), candidate(1, waiting_since=IDLE + MINUTE)),
        (candidate(9), candidate(1, waiting_since=IDLE)),
        (candidate(9, waiting_since=IDLE), candidate(1, waiting_since=IDLE, load=10)),
        (candidate(9), candidate(1, offers=(NOW - MINUTE,))),
        (candidate(1), candidate(9)),
        (candidate(9, waiting_since=NOW), candidate(1, ringing=1)),
    ],
    ids=[
        "level",
        "level over presence",
        *["presence", "idle", "never", "load", "offers", "id", "ringing"],
    ],
)
def test_who_is_rung_first(first: Candidate, second: Candidate) -> None:
    people = roster([second, first, *(candidate(n, "tr:native") for n in range(20, 25))])
    found = match([OPEN], people, ROUTING)
    assert [one.volunteer_id for one in found] == [first.id, second.id]


def test_the_more_urgent_and_then_the_sooner_due_chooses_first() -> None:
    only = roster([candidate(1, offers_an_hour=1)])
    later = Sought(task(Urgency.CRITICAL, number=1))
    sooner = Sought(task(Urgency.CRITICAL, number=2, age=MINUTE))
    gentle = Sought(task(Urgency.URGENT, number=3, age=60 * MINUTE))
    assert [p.task_id for p in match([gentle, later, sooner], only, ROUTING)] == [sooner.task.id]
    assert [p.task_id for p in match([gentle, later], only, ROUTING)] == [later.task.id]


def test_no_phone_rings_twice_while_another_is_silent() -> None:
    tasks = [Sought(task(number=n)) for n in range(3)]
    found = match(tasks, roster(candidate(n) for n in range(1, 10)), ROUTING)
    assert len({one.volunteer_id for one in found}) == len(found) == 9
    few = match(tasks, roster(candidate(n) for n in range(1, 3)), ROUTING)
    assert len(few) == 6


def test_also_across_lanes() -> None:
    both = [candidate(n, "ckb:native,tr:native,en:fluent") for n in range(1, 7)]
    turkish = lane_key(Kind.TRANSLATION, "tr", "en")
    tasks = [Sought(task(number=1)), Sought(task(number=2, lane=turkish))]
    assert len({one.volunteer_id for one in match(tasks, roster(both), ROUTING)}) == 6


def test_it_says_because_of_what() -> None:
    found = match([OPEN], roster([candidate(1, waiting_since=IDLE)]), ROUTING)
    assert found[0].because == (
        Reason(Why.LANGUAGE, {"language": "ckb", "level": "native", "help": "exact"}),
        Reason(Why.LANGUAGE, {"language": "en", "level": "fluent", "help": "exact"}),
        Reason(Why.PRESENT),
        Reason(Why.IDLE, {"minutes": 40}),
    )
    assert (found[0].wave, found[0].ends_at) == (1, NOW + 2 * MINUTE)


def test_declared_hours_alone_are_enough_to_be_rung_and_named_so() -> None:
    people = roster([candidate(1, availability=ALWAYS, present=False)])
    assert Reason(Why.IN_WINDOW) in match([OPEN], people, ROUTING)[0].because
    assert roster([candidate(1, availability=NEVER, present=False)]).get(ME) is not None
