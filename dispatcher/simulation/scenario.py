"""What is simulated: when tasks arrive, in which languages, how urgent, and for how many people."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO

import numpy as np

from dispatcher.domain.policy import Urgency

DAY = 86_400.0
START = datetime(2026, 3, 2, tzinfo=UTC)
"""The virtual clock begins on a Monday. The month has a change of clocks in Europe in it."""

DEMAND = {"tr": 0.50, "ar": 0.20, "kmr": 0.15, "apc": 0.10, "ckb": 0.05}
SUPPLY = {"tr": 0.55, "ar": 0.15, "kmr": 0.06, "apc": 0.03, "ckb": 0.02, "en": 0.19}
URGENCY = {Urgency.CRITICAL: 0.1, Urgency.URGENT: 0.6, Urgency.SOON: 0.3}


class Unreadable(ValueError):
    """A file of arrivals that has none."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that the figures follow from: the same again gives the same.

    `arrivals` are seconds since the start. `tiredness`: by what part each offer of about the last
    day makes somebody less likely to accept the next.
    """

    arrivals: tuple[float, ...]
    days: float = 30
    people: int = 20_000
    seed: int = 1
    demand: Mapping[str, float] = field(default_factory=lambda: dict(DEMAND))
    supply: Mapping[str, float] = field(default_factory=lambda: dict(SUPPLY))
    urgency: Mapping[Urgency, float] = field(default_factory=lambda: dict(URGENCY))
    tiredness: float = 0.03


def at_a_rate(an_hour: float, days: float, seed: int) -> tuple[float, ...]:
    """Arrivals independent of each other, so many an hour on average."""
    random = np.random.default_rng([seed, 1])
    number = random.poisson(an_hour * 24 * days)
    return tuple(np.sort(random.uniform(0, days * DAY, number)).tolist())


def from_table(text: str, days: float) -> tuple[float, ...]:
    """The arrivals of the first days in a CSV: its first column says when, as minutes
    (`minutes_since_...`) or as timestamps, counted from the first. Raises Unreadable."""
    rows = [row[0].strip() for row in csv.reader(StringIO(text)) if row and row[0].strip()]
    if not rows:
        raise Unreadable("the file has no rows")
    header = rows[0]
    try:
        if header.startswith("minutes_since"):
            found = [float(value) * 60 for value in rows[1:]]
        else:
            given = rows[1:] if _no_time(header) else rows
            found = [_timestamp(value) for value in given]
            found = [at - min(found) for at in found]
    except ValueError as error:
        raise Unreadable(str(error)) from None
    kept = tuple(sorted(at for at in found if 0 <= at < days * DAY))
    if not kept:
        raise Unreadable(f"nothing arrives in the first {days:g} days")
    return kept


def _no_time(value: str) -> bool:
    try:
        _timestamp(value)
    except ValueError:
        return True
    return False


def _timestamp(value: str) -> float:
    at = datetime.fromisoformat(value)
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
