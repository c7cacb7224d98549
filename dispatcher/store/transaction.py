"""The one place that commits: facts and their events together, then the hints.

Events are buffered while an action runs and get their offsets as the very last step, so that a
channel's counter is locked only for the time of the commit.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg

from dispatcher.domain.events import Event, Recorded
from dispatcher.store import eventlog
from dispatcher.store.engine import Connection, Pool, reachable

T = TypeVar("T")
log = logging.getLogger(__name__)

RETRIES = 4


@dataclass(frozen=True, slots=True)
class Wish:
    """A job to be queued after the commit: a hint, which may be lost (sweeps find what is due)."""

    job: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Committed:
    """What became true with one commit."""

    events: tuple[Recorded, ...]
    wishes: tuple[Wish, ...]


class Transaction:
    """A running transaction: a connection, and what will be told once it has committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.events: list[Event] = []
        self.wishes: list[Wish] = []

    def record(self, event: Event) -> None:
        self.events.append(event)

    def wish(self, job: str, *args: Any) -> None:
        self.wishes.append(Wish(job, args))


Tell = Callable[[Committed], None]


def _tell_nobody(_: Committed) -> None:
    """Nothing is lost by it: followers and sweeps read the record."""


class Database:
    """The record, through one pool. `tell` hears of every commit and must not wait."""

    def __init__(self, pool: Pool, epoch: str, tell: Tell = _tell_nobody) -> None:
        self.pool = pool
        self.epoch = epoch
        self._tell = tell

    @classmethod
    async def connect(cls, pool: Pool, tell: Tell = _tell_nobody) -> "Database":
        async with pool.acquire() as connection:
            return cls(pool, await eventlog.read_epoch(connection), tell)

    async def act(self, action: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run an action, commit it with its events, tell; again where PostgreSQL broke it up."""
        return await self._again(lambda: self._once(action))

    async def at_once(
        self, write: Callable[[Connection], Awaitable[tuple[T, tuple[Recorded, ...]]]]
    ) -> T:
        """Run one statement that is a transaction of its own and appends the events it answers
        with, then tell. Whoever calls this must send no second one: it would commit apart."""

        async def once() -> T:
            with reachable():
                async with self.pool.acquire() as connection:
                    result, recorded = await write(connection)
            self._tell(Committed(recorded, ()))
            return result

        return await self._again(once)

    async def _again(self, once: Callable[[], Awaitable[T]]) -> T:
        attempt = 0
        while True:
            try:
                return await once()
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                attempt += 1
                if attempt > RETRIES:
                    raise
                log.warning("transaction broken up by the database, attempt %d", attempt)
                await asyncio.sleep(0.01 * 2**attempt)

    async def _once(self, action: Callable[[Transaction], Awaitable[T]]) -> T:
        with reachable():
            async with self.pool.acquire() as connection, connection.transaction():
                tx = Transaction(connection)
                result = await action(tx)
                recorded = await eventlog.append(connection, self.epoch, tx.events)
        self._tell(Committed(recorded, tuple(tx.wishes)))
        return result

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection for single reads."""
        with reachable():
            async with self.pool.acquire() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """One consistent moment: state and positions read in it belong together."""
        with reachable():
            async with (
                self.pool.acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                yield connection
