"""Ending tasks for certain."""

import asyncio
from collections.abc import Collection
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
