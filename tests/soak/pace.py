"""Turns at an even rate: what makes many clients one steady load."""

import asyncio
from collections import deque


class Pace:
    """Whoever has waited longest gets the next turn; turns that nobody waits for are lost."""

    def __init__(self, per_second: float) -> None:
        self._every_s = 1 / per_second
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting

    async def run(self) -> None:
        """Until cancelled. Late turns are not made up for: that would be a burst."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + self._every_s, loop.time() - self._every_s)
            await asyncio.sleep(due - loop.time())
            while self._waiting:
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(None)
                    break
