"""Answers that are found once for all who ask within a moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Of one process. A hundred pages that are woken at once ask the record one question."""

    def __init__(self, known_for_s: float) -> None:
        self._known_for_s = known_for_s
        self._known: dict[K, tuple[float, V]] = {}
        self._asking: dict[K, asyncio.Task[V]] = {}

    async def look(self, key: K, find: Callable[[], Awaitable[V]]) -> V:
        """What `find` finds, or has found a moment ago."""
        known = self._known.get(key)
        if known is not None and time.monotonic() - known[0] < self._known_for_s:
            return known[1]
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._find(key, find))
        # Shielded: a request that goes away must not take the answer from others with it.
        return await asyncio.shield(task)

    async def _find(self, key: K, find: Callable[[], Awaitable[V]]) -> V:
        ours = asyncio.current_task()
        try:
            found = await find()
            if self._asking.get(key) is ours:
                self._known[key] = (time.monotonic(), found)
            return found
        finally:
            if self._asking.get(key) is ours:
                del self._asking[key]

    def forget(self, key: K) -> None:
        """It has changed: also what is being found out just now is not remembered."""
        self._known.pop(key, None)
        self._asking.pop(key, None)
