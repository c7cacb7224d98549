"""An organisation's offer of counselling for a response, and numbers to call instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text, language_field
from dispatcher.domain.sessions.duty import LIVE_PER_SUPERVISOR
from dispatcher.domain.sessions.gate import CAP
from dispatcher.domain.sessions.record import ELSEWHERE

RETENTION_H = 24
"""How long words are kept after a session, unless the organisation says otherwise."""

CODE_VERSION = 1
"""The code of conduct that has to be signed; raised when its text changes."""

HELPLINES_AT_MOST = 30
HELPLINE_BYTES = 800
"""Of a name, of hours, of a source: 200 letters of any script."""


@dataclass(frozen=True, slots=True)
class Counselling:
    """`per_supervisor`: how many sessions go on at once for each supervisor on duty; `cap`: how
    many one counsellor may hold."""

    response_id: int
    organisation_id: int
    open: bool
    per_supervisor: int = LIVE_PER_SUPERVISOR
    cap: int = CAP
    retention_h: int = RETENTION_H

    @property
    def retention(self) -> timedelta:
        return timedelta(hours=self.retention_h)


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number to call. `country`: ISO 3166 alpha-2, or empty where it works in many; `languages`:
    those spoken there; `checked_on`: when somebody last found it at its source."""

    country: str
    name: str
    number: str
    hours: str | None
    languages: tuple[str, ...]
    source: str
    checked_on: date


# The country that a GLIDE number ends with, for those that numbers to call came with.
_ALPHA_2 = {"KAZ": "KZ", "RUS": "RU", "TUR": "TR", "UKR": "UA"}


def country_of(glide: str | None) -> str | None:
    """The country of a response by its GLIDE number, as far as helplines are known of it."""
    return None if glide is None else _ALPHA_2.get(glide.rpartition("-")[2])


def helplines_for(lines: Sequence[Helpline], country: str | None) -> list[Helpline]:
    """Those of a country, then those of no country in particular."""
    return [one for one in lines if one.country and one.country == country] + [
        one for one in lines if not one.country
    ]


def check_helplines(lines: Sequence[Helpline], now: datetime) -> list[Helpline]:
    """Numbers as they are kept. Raises InvalidField, UnknownLanguage or AmbiguousLanguage by the
    number's place, from 0: `helplines.2.checked_on`."""
    if len(lines) > HELPLINES_AT_MOST:
        raise InvalidField(field="helplines", problem="too_many", most=HELPLINES_AT_MOST)
    return [_helpline(one, f"helplines.{place}", now) for place, one in enumerate(lines)]


def _helpline(one: Helpline, field: str, now: datetime) -> Helpline:
    if one.checked_on > (now + ELSEWHERE).date():
        raise InvalidField(field=f"{field}.checked_on", problem="in_the_future")
    tags = (language_field(tag, f"{field}.languages") for tag in one.languages)
    return Helpline(
        country=one.country,
        name=clean_text(one.name, f"{field}.name", most_bytes=HELPLINE_BYTES),
        number=one.number.strip(),
        hours=one.hours and clean_text(one.hours, f"{field}.hours", most_bytes=HELPLINE_BYTES),
        languages=tuple(dict.fromkeys(tag for tag in tags if tag is not None)),
        source=clean_text(one.source, f"{field}.source", most_bytes=HELPLINE_BYTES),
        checked_on=one.checked_on,
    )
