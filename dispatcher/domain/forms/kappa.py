"""How far people agree beyond what chance would give: Cohen's and Fleiss' kappa."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


class Measure(StrEnum):
    COHEN = "cohen"
    FLEISS = "fleiss"


def _beyond(observed: float, by_chance: float) -> float | None:
    """None where everybody always says the same: then there is no more than chance to be had."""
    return None if by_chance >= 1 else (observed - by_chance) / (1 - by_chance)


def cohen(pairs: Mapping[tuple[T, T], int]) -> float | None:
    """Of the same two people over all tasks: how often each pair of answers was given. Each one's
    own leanings count as chance (Cohen 1960). None where it is not defined."""
    total = sum(pairs.values())
    if not total:
        return None
    first: Counter[T] = Counter()
    second: Counter[T] = Counter()
    for (one, other), times in pairs.items():
        first[one] += times
        second[other] += times
    observed = sum(times for (one, other), times in pairs.items() if one == other) / total
    return _beyond(observed, sum(first[one] * second[one] for one in first) / total**2)


@dataclass(slots=True)
class Fleiss:
    """Of any people, a task at a time: everybody's leanings together count as chance (Fleiss 1971).
    Tasks may have different numbers of answers; with the same number it is his very figure."""

    tasks: int = 0
    agreeing: float = 0.0
    said: Counter[Hashable] = field(default_factory=Counter)

    def add(self, answers: Iterable[Hashable]) -> None:
        """What was answered to one task, by two people or more."""
        counts = Counter(answers)
        people = counts.total()
        self.tasks += 1
        self.agreeing += sum(n * (n - 1) for n in counts.values()) / (people * (people - 1))
        self.said += counts

    @property
    def kappa(self) -> float | None:
        total = self.said.total()
        if not total:
            return None
        by_chance = sum(n * n for n in self.said.values()) / total**2
        return _beyond(self.agreeing / self.tasks, by_chance)
