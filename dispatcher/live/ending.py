"""Ending tasks for certain."""

import asyncio
import contextlib
from collections.abc import Collection, Coroutine
from typing import Any

PATIENCE_S = 0.5


async def cancel_all(tasks: "Collection[asyncio.Task[Any]]") -> None:
    """Cancel until it has had its effect. A cancellation that meets an arriving answer can get
    lost on its way through a library's timeouts (seen with a blocking read of redis-py, about one
    stop in fifty), and a part that goes on reading would keep the process from ever ending."""
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=PATIENCE_S)


async def run_together(*works: Coroutine[Any, Any, None]) -> None:
    """Run them until one ends or this is cancelled; then none is left, however often and whenever
    it is cancelled again. A TaskGroup cancels its tasks once, and waits for ever for one that has
    lost it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ending = asyncio.ensure_future(cancel_all(tasks))
        while not ending.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([ending])
    for task in tasks:
        if not task.cancelled():
            task.result()
