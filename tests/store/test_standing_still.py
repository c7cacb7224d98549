"""A process that stands still in the middle of a commit does not keep the others from theirs."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import Event, EventName
from dispatcher.store import engine, eventlog
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database, Transaction

CHANNEL = "desk:1"


async def record(tx: Transaction) -> None:
    now = datetime.now(UTC)
    tx.record(Event(CHANNEL, EventName.TASK_POSTED, uuid4(), now, "task", "t", 1, "{}"))


async def test_others_commit_although_somebody_stopped_with_the_channel_locked(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STANDS_STILL_S", 1)
    pools = [await open_pool(database_url, smallest=1, largest=1) for _ in range(2)]
    still, other = [await Database.connect(pool) for pool in pools]
    holds, goes_on = asyncio.Event(), asyncio.Event()

    async def stops(tx: Transaction) -> None:
        await record(tx)
        await eventlog.append(tx.connection, still.epoch, tx.events)
        tx.events.clear()
        holds.set()
        await goes_on.wait()
        await tx.connection.fetchval("select 1")

    stopped = asyncio.create_task(still.act(stops))
    await holds.wait()
    async with asyncio.timeout(30):
        await other.act(record)
    goes_on.set()
    with pytest.raises(Unavailable):
        await stopped
    async with other.read() as connection:
        assert (await eventlog.tops(connection, [CHANNEL]))[CHANNEL].offset == 1
    for pool in pools:
        await pool.close()
