"""Whether a series is flat or growing: one stated rule for all, pure functions of numbers.

The slope of the second half of a run is Theil and Sen's: the median of the slopes between all pairs
of samples, which outliers do not move. Carried on for a day it must stay within the allowance.
Where it does not, it counts if the last quarter went on growing, half as fast at least: a single
step is no leak.

What goes up and down every five minutes (tables that are pruned, files) is first averaged over the
five minutes before each sample. Of times, which other work on the machine can only lengthen, it is
the quieter samples of those five minutes that count: their tenth percentile.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DAY_S = 86_400.0
PERIOD_S = 300.0
LEAST = 16
"""Fewer samples than this say nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a day may add: `a_day`, or the `part` of its level that is more. `most`: what it may
    never be above. `over_s`: averaged over so long; `floor`: by its tenth percentile."""

    a_day: float = math.inf
    part: float = 0.0
    most: float = math.inf
    over_s: float = 0.0
    floor: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`a_day`: what a day would add at this pace. `level`: the median of the second half."""

    flat: bool
    level: float
    a_day: float
    allowed_a_day: float
    why: str = ""


def judge(times_s: Sequence[float], values: Sequence[float], rule: Rule) -> Verdict:
    """Judge one series. Samples that are NaN are left out."""
    known = [(t, v) for t, v in zip(times_s, values, strict=True) if not math.isnan(v)]
    if len(known) < LEAST:
        return Verdict(False, math.nan, math.nan, rule.a_day, "too few samples")
    times = np.array([t for t, _ in known])
    length_s = float(times[-1] - times[0])
    # Short runs are averaged over less: a part of what is judged must remain.
    over_s = min(rule.over_s, length_s / 6)
    averaged = average(times, np.array([v for _, v in known]), over_s, floor=rule.floor)
    late = times >= times[-1] - length_s / 4
    last = slope(times[late], averaged[late]) * DAY_S
    half = times >= times[-1] - length_s / 2
    times, averaged = times[half], averaged[half]
    level, top = float(np.median(averaged)), float(np.max(averaged))
    a_day = slope(times, averaged) * DAY_S
    allowed = max(rule.a_day, rule.part * abs(level))
    if top > rule.most:
        return Verdict(False, level, a_day, allowed, f"{top:.3g}, at most {rule.most:.3g}")
    if a_day > allowed and last > allowed / 2:
        return Verdict(False, level, a_day, allowed, "growing")
    return Verdict(True, level, a_day, allowed)


def average(
    times: NDArray[np.float64], values: NDArray[np.float64], over_s: float, *, floor: bool = False
) -> NDArray[np.float64]:
    """At each time, the mean (or the tenth percentile) of what was seen in `over_s` up to it."""
    if over_s <= 0:
        return values
    firsts = np.searchsorted(times, times - over_s, side="right")
    if floor:
        ends = zip(firsts, range(1, len(values) + 1), strict=True)
        return np.array([np.quantile(values[first:end], 0.1) for first, end in ends])
    sums = np.concatenate([[0.0], np.cumsum(values)])
    lasts = np.arange(1, len(values) + 1)
    means: NDArray[np.float64] = (sums[lasts] - sums[firsts]) / (lasts - firsts)
    return means


def slope(times: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """Theil and Sen's slope, per second."""
    first, second = np.triu_indices(len(times), k=1)
    return float(np.median((values[second] - values[first]) / (times[second] - times[first])))
