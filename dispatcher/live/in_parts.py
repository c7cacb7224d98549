"""Many things taken a few at a time."""

from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def in_parts(things: Iterable[Thing], size: int) -> list[list[Thing]]:
    """All of them as they are now, in parts of at most so many."""
    everything = list(things)
    return [everything[n : n + size] for n in range(0, len(everything), size)]
