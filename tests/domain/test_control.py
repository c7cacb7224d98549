"""Known answers: what counts as the same."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.control import LETTERS, check_control, chrf, is_right, settles_at
from dispatcher.domain.errors import InvalidField
from dispatcher.domain.policy import Kind

KNOWN = "We have no drinking water in our village and the road is closed"


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        # What sacrebleu 2.6.0 says: sentence_chrf(given, [KNOWN]), divided by 100.
        (KNOWN, 1.0),
        ("There is no drinking water in our village and the road is blocked", 0.7819),
        ("Our village has run out of drinking water, the road is closed too", 0.6398),
        ("We need tents and blankets for forty people near the school", 0.1658),
        ("su", 0.0243),
    ],
)
def test_likeness_is_the_one_others_measure(given_text: str, expected: float) -> None:
    assert chrf(KNOWN, given_text) == pytest.approx(expected, abs=5e-4)


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_part_of_one(one: str, other: str) -> None:
    assert 0 <= chrf(one, other) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (KNOWN.upper() + ".", True),
        ("There is no drinking water in our village and the road is blocked", True),
        ("Our village has run out of drinking water, the road is closed too", True),
        ("We need tents and blankets for forty people near the school", False),
        ("asdf", False),
        ("", False),
    ],
)
def test_a_translation_is_right_where_it_says_nearly_the_same(answer: str, right: bool) -> None:
    assert is_right(Kind.TRANSLATION, {"text": KNOWN}, {"text": answer}) is right


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("Hatay, 12 people", True),
        ("  hatay,  12\npeople. ", True),
        ("Hatay, ١٢ people", True),
        ("HATAY, 12 PEOPLE", True),
        ("Hatay, 13 people", False),
        ("Hatay, 1,2 people", False),
    ],
)
def test_data_is_right_where_only_the_writing_differs(answer: str, right: bool) -> None:
    assert is_right(Kind.DATA, {"text": "Hatay, 12 people"}, {"text": answer}) is right


def test_segments_are_compared_as_one_text() -> None:
    segments = [{"id": "1", "target": "We have no water"}, {"id": "2", "target": "in our village"}]
    known = {"text": "We have no water in our village"}
    assert is_right(Kind.TRANSLATION, known, {"segments": segments})


@pytest.mark.parametrize(
    ("kind", "content", "problem"),
    [
        (Kind.GENERAL, {"text": "Water"}, "unknown"),
        (Kind.DATA, {}, "missing"),
        (Kind.DATA, {"text": "Water\x00"}, "control_character"),
        (Kind.TRANSLATION, {"text": "a" * (LETTERS + 1)}, "too_long"),
    ],
)
def test_what_cannot_be_a_known_answer_is_refused(
    kind: Kind, content: dict[str, str], problem: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        check_control(kind, content)
    assert (refused.value.data["field"], refused.value.data["problem"]) == ("control", problem)


def test_a_verdict_that_a_review_might_have_given_comes_after_different_times() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    after = {settles_at(UUID(int=n), now) - now for n in range(200)}
    assert min(after) == timedelta(minutes=30)
    assert max(after) == timedelta(minutes=119)
