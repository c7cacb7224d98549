"""Numbers to call, on the wire."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from dispatcher.domain.sessions.offer import Helpline
from dispatcher.views.shape import Answer, Request

Plain = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class HelplineView(Answer):
    """`country`: ISO 3166, or empty where it works in many. `checked_on`: when somebody last found
    it at its source."""

    country: str
    name: str
    number: str
    hours: str | None
    languages: list[str]
    source: str
    checked_on: date


class HelplineList(Answer):
    """`own`: given by the organisation; else those that came with the system."""

    helplines: list[HelplineView]
    own: bool


class HelplineWish(Request):
    country: Annotated[str, StringConstraints(pattern="^([A-Z]{2})?$")] = ""
    name: Plain
    number: Annotated[str, StringConstraints(pattern=r"^[0-9+*#() -]{2,30}$")]
    hours: Plain | None = None
    languages: Annotated[list[Plain], Field(max_length=20, default_factory=list)]
    source: Plain
    checked_on: date


class HelplinesWish(Request):
    """All of them, in the order in which they are shown."""

    helplines: list[HelplineWish]


def helpline_views(lines: Iterable[Helpline]) -> list[HelplineView]:
    return [
        HelplineView(
            country=one.country,
            name=one.name,
            number=one.number,
            hours=one.hours,
            languages=list(one.languages),
            source=one.source,
            checked_on=one.checked_on,
        )
        for one in lines
    ]
