"""When a volunteer can be counted on, as they see and say it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.availability import Availability, Window, is_available, wall_clock
from dispatcher.domain.consent import Consent
from dispatcher.views.shape import Answer, Instant, Request

DayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WALL_CLOCK = "Wall-clock time in the person's own time zone, `18:30`"
NIGHTS = "What is critical may ring in quiet hours"
OFFERS_AN_HOUR = "No more offers than so many; null: as many as anybody is rung"
AWAY_UNTIL = "On holiday: nothing rings until then"
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
    nights: bool = Field(description=NIGHTS)
    offers_an_hour: int | None = Field(description=OFFERS_AN_HOUR)
    away_until: Instant | None = Field(description=AWAY_UNTIL)


def _window(window: Window) -> WindowView:
    hours = window.hours
    return WindowView(
        day=window.day.value, start=wall_clock(hours.start), until=wall_clock(hours.end)
    )


def availability_view(
    availability: Availability, consent: Consent, now: datetime
) -> AvailabilityView:
    quiet, until, away_until = availability.quiet, availability.until, consent.away_until
    return AvailabilityView(
        timezone=availability.timezone,
        windows=[_window(window) for window in availability.windows],
        quiet=None
        if quiet is None
        else QuietView(start=wall_clock(quiet.start), until=wall_clock(quiet.end)),
        # Over is over: what is shown can be sent back as it is.
        available_until=until if until is not None and until > now else None,
        available=is_available(availability, now),
        nights=consent.nights,
        offers_an_hour=consent.offers_an_hour,
        away_until=away_until if away_until is not None and away_until > now else None,
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
    nights: bool = Field(default=False, description=NIGHTS)
    offers_an_hour: int | None = Field(default=None, description=OFFERS_AN_HOUR)
    away_until: Instant | None = Field(default=None, description=AWAY_UNTIL)


class ChangedAccount(Answer):
    """What an event tells of an account: that it has changed. The person fetches what."""

    id: UUID
    version: int
