"""What a rule found."""

from dataclasses import dataclass
from typing import NamedTuple


class Found(NamedTuple):
    """`looked_at`: how many things were judged, so that a rule that saw nothing shows."""

    looked_at: int
    violations: list[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    rule: str
    promise: str
    looked_at: int
    violations: list[str]

    @property
    def holds(self) -> bool:
        return not self.violations
