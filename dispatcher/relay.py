"""After the commit: tell the gateways by Redis, ask RQ for jobs. All of it hints that may be lost.

A request never waits for Redis: what was committed goes into a queue in memory, and one task
empties it. Where Redis is away, hints are dropped; gateways and sweeps read the record.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence

import redis.asyncio
import rq
from redis import Redis
from redis.exceptions import RedisError
from rq.serializers import JSONSerializer

from dispatcher.domain.events import Recorded
from dispatcher.jobs import JOBS
from dispatcher.live.ending import cancel_all
from dispatcher.live.fanout import pack
from dispatcher.live.keys import EVENTS_AN_ENTRY, EVENTS_STREAM, STREAM_LENGTH
from dispatcher.store.transaction import Committed, Wish

log = logging.getLogger(__name__)

WAITING_AT_MOST = 20_000
AT_ONCE = 500


def _portions(events: Sequence[Recorded]) -> Iterator[Sequence[Recorded]]:
    for start in range(0, len(events), EVENTS_AN_ENTRY):
        yield events[start : start + EVENTS_AN_ENTRY]


class Relay:
    """Passes on what one process commits."""

    def __init__(self, redis_url: str) -> None:
        self._stream = redis.asyncio.from_url(redis_url, socket_timeout=2)
        self._jobs = Redis.from_url(redis_url, socket_timeout=5)
        self._waiting: asyncio.Queue[Recorded | Wish] = asyncio.Queue(WAITING_AT_MOST)
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._running = asyncio.create_task(self._run(), name="relay")

    async def stop(self) -> None:
        """Pass on what is waiting, briefly, then stop."""
        if self._running is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._waiting.join(), timeout=2)
            await cancel_all([self._running])
        await self._stream.aclose()
        self._jobs.close()

    def tell(self, committed: Committed) -> None:
        """Take a commit's hints; never waits."""
        try:
            for event in committed.events:
                self._waiting.put_nowait(event)
            for wish in committed.wishes:
                self._waiting.put_nowait(wish)
        except asyncio.QueueFull:
            log.warning("relay is behind: hints dropped, followers read the record")

    async def _run(self) -> None:
        while True:
            hints = [await self._waiting.get()]
            while len(hints) < AT_ONCE and not self._waiting.empty():
                hints.append(self._waiting.get_nowait())
            try:
                await self._publish([h for h in hints if isinstance(h, Recorded)])
                for hint in hints:
                    if isinstance(hint, Wish):
                        await asyncio.to_thread(self._enqueue, hint)
            except (RedisError, OSError) as fault:
                log.warning("Redis did not take %d hints: %s", len(hints), fault)
            finally:
                for _ in hints:
                    self._waiting.task_done()

    async def _publish(self, events: Sequence[Recorded]) -> None:
        if not events:
            return
        pipeline = self._stream.pipeline(transaction=False)
        for some in _portions(events):
            pipeline.xadd(EVENTS_STREAM, pack(some), maxlen=STREAM_LENGTH, approximate=True)
        await pipeline.execute()

    def _enqueue(self, wish: Wish) -> None:
        job = JOBS[wish.job]
        queue = rq.Queue(job.queue, connection=self._jobs, serializer=JSONSerializer)
        queue.enqueue_call(
            job.function, args=wish.args, timeout=job.timeout_s, result_ttl=0, failure_ttl=86_400
        )
