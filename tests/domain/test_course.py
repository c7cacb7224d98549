"""The course: how answers are marked, how often somebody may try, and what counts as shown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.sessions.course import (
    COURSE_VERSION,
    PASS_PER_CENT,
    PAUSE,
    Attempt,
    Course,
    Lesson,
    Question,
    mark,
    must_be_allowed,
    next_try_at,
    shuffled,
)
from dispatcher.domain.sessions.gate import Proof
from dispatcher.domain.sessions.shown import Passed, Signed, better_proof, later_code
from dispatcher.domain.training_errors import TrainingPaused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    questions = []
    for number in range(draw(st.integers(1, 12))):
        options = "abcd"[: draw(st.integers(2, 4))]
        right = draw(st.sets(st.sampled_from(options), min_size=1))
        questions.append(
            Question(f"q{number}", tuple(options), frozenset(right), draw(st.booleans()))
        )
    cut = draw(st.integers(0, len(questions)))
    lessons = (
        Lesson("one", (), tuple(questions[:cut])),
        Lesson("two", (), tuple(questions[cut:])),
    )
    return Course(1, 0, lessons)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Course, dict[str, list[str]]]:
    course = draw(courses())
    chosen = {
        one.id: draw(st.lists(st.sampled_from(one.options), min_size=1, max_size=6))
        for one in course.questions
    }
    return course, chosen


@given(answered())
def test_passed_is_who_has_enough_right_and_nothing_critical_wrong(
    given: tuple[Course, dict[str, list[str]]],
) -> None:
    course, chosen = given
    marked = mark(course, chosen)
    wrong = [one for one in course.questions if set(chosen[one.id]) != set(one.right)]
    assert marked.wrong == tuple(one.id for one in wrong)
    assert marked.asked == len(course.questions)
    share = 100 * (marked.asked - len(wrong)) / marked.asked
    assert marked.passed == (share >= PASS_PER_CENT and all(not one.critical for one in wrong))


@given(courses(), st.text(max_size=20))
def test_all_right_passes_in_whatever_order_it_was_asked(course: Course, seed: str) -> None:
    asked = shuffled(course, seed)
    assert asked == shuffled(course, seed)
    known = {one.id: one for one in course.questions}
    assert sorted(one.id for one in asked) == sorted(known)
    assert all(sorted(one.options) == sorted(known[one.id].options) for one in asked)
    right = {
        one.id: [option for option in one.options if option in known[one.id].right] for one in asked
    }
    assert mark(course, right).passed


@given(answered(), st.data())
def test_one_more_wrong_never_helps(
    given: tuple[Course, dict[str, list[str]]], data: st.DataObject
) -> None:
    course, chosen = given
    spoilt = data.draw(st.sampled_from(course.questions))
    # Both all of it and a single one cannot be right at once.
    wrong = [list(spoilt.options), [spoilt.options[0]]]
    worse = {**chosen, spoilt.id: next(one for one in wrong if set(one) != spoilt.right)}
    assert mark(course, worse).passed <= mark(course, {**chosen, spoilt.id: [*spoilt.right]}).passed


def test_order_is_another_with_another_seed() -> None:
    questions = tuple(Question(f"q{n}", ("a", "b"), frozenset("a"), False) for n in range(12))
    course = Course(1, 0, (Lesson("one", (), questions),))
    assert shuffled(course, "somebody:0") != shuffled(course, "somebody:1")


ONE = Question("one", ("a", "b", "c"), frozenset("ab"), critical=False)
SMALL = Course(1, 0, (Lesson("lesson", (), (ONE,)),))


@pytest.mark.parametrize("chosen", [["a"], ["b"], ["a", "b", "c"], ["c"]])
def test_of_several_right_ones_all_are_to_be_chosen(chosen: list[str]) -> None:
    assert not mark(SMALL, {"one": chosen}).passed
    assert mark(SMALL, {"one": ["b", "a", "a"]}).passed


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({}, "missing"),
        ({"one": []}, "missing"),
        ({"one": ["d"]}, "unknown"),
        ({"one": ["a", "b"], "two": ["a"]}, "unknown"),
    ],
)
def test_what_is_not_answered_or_not_asked_is_refused(
    answers: dict[str, list[str]], problem: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        mark(SMALL, answers)
    assert refused.value.data["problem"] == problem


def _tries(*passed: bool) -> list[Attempt]:
    return [Attempt(NOW + timedelta(minutes=number), one) for number, one in enumerate(passed)]


@pytest.mark.parametrize(
    ("passed", "waits"),
    [
        ((), False),
        ((False, False), False),
        ((False, False, False), True),
        ((False, False, False, False), False),
        ((False,) * 6, True),
        ((False, False, True), False),
        ((True, False, False, False), True),
        ((False, True, False, False), False),
    ],
)
def test_after_three_failed_in_a_row_there_is_a_pause(
    passed: tuple[bool, ...], waits: bool
) -> None:
    attempts = _tries(*passed)
    at = next_try_at(attempts)
    assert (at is not None) is waits
    if at is not None:
        assert at == attempts[-1].at + PAUSE
        with pytest.raises(TrainingPaused) as refused:
            must_be_allowed(attempts, at - timedelta(seconds=30))
        assert refused.value.data == {"retry_after_s": 30}
        must_be_allowed(attempts, at)


def test_a_pass_is_over_when_its_time_is_or_the_course_has_changed() -> None:
    passed = Passed(COURSE_VERSION, NOW, NOW + 365 * DAY)
    assert passed.proof.holds(NOW + 364 * DAY)
    assert not passed.proof.holds(NOW + 365 * DAY)
    assert not Passed(COURSE_VERSION - 1, NOW, NOW + 365 * DAY).proof.holds(NOW)


def test_the_better_of_two_proofs_counts() -> None:
    short, long, endless = Proof(NOW), Proof(NOW + DAY), Proof(None)
    assert better_proof(None, None) is None
    for one, other, better in (
        (short, long, long),
        (short, endless, endless),
        (None, short, short),
        (endless, long, endless),
    ):
        assert better_proof(one, other) == better_proof(other, one) == better


def test_the_later_code_counts_and_their_own_hand_where_both_are_the_same() -> None:
    own, paper = Signed(2, date(2026, 1, 1)), Signed(2, date(2026, 2, 1), own=False)
    newer = Signed(3, date(2026, 2, 1), own=False)
    assert later_code(own, paper) is own
    assert later_code(own, newer) is newer
    assert later_code(None, paper) is paper
    assert later_code(None, None) is None
