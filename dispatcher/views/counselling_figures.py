"""Figures of counselling: no words, nobody's name, and no session by itself."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dispatcher.domain.cells import harmless
from dispatcher.views.shape import Answer, Instant

ShutName = Literal["no_supervisor", "no_counsellor", "no_counsellor_of_language"]

COUNTED = (
    *("begun", "answered", "within_1_min", "within_5_min"),
    *("abandoned", "unanswered", "waiting", "turned_away"),
)
HEAD = ("hour", "language", *COUNTED)


class LanguageFigures(Answer):
    """Sessions of a language. `answered`: how many were, and of these `within_1_min` and
    `within_5_min`; `abandoned`: their seeker left before; `unanswered`: they waited until nobody
    could come any more; `turned_away`: nobody could come when they asked, so none began."""

    language: str
    begun: int
    answered: int
    within_1_min: int
    within_5_min: int
    abandoned: int
    unanswered: int
    waiting: int
    turned_away: int


class HourFigures(LanguageFigures):
    """What became, at any time, of those who came in the hour from `at` on."""

    at: Instant


class UnmetDemand(Answer):
    """How many were turned away in a language, and what was lacking. Nothing is known of who."""

    language: str
    shut: ShutName
    count: int


class CounsellingFigures(Answer):
    """`since`: the beginning of an hour."""

    response: str
    since: Instant
    languages: list[LanguageFigures]
    hours: list[HourFigures]
    unmet: list[UnmetDemand]


def figures_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One line for each hour and language, hours in UTC."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows:
        at = row["at"].isoformat(timespec="seconds").replace("+00:00", "Z")
        counts = [str(row[name]) for name in COUNTED]
        writer.writerow([at, harmless(row["language"]), *counts])
    # With a byte order mark, without which Excel takes it for a local encoding.
    return out.getvalue().encode("utf-8-sig")
