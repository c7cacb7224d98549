"""Who waits and who is next; when a talk may begin; what keeps somebody from counselling."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.sessions.duty import (
    Opening,
    Shift,
    Shut,
    Staff,
    may_start,
    next_opening,
    on_duty,
    opening,
)
from dispatcher.domain.sessions.gate import (
    Counsellor,
    Missing,
    Proof,
    missing,
    rests_until,
)
from dispatcher.domain.sessions.session import Session, SessionState, Severity, SeverityFrom
from dispatcher.domain.sessions.waiting import estimate_min, in_order, next_for, places_of

NOW = datetime(2023, 2, 7, 4, 17, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BERFIN, AZAD = uuid4(), uuid4()


def session(
    waited_min: float = 0,
    severity: Severity = Severity.ROUTINE,
    *,
    language: str = "kmr",
    state: SessionState = SessionState.WAITING,
    met: tuple[UUID, ...] = (),
) -> Session:
    return Session(
        id=uuid4(),
        version=1,
        state=state,
        response_id=1,
        organisation_id=1,
        language=language,
        severity=severity,
        severity_from=SeverityFrom.NOTHING,
        waiting_since=NOW - waited_min * MINUTE,
        met=met,
        answered_at=NOW if met else None,
        interrupted_at=NOW if met else None,
    )


def test_severity_comes_first_and_then_waiting() -> None:
    long, short = session(9), session(1)
    danger, raised = session(0, Severity.DANGER), session(2, Severity.RAISED)
    assert in_order([short, long, raised, danger], NOW) == [danger, raised, long, short]


def test_a_long_wait_is_not_passed_any_more_but_by_danger() -> None:
    long, raised, danger = session(16), session(3, Severity.RAISED), session(0, Severity.DANGER)
    assert in_order([raised, long, danger], NOW) == [danger, long, raised]
    ages = session(24 * 60)
    assert in_order([ages, danger], NOW) == [danger, ages]


def test_who_was_left_in_the_middle_of_a_talk_comes_before_those_as_severe() -> None:
    fresh, left = session(9), session(1, met=(AZAD,))
    danger = session(0, Severity.DANGER)
    assert in_order([fresh, left, danger], NOW) == [danger, left, fresh]


def test_who_is_counselled_or_gone_does_not_wait() -> None:
    there = session(5, state=SessionState.LIVE)
    gone = session(5, state=SessionState.OVER)
    assert in_order([there, gone], NOW) == []


@given(
    waits=st.lists(
        st.tuples(st.floats(0, 60), st.sampled_from(Severity), st.booleans()), max_size=12
    )
)
def test_danger_is_never_behind_what_is_none(waits: list[tuple[float, Severity, bool]]) -> None:
    sessions = [session(w, s, met=(AZAD,) if left else ()) for w, s, left in waits]
    order = in_order(sessions, NOW)
    assert sorted(order, key=lambda one: -(one.severity is Severity.DANGER)) == order
    assert sorted(one.id for one in order) == sorted(one.id for one in sessions)
    assert in_order(reversed(sessions), NOW) == order, "the same whatever order they are read in"


def test_a_counsellor_is_given_the_next_of_their_languages_and_never_chooses() -> None:
    kurdish, arabic = session(9), session(3, Severity.DANGER, language="ar")
    assert next_for([kurdish, arabic], {"kmr"}, BERFIN, NOW) == kurdish
    assert next_for([kurdish, arabic], {"kmr", "ar"}, BERFIN, NOW) == arabic
    assert next_for([kurdish, arabic], {"ckb"}, BERFIN, NOW) is None


def test_who_vanished_is_given_that_seeker_again_only_if_nobody_else_waits() -> None:
    left, fresh = session(2, met=(BERFIN,)), session(1)
    assert next_for([left, fresh], {"kmr"}, BERFIN, NOW) == fresh
    assert next_for([left, fresh], {"kmr"}, AZAD, NOW) == left
    assert next_for([left], {"kmr"}, BERFIN, NOW) == left


def test_the_place_in_the_queue_counts_those_of_the_same_language() -> None:
    first, other, mine = session(9), session(8, language="ar"), session(7)
    places = places_of([mine, other, first], NOW)
    assert places.ahead(mine.id, mine.language) == 1
    assert places.ahead(first.id, first.language) == 0


@pytest.mark.parametrize(
    ("ahead", "free", "places", "talks", "said"),
    [
        (0, 1, 2, 0, 1),
        (0, 0, 2, 3, None),  # three talks say nothing of the next
        (0, 0, 2, 9, 10),  # 20 minutes, two places: one is free every 10
        (1, 0, 2, 9, 20),
        (3, 2, 2, 9, 20),
        (9, 0, 2, 9, None),  # 100 minutes: nobody can say
        (0, 0, 0, 9, None),
    ],
)
def test_an_estimate_is_rounded_up_and_left_out_where_nobody_can_say(
    ahead: int, free: int, places: int, talks: int, said: int | None
) -> None:
    assert estimate_min(ahead, free, places, [20 * MINUTE] * talks) == said


@given(st.integers(0, 20), st.integers(1, 10), st.integers(5, 60))
def test_who_is_further_behind_is_never_told_less(ahead: int, places: int, length: int) -> None:
    talks = [length * MINUTE] * 5
    one, next_one = (estimate_min(n, 0, places, talks) or 999 for n in (ahead, ahead + 1))
    assert one <= next_one


STAFF = Staff(supervisors=1, counsellors=2, speaking=1, places=2, taken=2)


@pytest.mark.parametrize(
    ("staff", "shut"),
    [
        (replace(STAFF, supervisors=0), Shut.NO_SUPERVISOR),
        (replace(STAFF, counsellors=0, speaking=0), Shut.NO_COUNSELLOR),
        (replace(STAFF, speaking=0), Shut.NO_COUNSELLOR_OF_LANGUAGE),
        (STAFF, None),
    ],
)
def test_nobody_waits_for_whom_there_is_not(staff: Staff, shut: Shut | None) -> None:
    assert opening(staff, NOW, None) == Opening(shut)


def test_each_supervisor_answers_for_so_many_talks() -> None:
    assert may_start(5, 1, 6)
    assert not may_start(6, 1, 6)
    assert may_start(6, 2, 6)
    assert not may_start(0, 0)


def shift(person: UUID, start_min: int, end_min: int) -> Shift:
    return Shift(person, NOW + start_min * MINUTE, NOW + end_min * MINUTE)


def test_on_duty_is_who_is_planned_and_there() -> None:
    shifts = [shift(BERFIN, -10, 10), shift(AZAD, -10, 10)]
    assert on_duty(shifts, [BERFIN], NOW) == {BERFIN}
    assert on_duty([shift(BERFIN, -10, 0)], [BERFIN], NOW) == frozenset()
    assert on_duty([shift(BERFIN, 0, 10)], [BERFIN], NOW) == {BERFIN}


def test_it_opens_when_a_supervisor_and_a_counsellor_are_both_planned() -> None:
    supervising = [shift(BERFIN, 60, 120), shift(BERFIN, 600, 700)]
    assert next_opening(supervising, [shift(AZAD, 90, 300)], NOW) == NOW + 90 * MINUTE
    assert next_opening(supervising, [shift(AZAD, 120, 300)], NOW) is None
    assert next_opening([shift(BERFIN, -60, 60)], [shift(AZAD, -90, 30)], NOW) == NOW
    assert next_opening([], [shift(AZAD, 0, 30)], NOW) is None


READY = Counsellor(
    vetting=Proof(NOW + timedelta(days=1)), training=Proof(NOW + timedelta(days=1)), code_version=3
)


@pytest.mark.parametrize(
    ("one", "lacks"),
    [
        (READY, []),
        (replace(READY, vetting=None), [Missing.VETTING]),
        (replace(READY, vetting=Proof(NOW)), [Missing.VETTING_OVER]),
        (replace(READY, training=None), [Missing.TRAINING]),
        (replace(READY, training=Proof(NOW)), [Missing.TRAINING_OVER]),
        (replace(READY, code_version=2), [Missing.CODE_OF_CONDUCT]),
        (replace(READY, live=2), [Missing.AT_CAP]),
        (replace(READY, today=timedelta(hours=4)), [Missing.HOURS_TODAY]),
        (replace(READY, owes_check_in=True), [Missing.CHECK_IN]),
        (replace(READY, paused=True), [Missing.PAUSED]),
        (replace(READY, heavy_in_a_row=1, last_heavy_at=NOW), []),
        (replace(READY, heavy_in_a_row=2, last_heavy_at=NOW), [Missing.REST]),
        (replace(READY, heavy_in_a_row=2, last_heavy_at=NOW - timedelta(minutes=30)), []),
    ],
)
def test_each_thing_that_is_missing_is_said(one: Counsellor, lacks: list[Missing]) -> None:
    assert missing(one, code_version=3, supervisors=1, watched=True, now=NOW) == lacks


def test_without_a_supervisor_who_can_watch_nobody_counsels() -> None:
    alone = missing(READY, code_version=3, supervisors=0, watched=False, now=NOW)
    full = missing(READY, code_version=3, supervisors=1, watched=False, now=NOW)
    assert (alone, full) == ([Missing.SUPERVISOR], [Missing.SUPERVISORS_FULL])


def test_it_is_said_until_when_somebody_rests() -> None:
    tired = replace(READY, heavy_in_a_row=2, last_heavy_at=NOW)
    assert rests_until(tired) == NOW + timedelta(minutes=30)
    assert rests_until(READY) is None
