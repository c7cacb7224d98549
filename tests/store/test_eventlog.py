"""The log: offsets without gaps, in the order they become visible, and what pruning leaves."""

import asyncio
import json
import random
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from dispatcher.domain.events import Event, EventName
from dispatcher.store import eventlog
from dispatcher.store.transaction import Transaction
from tests.support.world import World, waits_for_a_lock

CHANNELS = ("lane:1", "lane:2", "desk:1")


def event(world: World, channel: str, at: datetime | None = None, cause: str = "") -> Event:
    return Event(
        channel=channel,
        name=EventName.TASK_POSTED,
        id=world.ids(),
        at=at or world.clock.now,
        entity_kind="task",
        entity_id="t",
        version=1,
        state='{"n": 1}',
        cause=cause,
    )


async def record(world: World, *events: Event) -> None:
    async def action(tx: Transaction) -> None:
        for one in events:
            tx.record(one)

    await world.db.act(action)


async def offsets(world: World, channel: str, after: int = 0) -> list[int]:
    async with world.db.read() as connection:
        found = await eventlog.read_after(connection, channel, after, 100_000)
    return [one.offset for one in found]


class TurnedBack(Exception):
    """An action that fails after it has recorded."""


async def test_offsets_have_no_gap_whatever_is_rolled_back(world: World) -> None:
    chance = random.Random(1)
    committed: list[str] = []

    async def writer() -> None:
        for _ in range(20):
            mine = [chance.choice(CHANNELS) for _ in range(chance.randint(1, 4))]
            fails = chance.random() < 0.3

            async def action(tx: Transaction, mine: list[str], fails: bool) -> None:
                for channel in mine:
                    tx.record(event(world, channel))
                await tx.connection.execute("select 1")
                if fails:
                    raise TurnedBack

            try:
                await world.db.act(lambda tx, m=mine, f=fails: action(tx, m, f))  # type: ignore[misc]
            except TurnedBack:
                continue
            committed.extend(mine)

    await asyncio.gather(*(writer() for _ in range(16)))
    for channel in CHANNELS:
        count = committed.count(channel)
        assert await offsets(world, channel) == list(range(1, count + 1))
        async with world.db.read() as connection:
            assert (await eventlog.tops(connection, [channel]))[channel].offset == count


async def test_a_reader_who_sees_an_offset_has_seen_all_before_it(world: World) -> None:
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(30):
            await record(world, event(world, "lane:1"), event(world, "desk:1"))

    async def read() -> None:
        seen: list[int] = []
        while not done.is_set():
            seen += await offsets(world, "lane:1", seen[-1] if seen else 0)
            assert seen == list(range(1, len(seen) + 1))

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write() for _ in range(6)))
    done.set()
    await reader


async def test_what_is_told_is_what_is_stored(world: World) -> None:
    await record(world, event(world, "lane:1", cause='request "1"'), event(world, "lane:1"))
    told = world.told[-1].events
    async with world.db.read() as connection:
        assert tuple(await eventlog.read_after(connection, "lane:1", 0, 10)) == told
    frame = json.loads(told[0].frame)
    assert frame == {
        "type": "event",
        "channel": "lane:1",
        "epoch": world.db.epoch,
        "offset": 1,
        "id": frame["id"],
        "event": "task.posted",
        "at": "2026-03-01T12:00:00Z",
        "entity": {"kind": "task", "id": "t", "version": 1, "state": {"n": 1}},
        "cause": 'request "1"',
    }


async def test_nobody_is_told_of_what_was_rolled_back(world: World) -> None:
    async def action(tx: Transaction) -> None:
        tx.record(event(world, "lane:1"))
        raise TurnedBack

    with pytest.raises(TurnedBack):
        await world.db.act(action)
    assert world.told == []
    assert await offsets(world, "lane:1") == []


async def test_reading_goes_on_from_an_offset_and_stops_at_a_limit(world: World) -> None:
    await record(world, *(event(world, "lane:1") for _ in range(10)))
    async with world.db.read() as connection:
        found = await eventlog.read_after(connection, "lane:1", 4, 3)
    assert [one.offset for one in found] == [5, 6, 7]


async def test_a_channel_nobody_wrote_to_goes_to_nought(world: World) -> None:
    async with world.db.read() as connection:
        tops = await eventlog.tops(connection, ["lane:9"])
    assert (tops["lane:9"].epoch, tops["lane:9"].offset, tops["lane:9"].floor) == (
        world.db.epoch,
        0,
        0,
    )


async def test_pruning_leaves_a_floor_and_all_that_is_above_it(world: World) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    await record(world, *(event(world, "lane:1", old + timedelta(hours=n)) for n in range(6)))
    await record(world, event(world, "lane:1"), event(world, "lane:2"))
    async with world.db.read() as connection:
        assert await eventlog.prune(connection, world.clock.now - timedelta(days=7), 4) == 4
        tops = await eventlog.tops(connection, ["lane:1", "lane:2"])
        assert (tops["lane:1"].offset, tops["lane:1"].floor) == (7, 4)
        assert (tops["lane:2"].offset, tops["lane:2"].floor) == (1, 0)
        assert await eventlog.prune(connection, world.clock.now - timedelta(days=7), 100) == 2
    assert await offsets(world, "lane:1") == [7]
    await record(world, event(world, "lane:1"))
    assert await offsets(world, "lane:1") == [7, 8]


async def test_pruning_takes_channels_in_the_order_in_which_commits_do(world: World) -> None:
    old = datetime(2026, 1, 1, tzinfo=UTC)
    for channel in ("lane:2", "lane:1"):  # Their rows lie in the other order.
        await record(world, event(world, channel, old))
    take = "select from channel where name = $1 for no key update nowait"

    async def prune(tx: Transaction) -> int:
        return await eventlog.prune(tx.connection, world.clock.now - timedelta(days=7), 100)

    async with world.db.pool.acquire() as first, world.db.pool.acquire() as second:
        async with first.transaction():
            await first.execute(take, "lane:1")
            pruning = asyncio.create_task(world.db.act(prune))
            while not await waits_for_a_lock(second):
                await asyncio.sleep(0.01)
            # It has nothing yet that whoever holds the first one may want next.
            await first.execute(take, "lane:2")
        assert await pruning == 2


async def test_a_transaction_that_postgresql_breaks_up_is_run_again(world: World) -> None:
    runs = 0

    async def action(tx: Transaction) -> int:
        nonlocal runs
        runs += 1
        tx.record(event(world, "lane:1"))
        if runs < 3:
            raise asyncpg.DeadlockDetectedError
        return runs

    assert await world.db.act(action) == 3
    assert await offsets(world, "lane:1") == [1]


async def test_state_and_positions_of_a_snapshot_are_of_one_moment(world: World) -> None:
    """As many tasks as the channel says were posted, however many are being posted."""
    await world.post()
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(15):
            await world.post()

    async def look() -> int:
        looks = 0
        while not done.is_set():
            async with world.db.snapshot() as connection:
                count = await connection.fetchval("select count(*) from task")
                await asyncio.sleep(0)
                tops = await eventlog.tops(connection, ["lane:1"])
            assert tops["lane:1"].offset == count
            looks += 1
        return looks

    looker = asyncio.create_task(look())
    await asyncio.gather(*(write() for _ in range(4)))
    done.set()
    assert await looker > 0
