"""The stream of recorded events in Redis, read for as long as there is one.

Everything read here is a hint. Redis may die, come back empty or number its entries anew: reading
goes on, and what was lost meanwhile the hub's net fetches from the record.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from dispatcher.domain.events import Recorded
from dispatcher.live.keys import EVENTS_STREAM

logger = logging.getLogger(__name__)

BLOCK_MS = 2_000
AT_ONCE = 500
LONGEST_PAUSE_S = 2.0
BEGINNING = "0-0"

_LINES = (b"c", b"o", b"f")


def connect(url: str) -> "redis.asyncio.Redis":
    """A client that says at once when Redis is gone, so that we decide when to try again."""
    return redis.asyncio.Redis.from_url(
        url,
        socket_timeout=BLOCK_MS / 1000 + 3,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


class Fanout:
    """Reads the stream and hands on what it says. `healthy` is told when that begins and ends;
    while `needed` is not set nothing is read, and afterwards only what is new."""

    def __init__(
        self,
        client: "redis.asyncio.Redis",
        publish: Callable[[Iterable[Recorded]], None],
        healthy: Callable[[bool], None],
        needed: asyncio.Event,
    ) -> None:
        self._client = client
        self._publish = publish
        self._healthy = healthy
        self._needed = needed
        self._position: str | None = None

    async def run(self) -> None:
        """Until cancelled."""
        pause = 0.1
        while True:
            try:
                await self._resume()
                self._healthy(True)
                while self._needed.is_set():
                    await self._read()
                    pause = 0.1
                await self._needed.wait()
                self._position = None
            except (RedisError, OSError) as error:
                self._healthy(False)
                logger.warning("no hints of events, reading the record instead: %s", error)
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _resume(self) -> None:
        """Go on after the last entry read; from the beginning where that is no longer known."""
        newest = await self._newest()
        if self._position is None:
            self._position = newest
        elif _number(newest) < _number(self._position):
            self._position = BEGINNING

    async def _newest(self) -> str:
        entries: Any = await self._client.xrevrange(EVENTS_STREAM, count=1)
        return entries[0][0].decode() if entries else BEGINNING

    async def _read(self) -> None:
        position = self._position or BEGINNING
        streams: Any = await self._client.xread(
            {EVENTS_STREAM: position}, count=AT_ONCE, block=BLOCK_MS
        )
        if not streams:
            await self._resume()  # Silence: perhaps the stream was emptied under us.
            return
        entries = streams[0][1]
        self._position = entries[-1][0].decode()
        self._publish([event for _, fields in entries for event in unpack(fields)])


def _number(entry: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry.partition("-")
    return int(milliseconds), int(sequence)


def pack(events: Sequence[Recorded]) -> dict[Any, Any]:
    """One entry of the stream for events of one epoch."""
    return {
        "c": "\n".join(event.channel for event in events),
        "e": events[0].epoch,
        "o": "\n".join(str(event.offset) for event in events),
        "f": "\n".join(event.frame for event in events),
    }


def unpack(fields: Mapping[bytes, bytes]) -> list[Recorded]:
    """The events of an entry; none where it is no entry of ours."""
    try:
        channels, offsets, frames = (fields[name].decode().split("\n") for name in _LINES)
        epoch = fields[b"e"].decode()
        return [
            Recorded(channel, epoch, int(offset), frame)
            for channel, offset, frame in zip(channels, offsets, frames, strict=True)
        ]
    except (KeyError, ValueError):
        logger.warning("an entry of %s that is no event", EVENTS_STREAM)
        return []
