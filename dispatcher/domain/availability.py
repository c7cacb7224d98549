"""When a volunteer can be counted on: weekly windows, quiet hours, and "now, until".

All of it is said in wall-clock time of the volunteer's own time zone. Where clocks are changed, a
time that comes twice means the first, and one that is skipped is meant as if they had not been
changed yet (RFC 5545, 3.3.5): a window is one stretch of time, whatever the clocks do inside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from dispatcher.domain.errors import InvalidField

WINDOWS_AT_MOST = 50
FURTHEST = timedelta(days=7)
"""Nobody says further ahead than this that they are there without a break."""

_DAY = 24 * 60
_WALL_CLOCK = re.compile("([01][0-9]|2[0-3]):([0-5][0-9])")
# Hours last a day at most; where a day was skipped, yesterday's are those of two days ago.
_BACK = (0, 1, 2)
_NOT_OF_A_PLACE = frozenset({"localtime", "Factory"})


class Day(StrEnum):
    """The days of a week; their order is that of `date.weekday`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEK = tuple(Day)


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From one minute of the day to another, in minutes since midnight; where the second is not
    later, it is the next day's: 22:00 to 06:00, or 00:00 to 00:00 for a whole day."""

    start: int
    end: int

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From which instant to which these hours last when they begin on this day, in UTC. Where
        clocks skip them, the second is not later than the first."""
        end = self.end if self.end > self.start else self.end + _DAY
        return _instant(day, self.start, zone), _instant(day, end, zone)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of one day of each week."""

    day: Day
    hours: Hours


@dataclass(frozen=True, slots=True)
class Availability:
    """What a volunteer has declared. Nothing declared promises nothing.

    `quiet`: hours of every day in which no window counts. `until`: they are there now, whatever
    windows and quiet hours say, until this instant.
    """

    timezone: str
    windows: tuple[Window, ...] = ()
    quiet: Hours | None = None
    until: datetime | None = None


class Standing(NamedTuple):
    """How somebody's declaration stands at an instant; none of it changes before `until`."""

    available: bool
    quiet: bool
    until: datetime


def is_available(availability: Availability, now: datetime) -> bool:
    """Whether the volunteer declared that they can be counted on at this instant."""
    if availability.until is not None and now < availability.until:
        return True
    zone = ZoneInfo(availability.timezone)
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=n) for n in _BACK]
    quiet = availability.quiet
    if quiet is not None and _any_holds((quiet.on(day, zone) for day in days), now):
        return False
    return _any_holds(_windows(availability, days, zone), now)


def standing(availability: Availability, now: datetime) -> Standing:
    """Whether they can be counted on, whether these are their quiet hours (never while they are
    there "now, until"), and until when that is sure to hold."""
    zone = ZoneInfo(availability.timezone)
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=n) for n in (*_BACK, -1)]
    said, quiet = availability.until, availability.quiet
    nights = [] if quiet is None else [quiet.on(day, zone) for day in days]
    open_ = list(_windows(availability, days, zone))
    changes = [at for stretch in (*nights, *open_) for at in stretch if at > now]
    changes.append(_instant(today + timedelta(days=2), 0, zone))  # windows of then: not looked at
    if said is not None and now < said:
        return Standing(True, False, said)
    if _any_holds(nights, now):
        return Standing(False, True, min(changes))
    return Standing(_any_holds(open_, now), False, min(changes))


def next_opening(availability: Availability, now: datetime) -> datetime | None:
    """When they can next be counted on, within a week or so; None where nothing says so."""
    at, last = now, now + FURTHEST + timedelta(days=1)
    while at < last:
        stands = standing(availability, at)
        if stands.available:
            return at
        at = stands.until
    return None


def _windows(
    availability: Availability, days: Sequence[date], zone: ZoneInfo
) -> Iterable[tuple[datetime, datetime]]:
    return (
        window.hours.on(day, zone)
        for day in days
        for window in availability.windows
        if window.day is WEEK[day.weekday()]
    )


def _any_holds(stretches: Iterable[tuple[datetime, datetime]], now: datetime) -> bool:
    return any(start <= now < end for start, end in stretches)


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones()) - _NOT_OF_A_PLACE


def timezone_field(name: str) -> str:
    """The IANA name of a time zone; raises InvalidField where there is none of this name."""
    if name not in _timezones():
        raise InvalidField(field="timezone", problem="unknown", value=name[:60])
    return name


def wall_clock_field(value: str, name: str) -> int:
    """Minutes since midnight of `18:30`; raises InvalidField."""
    found = _WALL_CLOCK.fullmatch(value)
    if found is None:
        raise InvalidField(field=name, problem="malformed", value=value[:40])
    return int(found[1]) * 60 + int(found[2])


def wall_clock(minutes: int) -> str:
    """`18:30`, of minutes since midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def check_availability(
    *,
    now: datetime,
    timezone: str,
    windows: Sequence[tuple[str, str, str]] = (),
    quiet: tuple[str, str] | None = None,
    until: datetime | None = None,
) -> Availability:
    """What was declared in its canonical form; raises an InvalidField that names the field.

    A window is (day, from, until), quiet hours (from, until), as they were written.
    """
    if len(windows) > WINDOWS_AT_MOST:
        raise InvalidField(field="windows", problem="too_many", most=WINDOWS_AT_MOST)
    checked = {_window(n, *window) for n, window in enumerate(windows)}
    return Availability(
        timezone=timezone_field(timezone),
        windows=tuple(sorted(checked, key=lambda one: (WEEK.index(one.day), one.hours))),
        quiet=None if quiet is None else _quiet(*quiet),
        until=_until(until, now),
    )


def _window(number: int, day: str, start: str, end: str) -> Window:
    name = f"windows.{number}"
    if day not in WEEK:
        raise InvalidField(
            field=f"{name}.day", problem="unknown", value=day[:40], choices=list(WEEK)
        )
    return Window(
        Day(day),
        Hours(wall_clock_field(start, f"{name}.from"), wall_clock_field(end, f"{name}.until")),
    )


def _quiet(start: str, end: str) -> Hours:
    hours = Hours(wall_clock_field(start, "quiet.from"), wall_clock_field(end, "quiet.until"))
    if hours.start == hours.end:  # all day, every day: what was meant is anybody's guess
        raise InvalidField(field="quiet.until", problem="same_as_from")
    return hours


def _until(until: datetime | None, now: datetime) -> datetime | None:
    if until is None:
        return None
    if until <= now:
        raise InvalidField(field="available_until", problem="in_the_past")
    if until - now > FURTHEST:
        most = FURTHEST // timedelta(hours=1)
        raise InvalidField(field="available_until", problem="out_of_range", most_hours=most)
    return until
