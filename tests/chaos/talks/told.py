"""What a run of talks came to: what was said, what each side saw, what was written."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Spoken(NamedTuple):
    """Something said: `offset` where it was acknowledged, None where nobody knows."""

    session: str
    side: str
    by: str
    number: int
    text: str
    offset: int | None


class Vanished(NamedTuple):
    """A counsellor who was not heard of between these times."""

    session: str
    account: str
    since: float
    until: float


class Written(NamedTuple):
    """A message of the record, opened."""

    offset: int
    side: str
    text: str
    whisper: bool


class Stint(NamedTuple):
    session: str
    account: str
    began_at: float
    ended_at: float | None


@dataclass
class Told:
    """Times in seconds. `seen`: by (session, who) what their screen got, by offset, and whatever
    came twice with other words; `finished`: those who asked until there was nothing more."""

    spoken: list[Spoken] = field(default_factory=list)
    seen: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    finished: set[tuple[str, str]] = field(default_factory=set)
    vanished: list[Vanished] = field(default_factory=list)
    asked_to_end: set[str] = field(default_factory=set)
    intrusions: list[str] = field(default_factory=list)
    tried_to_intrude: int = 0
    unexpected: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    down: list[tuple[float, float]] = field(default_factory=list)
    log: dict[str, list[Written]] = field(default_factory=dict)
    tops: dict[str, int] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    stints: list[Stint] = field(default_factory=list)
    ended_at: float = 0.0

    def count(self, what: str) -> None:
        self.calls[what] = self.calls.get(what, 0) + 1

    def saw(self, session: str, who: str, offset: int, text: str) -> None:
        held = self.seen.setdefault((session, who), {})
        if held.setdefault(offset, text) != text:
            self.anomalies.append(f"{who} saw two messages at {offset} of {session}")

    def up_between(self, since: float, until: float) -> float:
        """Seconds of it in which the system was whole."""
        away = 0.0
        reached = since
        for began, ended in sorted(self.down):
            began, ended = max(began, reached), min(ended, until)
            if ended > began:
                away += ended - began
                reached = ended
        return until - since - away
