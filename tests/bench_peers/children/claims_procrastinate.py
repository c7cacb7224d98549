"""procrastinate: python -m tests.bench_peers.children.claims_procrastinate DATABASE_URL."""

import asyncio
import sys

from procrastinate import App, PsycopgConnector  # type: ignore[import-not-found]

from tests.bench_peers.children.rounds import Taken, counted, many, serve

CONNECTIONS = 20
QUEUE = "bench"


class Procrastinate:
    """`take`: the manager's fetch_job, as its worker calls it. `work`: its own worker."""

    packages: tuple[str, ...] = ("procrastinate", "psycopg")

    def __init__(self, url: str) -> None:
        connector = PsycopgConnector(conninfo=url, min_size=CONNECTIONS, max_size=CONNECTIONS)
        self._app = App(connector=connector)
        self._noop = self._app.task(name="noop", queue=QUEUE)(_noop)
        self._filled = 0

    async def prepare(self) -> None:
        async with self._app.open_async():
            await self._app.schema_manager.apply_schema_async()

    async def fill(self, jobs: int) -> None:
        async with self._app.open_async():
            execute = self._app.connector.execute_query_async
            await execute("truncate procrastinate_jobs, procrastinate_events cascade")
            for first in range(0, jobs, 5_000):
                batch = [{"n": n} for n in range(first, min(jobs, first + 5_000))]
                await self._noop.batch_defer_async(*batch)
            await execute("analyze procrastinate_jobs")
        self._filled = jobs

    async def round(self, mode: str, clients: int, seconds: float) -> Taken:
        async with self._app.open_async():
            if mode == "take":
                return await self._take(clients, seconds)
            return await self._work(clients, seconds)

    async def _take(self, clients: int, seconds: float) -> Taken:
        manager = self._app.job_manager
        worker = await manager.register_worker()

        async def take() -> int:
            return 1 if await manager.fetch_job([QUEUE], worker_id=worker) else 0

        return await many(clients, seconds, take)

    async def _work(self, clients: int, seconds: float) -> Taken:
        working = asyncio.create_task(
            self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=clients,
                listen_notify=False,
                install_signal_handlers=False,
            )
        )

        async def done() -> int:
            row = await self._app.connector.execute_query_one_async(
                "select count(*) as n from procrastinate_jobs where status = 'succeeded'"
            )
            return int(row["n"])

        taken = await counted(seconds, self._filled, done)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return taken


async def _noop(n: int) -> None:
    """What a job does here."""


if __name__ == "__main__":
    serve(Procrastinate(sys.argv[1]))
