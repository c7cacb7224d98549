"""Periods of whole days, by the clock on somebody's wall."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatcher.domain.errors import InvalidField

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last one, both of them in it; None: open on that side."""

    first: date | None
    last: date | None
    zone: ZoneInfo

    @property
    def since(self) -> datetime | None:
        return None if self.first is None else _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime | None:
        """The first moment that is not in it any more."""
        return None if self.last is None else _midnight(self.last + timedelta(days=1), self.zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def period(first: date | None, last: date | None, timezone: str) -> Period:
    """Raises InvalidField of `from` or `to`."""
    for name, day in (("from", first), ("to", last)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise InvalidField(field=name, problem="out_of_range")
    if first is not None and last is not None and last < first:
        raise InvalidField(field="to", problem="before_from")
    return Period(first, last, ZoneInfo(timezone))
