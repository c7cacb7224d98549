"""Claims that arrive together are committed together.

A commit waits for the disk; a hot lane's channel waits for the commit before it. With one commit
for all who wait, both are paid once. Nobody is made to wait for company: a batch is whatever has
come while the ones before it were committing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

from dispatcher.actions.claiming import Held, Wish, decide_wishes
from dispatcher.store.transaction import Database

log = logging.getLogger(__name__)

RUNNERS = 2
TOGETHER = 64
SETTLED_AT_ONCE = 8
"""Between them others have their turn, above all the batch that holds a channel's lock and only
waits for this process to read that it may commit."""

Waiting = tuple[Wish, "asyncio.Future[Held]"]


class ClaimBatch:
    """Collects the wishes of one process and decides them in turn."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: deque[Waiting] = deque()
        self._runners: set[asyncio.Task[None]] = set()

    async def claim(self, wish: Wish) -> Held:
        """The claim, once it is durable; raises the refusal where there is none."""
        future: asyncio.Future[Held] = asyncio.get_running_loop().create_future()
        self._waiting.append((wish, future))
        if len(self._runners) < RUNNERS:
            runner = asyncio.create_task(self._run(), name="claims")
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)
        return await future

    async def _run(self) -> None:
        while self._waiting:
            count = min(TOGETHER, len(self._waiting))
            await self._decide([self._waiting.popleft() for _ in range(count)])

    async def _decide(self, batch: Sequence[Waiting]) -> None:
        try:
            outcomes = await decide_wishes(self._db, [wish for wish, _ in batch])
        except Exception as fault:
            if len(batch) == 1:
                _settle(batch[0][1], fault)
                return
            # One bad wish must not spoil the others': each for itself.
            log.warning("a batch of %d claims failed, trying each alone: %s", len(batch), fault)
            for waiting in batch:
                await self._decide([waiting])
            return
        for n, ((_, future), outcome) in enumerate(zip(batch, outcomes, strict=True), 1):
            _settle(future, outcome)
            if n % SETTLED_AT_ONCE == 0:
                await asyncio.sleep(0)


def _settle(future: "asyncio.Future[Held]", outcome: Held | Exception) -> None:
    if future.done():  # its request went away; the claim stands, and its lease ends by itself
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
