"""Names of places looked up by one process: a few at a time, and not without end for anybody."""

import asyncio
import time
from collections import deque
from pathlib import Path
from uuid import UUID

from dispatcher.domain.errors import LimitReached
from dispatcher.gazetteer.finding import FoundPlace, Gazetteer, Point

AT_ONCE = 2
"""Each keeps a core busy for up to some tens of milliseconds."""
IN_A_WHILE = 40
WHILE_S = 20.0
MOST_PEOPLE = 10_000
MOST_FOUND = 8


class Lookups:
    """What people look up, and how often each did just now. Nothing is kept of the names."""

    def __init__(self, data: Path) -> None:
        self._gazetteer = Gazetteer(data)
        self._looking = asyncio.Semaphore(AT_ONCE)
        self._times: dict[UUID, deque[float]] = {}

    async def find(self, person: UUID, name: str, near: Point | None) -> list[FoundPlace]:
        """Raises LimitReached where this person looks up more than anybody types; Unavailable."""
        self._must_not_be_too_many(person, time.monotonic())
        async with self._looking:
            return await asyncio.to_thread(self._gazetteer.find, name, near, MOST_FOUND)

    def _must_not_be_too_many(self, person: UUID, now: float) -> None:
        if len(self._times) > MOST_PEOPLE:
            self._times.clear()
        times = self._times.setdefault(person, deque(maxlen=IN_A_WHILE))
        if len(times) == IN_A_WHILE and now - times[0] < WHILE_S:
            raise LimitReached(retry_after_s=max(1, round(WHILE_S - (now - times[0]))))
        times.append(now)
