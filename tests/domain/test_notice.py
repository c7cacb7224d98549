"""When somebody is written to: apart, capped, and after failures ever later."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.notice import (
    AN_HOUR,
    APART,
    FIRST_WAIT_S,
    HOUR,
    LONGEST_WAIT_S,
    may_write_at,
    wait_after,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(
    gaps=st.lists(st.integers(0, 1200), max_size=60),
    most=st.none() | st.integers(0, 10),
)
def test_whatever_comes_no_hour_has_more_than_the_cap_and_no_two_are_close(
    gaps: list[int], most: int | None
) -> None:
    now, sent = NOON, list[datetime]()
    for gap in gaps:
        now += timedelta(seconds=gap)
        if may_write_at(now, sent[-1] if sent else None, sent, most) <= now:
            sent.append(now)
    cap = AN_HOUR if most is None else min(most, AN_HOUR)
    for first in sent:
        assert sum(first <= at < first + HOUR for at in sent) <= cap
    assert all(later - earlier >= APART for earlier, later in itertools.pairwise(sent))


@given(ago=st.lists(st.integers(0, 4000), max_size=12), most=st.none() | st.integers(1, 10))
def test_when_the_moment_has_come_that_was_named_there_may_be_a_message(
    ago: list[int], most: int | None
) -> None:
    sent = [NOON - timedelta(seconds=seconds) for seconds in ago]
    last = max(sent, default=None)
    then = may_write_at(NOON, last, sent, most)
    assert NOON <= then <= NOON + HOUR
    assert may_write_at(then, last, sent, most) == then


@given(failures=st.integers(1, 2**31 - 2), spread=st.floats(0, 1))
def test_pauses_grow_to_a_limit(failures: int, spread: float) -> None:
    wait = wait_after(failures, spread).total_seconds()
    assert FIRST_WAIT_S / 2 <= wait <= LONGEST_WAIT_S
    assert wait_after(failures + 1, spread).total_seconds() >= wait
