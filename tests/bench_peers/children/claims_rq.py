"""RQ: python -m tests.bench_peers.children.claims_rq REDIS_SOCKET DB."""

import asyncio
import subprocess
import sys

from redis import Redis
from rq import Queue

from tests.bench_peers.children.rounds import Taken, counted, serve, threaded

NAME = "bench"
JOB = "tests.bench_peers.children.claims_rq.noop"
"""By its full name: here this module is __main__, in the worker it is not."""


class Rq:
    """`take`: Queue.dequeue_any, in threads. `work`: one SimpleWorker, which does not fork."""

    packages: tuple[str, ...] = ("rq", "redis")

    def __init__(self, socket: str, db: str) -> None:
        self._url = f"unix://{socket}?db={db}"
        self._redis = Redis.from_url(self._url)
        self._queue = Queue(NAME, connection=self._redis)
        self._filled = 0

    async def prepare(self) -> None:
        """Redis needs nothing."""

    async def fill(self, jobs: int) -> None:
        self._redis.flushdb()
        for first in range(0, jobs, 2_000):
            count = min(jobs - first, 2_000)
            data = [Queue.prepare_data(JOB, args=(n,), result_ttl=0) for n in range(count)]
            self._queue.enqueue_many(data)
        self._filled = jobs

    async def round(self, mode: str, clients: int, seconds: float) -> Taken:
        if mode == "take":
            return await asyncio.to_thread(threaded, clients, seconds, self._take)
        return await self._work(seconds)

    def _take(self) -> object:
        return Queue.dequeue_any([self._queue], None, self._redis)

    async def _work(self, seconds: float) -> Taken:
        arguments = ("worker", "-q", "-w", "rq.SimpleWorker", "-u", self._url, NAME)
        worker = subprocess.Popen([sys.executable, "-m", "rq.cli", *arguments])

        async def done() -> int:
            return self._filled - self._queue.count

        try:
            taken = await counted(seconds, self._filled, done)
            if self._queue.failed_job_registry.count:
                raise RuntimeError("jobs failed")
            return taken
        finally:
            worker.kill()
            worker.wait()


def noop(n: int) -> None:
    """What a job does here."""


if __name__ == "__main__":
    serve(Rq(*sys.argv[1:]))
