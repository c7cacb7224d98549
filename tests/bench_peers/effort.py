"""How long a comparison goes on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """Counted rounds, and the seconds of each contender in each of them."""

    rounds: int = 5
    seconds: int = 3
