"""Trust: always a probability, moved by every observation the right way."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.trust import Counts, agreement, trust

MANY = st.integers(min_value=0, max_value=1_000_000)
COUNTS = st.builds(Counts, MANY, MANY, MANY, MANY, MANY, MANY)
GOOD = ("controls_right", "accepted", "agreed")
BAD = ("controls_wrong", "returned", "differed")


@given(COUNTS)
def test_it_lies_between_nothing_and_certainty(counts: Counts) -> None:
    assert 0 < trust(counts) < 1


@given(COUNTS)
def test_each_good_answer_raises_it_and_each_bad_one_lowers_it(counts: Counts) -> None:
    for name in GOOD:
        assert trust(counts + Counts(**{name: 1})) > trust(counts)
    for name in BAD:
        assert trust(counts + Counts(**{name: 1})) < trust(counts)


@given(COUNTS, COUNTS)
def test_the_order_of_what_is_counted_does_not_matter(one: Counts, other: Counts) -> None:
    assert one + other == other + one
    assert one + Counts() == one


def test_nobody_known_begins_at_two_thirds() -> None:
    assert trust(Counts()) == pytest.approx(2 / 3)


def test_a_known_answer_says_more_than_a_review_and_that_more_than_agreement() -> None:
    rises = [trust(Counts(**{name: 1})) for name in ("controls_right", "accepted", "agreed")]
    falls = [trust(Counts(**{name: 1})) for name in ("controls_wrong", "returned", "differed")]
    assert rises == sorted(rises, reverse=True)
    assert falls == sorted(falls)


def test_who_differs_from_what_was_agreed_on_is_told_apart() -> None:
    people = [UUID(int=n) for n in (1, 2, 3)]
    texts = ("Water", "Bread", "Water")
    answers = [(who, {"text": text}) for who, text in zip(people, texts, strict=True)]
    said = agreement(answers, {"text": "Water"})
    assert [said[who].agreed for who in people] == [1, 0, 1]
    assert [said[who].differed for who in people] == [0, 1, 0]
