"""Commands that arrive together are committed together.

A commit waits for the disk; a hot lane's channel waits for the commit before it. With one commit
for all who wait, both are paid once. Nobody is made to wait for company: a batch is whatever has
come while the ones before it were committing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

W = TypeVar("W")
"""What somebody wants."""

D = TypeVar("D")
"""What was done."""

log = logging.getLogger(__name__)

RUNNERS = 2
TOGETHER = 64
SETTLED_AT_ONCE = 8
"""Between them others have their turn, above all the batch that holds a channel's lock and only
waits for this process to read that it may commit."""

Decide = Callable[[Sequence[W]], Awaitable[Sequence[D | Exception]]]
"""Decides wishes, each by itself, in the order they came; what was done is durable."""


class Together(Generic[W, D]):
    """Collects the wishes of one process and has them decided in turn."""

    def __init__(self, name: str, decide: Decide[W, D]) -> None:
        self._name = name
        self._decide_all = decide
        self._waiting: deque[tuple[W, asyncio.Future[D]]] = deque()
        self._runners: set[asyncio.Task[None]] = set()

    async def ask(self, wish: W) -> D:
        """What was done, once it is durable; raises the refusal where nothing was."""
        future: asyncio.Future[D] = asyncio.get_running_loop().create_future()
        self._waiting.append((wish, future))
        if len(self._runners) < RUNNERS:
            runner = asyncio.create_task(self._run(), name=self._name)
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)
        return await future

    async def _run(self) -> None:
        while self._waiting:
            count = min(TOGETHER, len(self._waiting))
            await self._decide([self._waiting.popleft() for _ in range(count)])

    async def _decide(self, batch: Sequence[tuple[W, "asyncio.Future[D]"]]) -> None:
        try:
            outcomes = await self._decide_all([wish for wish, _ in batch])
        except Exception as fault:
            if len(batch) == 1:
                _settle(batch[0][1], fault)
                return
            # One bad wish must not spoil the others': each for itself.
            what = f"{len(batch)} {self._name}"
            log.warning("a batch of %s failed, trying each alone: %s", what, fault)
            for waiting in batch:
                await self._decide([waiting])
            return
        for n, ((_, future), outcome) in enumerate(zip(batch, outcomes, strict=True), 1):
            _settle(future, outcome)
            if n % SETTLED_AT_ONCE == 0:
                await asyncio.sleep(0)


def _settle(future: "asyncio.Future[D]", outcome: D | Exception) -> None:
    if future.done():  # its request went away; what was done stands
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
