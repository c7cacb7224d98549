"""When a volunteer can be counted on, as they see and say it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.availability import Availability, Window, is_available, wall_clock
from dispatcher.views.shape import Answer, Instant, Request

DayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WALL_CLOCK = "Wall-clock time in the person's own time zone, `18:30`"
NEXT_DAY = "Where it is not later than `from`, it is meant on the next day"


class WindowView(Answer):
    """Hours of one day of each week."""

    day: DayName
    start: str = Field(serialization_alias="from", description=WALL_CLOCK)
    until: str = Field(description=NEXT_DAY)


class QuietView(Answer):
    """Hours of every day in which no window counts."""

    start: str = Field(serialization_alias="from", description=WALL_CLOCK)
    until: str = Field(description=NEXT_DAY)


class AvailabilityView(Answer):
    """What a volunteer has declared. `available`: whether by this they can be counted on now."""

    timezone: str
    windows: list[WindowView]
    quiet: QuietView | None
    available_until: Instant | None
    available: bool


def _window(window: Window) -> WindowView:
    hours = window.hours
    return WindowView(
        day=window.day.value, start=wall_clock(hours.start), until=wall_clock(hours.end)
    )


def availability_view(availability: Availability, now: datetime) -> AvailabilityView:
    quiet, until = availability.quiet, availability.until
    return AvailabilityView(
        timezone=availability.timezone,
        windows=[_window(window) for window in availability.windows],
        quiet=None
        if quiet is None
        else QuietView(start=wall_clock(quiet.start), until=wall_clock(quiet.end)),
        # Over is over: what is shown can be sent back as it is.
        available_until=until if until is not None and until > now else None,
        available=is_available(availability, now),
    )


class WindowWish(Request):
    day: str = Field(description="monday … sunday")
    start: str = Field(alias="from", description=WALL_CLOCK)
    until: str = Field(description=NEXT_DAY)


class QuietWish(Request):
    start: str = Field(alias="from", description=WALL_CLOCK)
    until: str = Field(description=NEXT_DAY)


class AvailabilityWish(Request):
    """All that is declared: what is left out is declared no longer, the time zone stays."""

    timezone: str | None = None
    windows: list[WindowWish] = Field(default_factory=list)
    quiet: QuietWish | None = None
    available_until: Instant | None = None


class ChangedAccount(Answer):
    """What an event tells of an account: that it has changed. The person fetches what."""

    id: UUID
    version: int
