"""The hours ledger's rules: up to the last sign of work, and no moment twice."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.hours_errors import EntryCorrected, NotYourHours
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.ledger import (
    LONGEST,
    MOST_MINUTES,
    Credit,
    Ended,
    Entry,
    EntrySort,
    Span,
    correct,
    credit_claims,
    credit_entry,
    length,
    not_yet_credited,
    union,
    worked,
)
from dispatcher.domain.policy import Kind

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSON, COORDINATOR = UUID(int=1), UUID(int=2)


def at(minutes: float) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def span(began: float, ended: float) -> Span:
    return Span(at(began), at(ended))


def claim(
    began: float, over: float, *signs: float, number: int = 7, kind: Kind = Kind.TRANSLATION
) -> Ended:
    return Ended(
        claim_id=UUID(int=number),
        volunteer_id=PERSON,
        task_id=UUID(int=number + 1000),
        organisation_id=1,
        response_id=1,
        lane_id=1,
        kind=kind,
        claimed_at=at(began),
        over_at=at(over),
        signs=tuple(at(sign) for sign in signs),
    )


def minutes(credits: list[Credit]) -> dict[int, float]:
    return {credit.ended.claim_id.int: credit.seconds / 60 for credit in credits}


def test_who_walks_away_is_credited_up_to_their_last_word_and_not_the_lease() -> None:
    assert worked(claim(0, 20, 0, 3)) == span(0, 3)


def test_who_does_nothing_for_a_claim_is_credited_nothing() -> None:
    assert worked(claim(0, 20, 0)) == span(0, 0)
    assert worked(claim(0, 20)) == span(0, 0)


def test_words_from_before_or_after_the_claim_are_no_sign_of_it() -> None:
    assert worked(claim(0, 20, -30, 4, 25)) == span(0, 4)


def test_no_kind_credits_more_than_its_leases_allow() -> None:
    for description in KINDS.values():
        assert timedelta() < description.credit <= (description.longest or LONGEST)
        assert description.credit <= LONGEST


def test_two_claims_in_the_same_minutes_are_those_minutes_once() -> None:
    first, second = claim(0, 10, 10, number=1), claim(0, 15, 15, number=2)
    assert minutes(credit_claims([second, first], [])) == {1: 10, 2: 5}


def test_a_claim_within_another_leaves_that_one_what_is_round_it() -> None:
    outer, inner = claim(0, 30, 30, number=1), claim(10, 15, 15, number=2)
    assert minutes(credit_claims([outer, inner], [])) == {1: 25, 2: 5}


def test_what_was_credited_before_is_not_credited_again() -> None:
    assert minutes(credit_claims([claim(0, 30, 30)], [span(5, 10), span(8, 12)])) == {7: 23}


def test_claims_over_at_the_same_moment_go_by_their_ids() -> None:
    both = [claim(0, 10, 10, number=2), claim(0, 10, 10, number=1)]
    assert minutes(credit_claims(both, [])) == {1: 10, 2: 0}


def test_minutes_add_up_from_seconds() -> None:
    ones = [claim(n / 3, (n + 1) / 3, (n + 1) / 3, number=n, kind=Kind.DATA) for n in range(99)]
    assert sum(credit.seconds for credit in credit_claims(ones, [])) == 33 * 60


moments = st.integers(0, 300).map(float)


@st.composite
def claims(draw: st.DrawFn) -> list[Ended]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        began, over = sorted((draw(moments), draw(moments)))
        signs = draw(st.lists(st.integers(-20, 320).map(float), max_size=3))
        kind = draw(st.sampled_from(list(Kind)))
        found.append(claim(began, over, *signs, number=number, kind=kind))
    return found


@given(claims())
def test_credits_are_never_more_than_the_time_that_passed(some: list[Ended]) -> None:
    credits = credit_claims(some, [])
    assert sum(credit.seconds for credit in credits) == length(union(map(worked, some))) // (
        timedelta(seconds=1)
    )
    for credit in credits:
        assert 0 <= credit.seconds <= length([worked(credit.ended)]).total_seconds()


@given(claims(), st.randoms(use_true_random=False))
def test_the_order_in_which_claims_are_found_changes_nothing(
    some: list[Ended], chance: Random
) -> None:
    mixed = list(some)
    chance.shuffle(mixed)
    assert credit_claims(mixed, []) == credit_claims(some, [])


@given(claims())
def test_the_sum_is_the_same_in_whatever_portions_claims_are_credited(some: list[Ended]) -> None:
    at_once = sum(credit.seconds for credit in credit_claims(some, []))
    for order in list(permutations(some))[:24]:
        credited: list[Span] = []
        one_by_one = 0
        for ended in order:
            (credit,) = credit_claims([ended], credited)
            one_by_one += credit.seconds
            credited.append(credit.span)
        assert one_by_one == at_once


fractions = st.integers(0, 10**9).map(lambda micro: BEGAN + timedelta(microseconds=micro))


@given(st.lists(st.tuples(fractions, fractions).map(lambda two: Span(*sorted(two))), max_size=6))
def test_parts_of_seconds_are_never_rounded_up(spans: list[Span]) -> None:
    total, seen = 0, list[Span]()
    for one in spans:
        total += not_yet_credited(one, seen) // timedelta(seconds=1)
        seen.append(one)
    whole = length(union(spans)).total_seconds()
    assert whole - len(spans) <= total <= whole


def entry() -> Entry:
    (credit,) = credit_claims([claim(0, 20, 12)], [])
    return credit_entry(credit, entry_id=UUID(int=50), now=at(21))


def corrected(**fields: Any) -> tuple[Entry, Entry]:
    wishes: dict[str, Any] = {
        "stands": True,
        "minutes": 5,
        "reason": "It was a test",
        "coordinator_id": COORDINATOR,
        "ids": (UUID(int=51), UUID(int=52)),
        "now": at(60),
    }
    return correct(entry(), **{**wishes, **fields})


def test_a_correction_takes_the_entry_back_and_puts_another_in_its_place() -> None:
    reversal, instead = corrected()
    assert (reversal.sort, reversal.seconds) == (EntrySort.REVERSAL, -12 * 60)
    assert (instead.sort, instead.seconds) == (EntrySort.CORRECTION, 5 * 60)
    for one in (reversal, instead):
        assert (one.about, one.made_by, one.reason) == (
            entry().id,
            COORDINATOR,
            "It was a test",
        )
        assert (one.span, one.claim_id, one.volunteer_id) == (
            entry().span,
            entry().claim_id,
            PERSON,
        )


def test_nobody_corrects_their_own_hours() -> None:
    with pytest.raises(NotYourHours):
        corrected(coordinator_id=PERSON)


def test_what_was_taken_back_is_not_corrected_again() -> None:
    with pytest.raises(EntryCorrected):
        corrected(stands=False)


@pytest.mark.parametrize("wrong", [{"minutes": -1}, {"minutes": MOST_MINUTES + 1}, {"reason": " "}])
def test_a_correction_needs_a_reason_and_minutes_of_a_day_at_most(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        corrected(**wrong)
