"""What clients and followers report, counted by window instead of written down line by line."""

import math
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.history import OK, Anomaly, Call, HistoryFile, Line, Resync

EXPECTED = frozenset(
    {
        "already_reviewed",
        "idempotency_key_reused",
        "lease_at_its_longest",
        "lease_over",
        "not_eligible",
        "nothing_to_claim",
        "task_already_claimed",
        "task_cancelled",
        "task_done",
        "task_expired",
        "task_is_over",
        "task_not_open_yet",
        "version_conflict",
    }
)
"""Refusals that these clients bring about: they race for tasks and use what is over on purpose."""

ORDINARY_RESYNCS = frozenset({"new_channel"})


@dataclass(slots=True)
class Window:
    """Since the last sample. Times in milliseconds."""

    latencies: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    frames: int = 0
    refused: int = 0


class Tally(HistoryFile):
    """Takes what a history file takes, and keeps counts."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull))
        self.close()
        self.calls: Counter[str] = Counter()
        self.unexpected: Counter[str] = Counter()
        self.reconnections = 0
        self._window = Window()

    def append(self, line: Line) -> None:
        match line:
            case Call():
                self._call(line)
            case Anomaly():
                self.unexpected[f"a follower: {line.what} on {line.channel}"] += 1
            case Resync() if line.reason not in ORDINARY_RESYNCS:
                self.unexpected[f"a follower: resync, {line.reason}"] += 1

    def _call(self, call: Call) -> None:
        self._window.latencies.append((call.completed_at - call.invoked_at) * 1e3)
        self.calls[f"{call.op} {call.status} {call.code}".rstrip()] += 1
        if call.outcome != OK:
            self._window.refused += 1
            if call.code not in EXPECTED:
                self.unexpected[f"{call.op}: {call.status} {call.code}".rstrip()] += 1

    def frame(self, lag_s: float | None = None) -> None:
        """A follower was told something; `lag_s` where it is one whose promptness is measured."""
        self._window.frames += 1
        if lag_s is not None:
            self._window.lags.append(lag_s * 1e3)

    def late(self, by_s: float) -> None:
        """This process was to run, and did so later."""
        self._window.lateness.append(by_s * 1e3)

    def take(self) -> Window:
        """What was counted since this was last asked."""
        window, self._window = self._window, Window()
        return window


def percentile(values: Sequence[float], part: float) -> float:
    """NaN of nothing."""
    if not values:
        return math.nan
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
