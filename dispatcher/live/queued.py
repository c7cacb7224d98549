"""The way down where frames are fetched one after the other: ASGI sockets, SSE and polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from dispatcher.live.frames import Batch, CloseCode


class QueuedOutlet:
    """Frames waiting for whoever takes them."""

    __slots__ = ("_size", "_texts", "_there", "closed", "on_close")

    def __init__(self) -> None:
        self.closed: CloseCode | None = None
        self.on_close: Callable[[], None] | None = None
        self._texts: list[str] = []
        self._size = 0
        self._there = asyncio.Event()

    def send(self, batches: Sequence[Batch]) -> bool:
        for batch in batches:
            self._texts.extend(batch.texts)
            self._size += sum(map(len, batch.texts))
        self._there.set()
        return False

    def outstanding(self) -> tuple[int, int]:
        return len(self._texts), self._size

    def close(self, code: CloseCode) -> None:
        self.closed = code
        if code is CloseCode.SLOW_CONSUMER:
            self._texts = []  # It comes back by position; until then nobody pays for it.
        self._there.set()
        if self.on_close is not None:
            self.on_close()

    def take(self) -> list[str]:
        """What is there now."""
        texts, self._texts, self._size = self._texts, [], 0
        self._there.clear()
        return texts

    async def next(self) -> list[str]:
        """Wait for frames, or for the end: then `closed` is set and the last ones are given."""
        if self.closed is None:
            await self._there.wait()
        return self.take()
