"""When a volunteer can be counted on: at every instant, also where clocks are changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dispatcher.domain.availability import (
    WEEK,
    WINDOWS_AT_MOST,
    Availability,
    Day,
    Hours,
    Window,
    check_availability,
    is_available,
)
from dispatcher.domain.errors import InvalidField

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# Clocks changed at night, at midnight, by half an hour, in the other half of the year, by a whole
# day (Apia, the 30th of December 2011), no longer (Istanbul), and never.
ZONES = (
    *("Europe/Berlin", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe", "America/Santiago"),
    *("Pacific/Apia", "Europe/Istanbul", "Asia/Kathmandu", "Africa/Casablanca", "UTC"),
)
zones = st.sampled_from(ZONES)
hours = st.builds(Hours, st.integers(0, 1439), st.integers(0, 1439))
windows = st.lists(st.builds(Window, st.sampled_from(Day), hours), max_size=4).map(tuple)
instants = st.integers(0, 32 * 365 * 1440).map(
    lambda n: datetime(2005, 1, 1, tzinfo=UTC) + n * MINUTE
)


def _changes(zone: str) -> list[datetime]:
    """The instants, to the quarter of an hour, at which the zone's clocks were changed."""
    place, step = ZoneInfo(zone), timedelta(minutes=15)
    found = []
    at = datetime(2011, 1, 1, tzinfo=UTC)
    for _ in range(4 * 24 * 366):
        later = at + step
        if at.astimezone(place).utcoffset() != later.astimezone(place).utcoffset():
            found.append(later)
        at = later
    return found


CHANGES = {zone: _changes(zone) for zone in ZONES}


@st.composite
def zone_and_instant(draw: st.DrawFn) -> tuple[str, datetime]:
    """Half of them within two days of a change of clocks, where there is any."""
    zone = draw(zones)
    near_a_change: bool = draw(st.booleans())
    if CHANGES[zone] and near_a_change:
        near = timedelta(minutes=draw(st.integers(-2 * 1440, 2 * 1440)))
        return zone, draw(st.sampled_from(CHANGES[zone])) + near
    return zone, draw(instants)


@given(zone_and_instant(), st.integers(0, 1439))
def test_every_day_from_one_time_to_the_same_is_always(
    place: tuple[str, datetime], minute: int
) -> None:
    zone, now = place
    whole = tuple(Window(day, Hours(minute, minute)) for day in WEEK)
    assert is_available(Availability(zone, whole), now)


@given(zone_and_instant())
def test_nothing_declared_promises_nothing(place: tuple[str, datetime]) -> None:
    zone, now = place
    assert not is_available(Availability(zone), now)
    assert not is_available(Availability(zone, until=now), now)
    assert is_available(Availability(zone, until=now + MINUTE), now)


@given(zone_and_instant(), windows)
def test_it_is_what_the_clock_on_the_wall_says_where_nobody_changes_it(
    place: tuple[str, datetime], declared: tuple[Window, ...]
) -> None:
    zone, now = place
    wall = now.astimezone(ZoneInfo(zone))
    offsets = {
        (now + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in range(-50, 3)
    }
    assume(len(offsets) == 1)
    minute = wall.hour * 60 + wall.minute
    today, yesterday = WEEK[wall.weekday()], WEEK[wall.weekday() - 1]

    def inside(window: Window) -> bool:
        start, end = window.hours.start, window.hours.end
        if end > start:
            return window.day is today and start <= minute < end
        return (window.day is today and minute >= start) or (
            window.day is yesterday and minute < end
        )

    assert is_available(Availability(zone, declared), now) is any(map(inside, declared))


@given(zone_and_instant(), windows, hours)
def test_quiet_hours_take_away_and_until_gives(
    place: tuple[str, datetime], declared: tuple[Window, ...], quiet: Hours
) -> None:
    zone, now = place
    every_day = tuple(Window(day, quiet) for day in WEEK)
    is_quiet = is_available(Availability(zone, every_day), now)
    without = is_available(Availability(zone, declared), now)
    assert is_available(Availability(zone, declared, quiet), now) is (without and not is_quiet)
    assert is_available(Availability(zone, declared, quiet, until=now + MINUTE), now)


@given(st.data())
def test_a_window_is_one_stretch_of_time_whatever_clocks_do_in_it(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from([zone for zone in ZONES if CHANGES[zone]]))
    changed = data.draw(st.sampled_from(CHANGES[zone]))
    day = changed.astimezone(ZoneInfo(zone)).date() - timedelta(days=data.draw(st.integers(0, 1)))
    # To the quarter of an hour, as the look below.
    start, end = (15 * data.draw(st.integers(0, 95)) for _ in range(2))
    declared = Availability(zone, (Window(WEEK[day.weekday()], Hours(start, end)),))
    looks = [
        is_available(declared, changed + timedelta(minutes=15 * n)) for n in range(-4 * 60, 4 * 60)
    ]
    turns = sum(1 for before, after in pairwise(looks) if before != after)
    assert turns in (0, 2)  # begins once and ends once; not at all where it was skipped


@given(zone_and_instant(), windows)
def test_looking_back_further_finds_nothing_more(
    place: tuple[str, datetime], declared: tuple[Window, ...]
) -> None:
    zone, now = place
    today = now.astimezone(ZoneInfo(zone)).date()

    def holds(window: Window, day: date) -> bool:
        start, end = window.hours.on(day, ZoneInfo(zone))
        return WEEK[day.weekday()] is window.day and start <= now < end

    around = [today + timedelta(days=n) for n in range(-6, 7)]
    found = any(holds(window, day) for window in declared for day in around)
    assert is_available(Availability(zone, declared), now) is found


def _berlin(window: str, *changed: tuple[int, int]) -> Callable[[str], bool]:
    day, start, end = window.split()
    declared = check_availability(now=NOW, timezone="Europe/Berlin", windows=[(day, start, end)])
    return lambda at: is_available(declared, datetime.fromisoformat(at))


def test_when_clocks_go_forward() -> None:
    """In Berlin, on the 29th of March 2026, 02:00 to 03:00 did not come."""
    across = _berlin("sunday 01:00 04:00")
    assert [across(f"2026-03-29T{at}") for at in ("00:59+01:00", "01:00+01:00")] == [False, True]
    assert [across(f"2026-03-29T{at}") for at in ("03:59+02:00", "04:00+02:00")] == [True, False]
    # Half past two was meant as if clocks had not been changed yet: half past three by the new.
    begins = _berlin("sunday 02:30 05:00")
    assert [begins(f"2026-03-29T{at}") for at in ("03:29+02:00", "03:30+02:00")] == [False, True]
    skipped = _berlin("sunday 02:45 03:15")
    assert not any(skipped(f"2026-03-29T{at}+02:00") for at in ("03:00", "03:14", "03:45", "04:00"))


def test_when_clocks_go_back() -> None:
    """In Berlin, on the 25th of October 2026, 02:00 to 03:00 came twice."""
    ends = _berlin("sunday 01:00 02:30")
    assert [ends(f"2026-10-25T{at}") for at in ("02:29+02:00", "02:30+02:00")] == [True, False]
    assert not ends("2026-10-25T02:10+01:00")  # the second time: it was over an hour ago
    begins = _berlin("sunday 02:30 04:00")
    assert begins("2026-10-25T02:30+02:00")
    assert begins("2026-10-25T02:10+01:00")
    assert [begins(f"2026-10-25T{at}+01:00") for at in ("03:59", "04:00")] == [True, False]


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    night = _berlin("friday 22:00 06:00")
    assert night("2026-03-06T22:00+01:00")
    assert night("2026-03-07T05:59+01:00")
    assert not night("2026-03-06T05:00+01:00")
    assert not night("2026-03-07T22:00+01:00")


def test_the_same_windows_are_one_and_stand_in_order() -> None:
    given_windows = [("sunday", "10:00", "12:00"), ("monday", "09:00", "10:00")] * 2
    found = check_availability(now=NOW, timezone="Asia/Beirut", windows=given_windows)
    assert [(w.day, w.hours) for w in found.windows] == [
        (Day.MONDAY, Hours(540, 600)),
        (Day.SUNDAY, Hours(600, 720)),
    ]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"timezone": "Mars/Olympus"}, "timezone", "unknown"),
    ({"timezone": "../../etc/passwd"}, "timezone", "unknown"),
    ({"timezone": "localtime"}, "timezone", "unknown"),
    ({"timezone": ""}, "timezone", "unknown"),
    ({"timezone": "europe/berlin"}, "timezone", "unknown"),
    ({"windows": [("someday", "09:00", "10:00")]}, "windows.0.day", "unknown"),
    (
        {"windows": [("monday", "09:00", "10:00"), ("monday", "9:00", "10:00")]},
        "windows.1.from",
        "malformed",
    ),
    ({"windows": [("monday", "09:00", "24:00")]}, "windows.0.until", "malformed"),
    ({"windows": [("monday", "٠٩:٠٠", "10:00")]}, "windows.0.from", "malformed"),
    ({"windows": [("monday", "09:00", "10:00\n")]}, "windows.0.until", "malformed"),
    (
        {"windows": [("monday", "09:00", "10:00")] * (WINDOWS_AT_MOST + 1)},
        "windows",
        "too_many",
    ),
    ({"quiet": ("22:00", "25:00")}, "quiet.until", "malformed"),
    ({"quiet": ("22:00", "22:00")}, "quiet.until", "same_as_from"),
    ({"until": NOW}, "available_until", "in_the_past"),
    ({"until": NOW + timedelta(days=7, seconds=1)}, "available_until", "out_of_range"),
]


@pytest.mark.parametrize(("change", "field", "what"), BAD)
def test_what_is_wrong_is_named(change: dict[str, Any], field: str, what: str) -> None:
    with pytest.raises(InvalidField) as refused:
        check_availability(now=NOW, **{"timezone": "Europe/Istanbul", **change})
    assert (refused.value.data["field"], refused.value.data["problem"]) == (field, what)
