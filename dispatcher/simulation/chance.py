"""Chance that is the same for every policy: a figure from seed, task, person and purpose alone, so
that whoever would accept a task under one policy would under another."""

from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]
Figures: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


class For(IntEnum):
    """What a figure is drawn for."""

    TASTE = 1
    NOTICE = 2
    DELAY = 3
    DELAY_TOO = 4
    SAYING_NO = 5


_STEP = 0x9E3779B97F4A7C15
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_ALL = (1 << 64) - 1


def uniform(seed: int, task: int, purpose: int, people: Numbers) -> Figures:
    """A figure in [0, 1) for each person (splitmix64 over a counter)."""
    begin = np.uint64(((seed * 1_000_003 + task) * 64 + purpose) * _STEP & _ALL)
    mixed = _mix(
        _mix(np.full(1, begin)) + (people.astype(np.uint64) + np.uint64(1)) * np.uint64(_STEP)
    )
    figures: Figures = (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)
    return figures


def normal(seed: int, task: int, people: Numbers, attempt: int) -> Figures:
    """A standard normal figure for each person (Box and Muller)."""
    first = uniform(seed, task, For.DELAY + 8 * attempt, people)
    second = uniform(seed, task, For.DELAY_TOO + 8 * attempt, people)
    figures: Figures = np.sqrt(-2 * np.log1p(-first)) * np.cos(2 * np.pi * second)
    return figures


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))
