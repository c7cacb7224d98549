"""Celery: python -m tests.bench_peers.children.claims_celery REDIS_SOCKET DB."""

import subprocess
import sys

from celery import Celery  # type: ignore[import-not-found]
from redis import Redis

from tests.bench_peers.children.rounds import Taken, counted, serve

MODULE = "tests.bench_peers.children.claims_celery"
LIST = "celery"

app = Celery("bench")
app.conf.task_ignore_result = True


@app.task(name="noop")  # type: ignore[untyped-decorator]
def noop(n: int) -> None:
    """What a job does here."""


class CeleryWorker:
    """`work`: its own worker with threads. Nothing of it hands out one job when asked."""

    packages: tuple[str, ...] = ("celery", "kombu", "redis")

    def __init__(self, socket: str, db: str) -> None:
        self._broker = f"redis+socket://{socket}?virtual_host={db}"
        self._redis = Redis(unix_socket_path=socket, db=int(db))
        self._filled = 0

    async def prepare(self) -> None:
        app.conf.broker_url = self._broker

    async def fill(self, jobs: int) -> None:
        self._redis.flushdb()
        with app.producer_pool.acquire() as producer:
            for n in range(jobs):
                noop.apply_async((n,), producer=producer)
        self._filled = jobs

    async def round(self, mode: str, clients: int, seconds: float) -> Taken:
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR")
        command = ("-A", MODULE, "-b", self._broker, "worker", "-P", "threads", *quiet)
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", *command, "-c", str(clients)], stdout=sys.stderr
        )

        async def done() -> int:
            return self._filled - int(self._redis.llen(LIST))

        try:
            return await counted(seconds, self._filled, done)
        finally:
            worker.kill()
            worker.wait()


if __name__ == "__main__":
    serve(CeleryWorker(*sys.argv[1:]))
