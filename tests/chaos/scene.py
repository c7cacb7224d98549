"""What clients know of each other's doings: which tasks there are, so that they meet at some."""

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.chaos.history import Clock

CROWDED = 80
NEWEST = 4


def instant(text: str) -> float:
    """Seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()


@dataclass
class Scene:
    """Shared by all clients of a run."""

    clock: Clock
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _open: deque[str] = field(default_factory=deque)

    def posted(self, task: str) -> None:
        self._open.append(task)

    def gone(self, task: str) -> None:
        if task in self._open:
            self._open.remove(task)

    @property
    def crowded(self) -> bool:
        """Whether there is enough to do."""
        return len(self._open) > CROWDED

    def hot(self, rng: random.Random) -> str | None:
        """A task that others want just now as well: mostly one of the newest."""
        if not self._open:
            return None
        if rng.random() < 0.7:
            return self._open[-rng.randint(1, min(NEWEST, len(self._open)))]
        return rng.choice(self._open)


@dataclass
class Watch:
    """A client's own clock, which may be wrong by minutes, and be set while it runs."""

    clock: Clock
    wrong_by_s: float = 0.0

    def __call__(self) -> float:
        return self.clock() + self.wrong_by_s

    def instant(self, in_s: float) -> str:
        """So many seconds from now, as this client would write it."""
        return (datetime.fromtimestamp(self(), UTC) + timedelta(seconds=in_s)).isoformat()
