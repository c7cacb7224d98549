"""How declared hours stand and when that changes, also where clocks are changed and at midnight."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.availability import (
    WEEK,
    Availability,
    Day,
    Hours,
    Window,
    is_available,
    next_opening,
    standing,
)
from dispatcher.domain.candidate import Sought, Unrung, why_not_rung
from dispatcher.domain.waves import ROUTING
from tests.support.candidates import NOW, candidate, roster, task

MINUTE = timedelta(minutes=1)
# Istanbul stays on summer time since 2016; Almaty went back an hour for good at the midnight that
# began the 1st of March 2024; Sao Paulo changed its clocks at midnight until 2019.
CHANGES = {
    "Europe/Istanbul": [datetime(2015, 11, 8, 1, tzinfo=UTC), datetime(2016, 3, 27, 1, tzinfo=UTC)],
    "Asia/Almaty": [datetime(2024, 2, 29, 18, tzinfo=UTC)],
    "America/Sao_Paulo": [
        datetime(2018, 11, 4, 3, tzinfo=UTC),
        datetime(2019, 2, 17, 2, tzinfo=UTC),
    ],
}
APIA = datetime(2011, 12, 30, 10, tzinfo=UTC)  # a whole day was skipped
hours = st.builds(Hours, st.integers(0, 1439), st.integers(0, 1439))
declared = st.builds(
    Availability,
    st.sampled_from([*CHANGES, "Pacific/Apia"]),
    st.lists(st.builds(Window, st.sampled_from(Day), hours), max_size=4).map(tuple),
    st.none() | hours.filter(lambda one: one.start != one.end),
)


@st.composite
def near_a_change(draw: st.DrawFn) -> datetime:
    change = draw(st.sampled_from([*chain(*CHANGES.values()), APIA]))
    return change + draw(st.integers(-2 * 1440, 2 * 1440)) * MINUTE


def evening(zone: str, start: int, end: int) -> Availability:
    return Availability(zone, tuple(Window(day, Hours(start * 60, end * 60)) for day in WEEK))


def at(
    zone: str, year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0
) -> datetime:
    local = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


@given(declared, near_a_change())
def test_standing_agrees_with_what_was_declared(availability: Availability, now: datetime) -> None:
    stands = standing(availability, now)
    assert stands.available == is_available(availability, now)
    assert not (stands.available and stands.quiet)


@given(declared, near_a_change(), st.floats(0, 1, exclude_max=True))
def test_nothing_changes_before_it_said(
    availability: Availability, now: datetime, part: float
) -> None:
    stands = standing(availability, now)
    assert now < stands.until
    # A part just short of the whole is rounded to the whole.
    last = stands.until - timedelta(microseconds=1)
    between = min(now + (stands.until - now) * part, last)
    assert standing(availability, between)[:2] == stands[:2]


@given(declared, near_a_change())
def test_the_next_opening_is_the_first(availability: Availability, now: datetime) -> None:
    opens_at = next_opening(availability, now)
    if opens_at is None:
        return
    assert is_available(availability, opens_at)
    assert opens_at == now or not is_available(availability, opens_at - MINUTE)


@pytest.mark.parametrize(
    ("zone", "when", "available"),
    [
        # 22:00 to 02:00, over the midnight at which it is 23:00 again: an hour longer.
        ("Asia/Almaty", at("Asia/Almaty", 2024, 2, 29, 23, 30), True),
        ("Asia/Almaty", at("Asia/Almaty", 2024, 2, 29, 23, 30, fold=1), True),
        ("Asia/Almaty", at("Asia/Almaty", 2024, 3, 1, 1, 59), True),
        ("Asia/Almaty", at("Asia/Almaty", 2024, 3, 1, 2, 0), False),
        # The midnight that is skipped, and the one that comes twice.
        ("America/Sao_Paulo", at("America/Sao_Paulo", 2018, 11, 3, 23, 59) + MINUTE, True),
        ("America/Sao_Paulo", at("America/Sao_Paulo", 2018, 11, 4, 1, 59), True),
        ("America/Sao_Paulo", at("America/Sao_Paulo", 2018, 11, 4, 2, 0), False),
        ("America/Sao_Paulo", at("America/Sao_Paulo", 2019, 2, 16, 23, 30, fold=1), True),
        ("America/Sao_Paulo", at("America/Sao_Paulo", 2019, 2, 17, 2, 0), False),
        # An hour later by UTC before the summer time that stayed, than ever after.
        ("Europe/Istanbul", datetime(2016, 1, 10, 20, 0, tzinfo=UTC), True),
        ("Europe/Istanbul", datetime(2016, 1, 10, 19, 59, tzinfo=UTC), False),
        ("Europe/Istanbul", datetime(2017, 1, 10, 19, 0, tzinfo=UTC), True),
        ("Europe/Istanbul", datetime(2015, 11, 8, 0, 30, tzinfo=UTC), False),
    ],
)
def test_an_evening_over_midnight_and_over_changed_clocks(
    zone: str, when: datetime, available: bool
) -> None:
    assert standing(evening(zone, 22, 2), when).available is available


@pytest.mark.parametrize("zone", CHANGES)
def test_quiet_hours_end_at_the_wall_clock_s_time(zone: str) -> None:
    quiet = Availability(zone, quiet=Hours(23 * 60, 7 * 60))
    for change in CHANGES[zone]:
        day = change.astimezone(ZoneInfo(zone)).date()
        night = at(zone, day.year, day.month, day.day, 5)
        assert standing(quiet, night).until == at(zone, day.year, day.month, day.day, 7)


@pytest.mark.parametrize("zone", CHANGES)
def test_somebody_is_rung_in_their_own_evening(zone: str) -> None:
    midnight = NOW.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0)
    who = candidate(1, availability=evening(zone, 22, 0), present=False)
    for minutes, rung in ((-121, False), (-120, True), (-1, True), (0, False)):
        now = (midnight + minutes * MINUTE).astimezone(UTC)
        sought = Sought(task(age=NOW - now))
        found = why_not_rung(sought, who, now, ROUTING)
        assert (found is None) is rung
        assert rung or (found is not None and found.reason is Unrung.NOT_IN_WINDOW)


def test_there_now_until_overrides_quiet_hours() -> None:
    until = NOW + 5 * MINUTE
    availability = Availability("UTC", quiet=Hours(11 * 60, 14 * 60), until=until)
    assert standing(availability, NOW) == (True, False, until)
    assert standing(availability, until).quiet


def _reached(instants: Iterable[datetime], availability: Availability) -> list[bool]:
    people = roster([candidate(1, availability=availability, present=False)], NOW)
    stood = []
    for now in instants:
        people.turn(now)
        stood.append(people.stands(candidate(1).id)[:2] == standing(availability, now)[:2])
    return stood


@given(declared, st.lists(st.integers(1, 700), max_size=30))
def test_a_turned_roster_knows_everybody_s_hours(
    availability: Availability, steps: list[int]
) -> None:
    instants = [NOW + sum(steps[:n]) * MINUTE for n in range(len(steps) + 1)]
    assert all(_reached(instants, availability))
