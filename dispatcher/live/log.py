"""The record's log, as followers read it."""

from collections.abc import Collection, Mapping
from typing import Protocol

from dispatcher.domain.events import Position
from dispatcher.live.frames import Page, runs_of
from dispatcher.store import eventlog
from dispatcher.store.engine import Pool


class Log(Protocol):
    """Where events are kept, and how far each channel goes."""

    async def tops(self, channels: Collection[str]) -> Mapping[str, Position]:
        """A position for each of the channels, also for those nothing was recorded on yet."""
        ...

    async def page(self, channel: str, after: int, limit: int) -> Page:
        """At most `limit` events after an offset, and how far the channel goes."""
        ...


class RecordLog:
    """The log in the database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def tops(self, channels: Collection[str]) -> Mapping[str, Position]:
        async with self._pool.acquire() as connection:
            return await eventlog.tops(connection, channels)

    async def page(self, channel: str, after: int, limit: int) -> Page:
        async with self._pool.acquire() as connection:
            # In this order: events recorded in between are more than the top says, never less.
            top = (await eventlog.tops(connection, [channel]))[channel]
            events = await eventlog.read_after(connection, channel, after, limit)
        return Page(top, next(runs_of(events), None))
