"""pgqueuer: python -m tests.bench_peers.children.claims_pgqueuer DATABASE_URL."""

import asyncio
import sys
import uuid
from datetime import timedelta

import asyncpg
from pgqueuer.db import AsyncpgPoolDriver  # type: ignore[import-not-found]
from pgqueuer.ports.repository import (  # type: ignore[import-not-found]
    EntrypointExecutionParameter,
)
from pgqueuer.qm import QueueManager  # type: ignore[import-not-found]
from pgqueuer.queries import Queries  # type: ignore[import-not-found]

from tests.bench_peers.children.rounds import Taken, counted, many, serve

CONNECTIONS = 20
NAME = "noop"
STALE = timedelta(seconds=30)


class PgQueuer:
    """`take`: dequeue, as its worker calls it, one job at a time. `work`: its own worker."""

    packages: tuple[str, ...] = ("pgqueuer", "asyncpg")

    def __init__(self, url: str) -> None:
        self._url = url
        self._filled = 0
        self._done = 0

    def _pool(self) -> asyncpg.Pool:
        return asyncpg.create_pool(self._url, min_size=CONNECTIONS, max_size=CONNECTIONS)

    async def prepare(self) -> None:
        async with self._pool() as pool:
            await Queries(AsyncpgPoolDriver(pool)).install()

    async def fill(self, jobs: int) -> None:
        async with self._pool() as pool:
            await pool.execute("truncate pgqueuer, pgqueuer_log")
            queries = Queries(AsyncpgPoolDriver(pool))
            for first in range(0, jobs, 5_000):
                count = min(jobs - first, 5_000)
                await queries.enqueue([NAME] * count, [b"x"] * count, [0] * count)
            await pool.execute("analyze pgqueuer")
        self._filled = jobs

    async def round(self, mode: str, clients: int, seconds: float) -> Taken:
        async with self._pool() as pool:
            if mode == "take":
                return await self._take(Queries(AsyncpgPoolDriver(pool)), clients, seconds)
            return await self._work(QueueManager(Queries(AsyncpgPoolDriver(pool))), seconds)

    async def _take(self, queries: Queries, clients: int, seconds: float) -> Taken:
        entrypoints = {NAME: EntrypointExecutionParameter(concurrency_limit=0)}
        worker = uuid.uuid4()

        async def take() -> int:
            return len(await queries.dequeue(1, entrypoints, worker, None, STALE))

        return await many(clients, seconds, take)

    async def _work(self, manager: QueueManager, seconds: float) -> Taken:
        self._done = 0
        manager.entrypoint(NAME)(self._noop)
        working = asyncio.create_task(manager.run())

        async def done() -> int:
            if working.done():
                working.result()
            return self._done

        taken = await counted(seconds, self._filled, done)
        manager.shutdown.set()
        await working
        return taken

    async def _noop(self, _: object) -> None:
        self._done += 1


if __name__ == "__main__":
    serve(PgQueuer(sys.argv[1]))
