"""The loop: one leads, another takes over, and what is due is done though nobody says so."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatcher.actions import sweeps
from dispatcher.actions.context import Moment
from dispatcher.domain.claim import ClaimState
from dispatcher.domain.errors import Refusal
from dispatcher.domain.imports import RUN_IMPORT
from dispatcher.domain.task import TaskState
from dispatcher.store import leader
from dispatcher.store.engine import open_pool
from dispatcher.store.leader import try_lead
from dispatcher.store.transaction import Database
from tests.actions.scenarios import running_import
from tests.support.world import World, broken_tasks
from worker import harness
from worker import loop as loop_module
from worker.jobs.imports import run_import
from worker.loop import Loop

A_MOMENT = timedelta(0)


async def test_the_lease_of_somebody_who_vanished_ends_though_nothing_else_happens(
    world: World,
) -> None:
    held = await world.claim(await world.post(), world["turkish"])
    # Other projects are busy; in this one nothing moves any more.
    await world.post("Başka", source_language="kmr")
    await Loop(world.db).tick(datetime.now(UTC))
    assert (await world.claim_now(held.claim.id)).state is ClaimState.LAPSED
    assert (await world.task(held.task.id)).state is TaskState.OPEN
    assert await broken_tasks(world.db) == []
    await Loop(world.db).tick(datetime.now(UTC))
    assert (await world.task(held.task.id)).version == held.task.version + 1


async def test_one_sweep_that_fails_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    async def fails(_: Database, __: Moment) -> int:
        raise ValueError

    async def works(_: Database, __: Moment) -> int:
        ran.append("works")
        return 1

    monkeypatch.setattr(loop_module, "SWEEPS", ((fails, A_MOMENT), (works, A_MOMENT)))
    await Loop(world.db).tick(datetime.now(UTC))
    assert ran == ["works"]


async def test_tidying_goes_on_until_nothing_old_is_left_however_much_was_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "PRUNED_AT_ONCE", 3)
    for _ in range(5):
        await world.post()
    recorded = await world.count("event")
    assert recorded >= 10
    long_after = replace(world.at("sweep"), now=datetime.now(UTC) + 2 * sweeps.EVENTS_KEPT)
    assert await sweeps.tidy(world.db, long_after) == recorded
    assert await world.count("event") == 0


async def test_a_sweep_runs_no_oftener_than_it_should(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    async def sweep(_: Database, __: Moment) -> int:
        ran.append("sweep")
        return 0

    monkeypatch.setattr(loop_module, "SWEEPS", ((sweep, timedelta(seconds=10)),))
    loop, now = Loop(world.db), datetime.now(UTC)
    for seconds in (0, 4, 9, 10, 11, 20):
        await loop.tick(now + timedelta(seconds=seconds))
    assert len(ran) == 3


async def test_leading_is_for_one_connection_and_asked_for_as_often_as_one_likes(
    world: World, database_url: str
) -> None:
    first = await open_pool(database_url, smallest=1, largest=1)
    async with world.db.read() as second:
        async with first.acquire() as leading:
            assert await try_lead(leading)
            assert await try_lead(leading)
            assert not await try_lead(second)
        await first.close()
        while not await try_lead(second):  # until PostgreSQL has noticed
            await asyncio.sleep(0.01)


async def test_a_leader_that_stands_still_is_succeeded(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "STANDS_STILL_S", 1)
    first = await open_pool(database_url, smallest=1, largest=1)
    async with world.db.read() as second, first.acquire() as leading:
        assert await try_lead(leading)
        assert not await try_lead(second)
        async with asyncio.timeout(30):
            while not await try_lead(second):
                await asyncio.sleep(0.1)
    await first.close()


async def test_when_the_leader_dies_the_other_one_sweeps(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: Counter[int] = Counter()

    async def sweep(db: Database, _: Moment) -> int:
        ran[id(db)] += 1
        return 0

    monkeypatch.setattr(loop_module, "SWEEPS", ((sweep, A_MOMENT),))
    monkeypatch.setattr(loop_module, "TICK_S", 0.01)
    pools = [await open_pool(database_url, smallest=1, largest=2) for _ in range(2)]
    dbs = [await Database.connect(pool) for pool in pools]
    loops = [asyncio.create_task(Loop(db).run()) for db in dbs]
    while not ran:
        await asyncio.sleep(0.01)
    leader = next(n for n, db in enumerate(dbs) if id(db) in ran)
    for _ in range(20):
        await asyncio.sleep(0.01)
    assert len(ran) == 1, "both swept"
    loops[leader].cancel()
    pools[leader].terminate()
    async with asyncio.timeout(20):
        while len(ran) < 2:
            await asyncio.sleep(0.01)
    loops[1 - leader].cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    await pools[1 - leader].close()


async def test_an_import_whose_job_was_lost_is_asked_for_again_and_finished(
    world: World,
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, started = await running_import(world, tmp_path)
    kept = tmp_path / "imports" / str(started.id)
    kept.parent.mkdir()
    path.rename(kept)
    monkeypatch.setenv("IMECE_DATABASE_URL", database_url)
    monkeypatch.setenv("IMECE_REDIS_URL", redis_url)
    monkeypatch.setenv("IMECE_DATA", str(tmp_path))
    world.told.clear()  # the hint of the start is lost; nobody has read since
    await Loop(world.db).tick(datetime.now(UTC))
    wishes = [wish for committed in world.told for wish in committed.wishes]
    assert [(wish.job, wish.args) for wish in wishes] == [(RUN_IMPORT, (str(started.id),))]
    # Twice, since two workers may both have been asked.
    await asyncio.gather(*(asyncio.to_thread(run_import, *wishes[0].args) for _ in range(2)))
    assert await world.count("import", "state = 'done'") == 1
    assert await world.count("task", "import_id is not null") == 3
    assert not kept.exists()
    world.told.clear()
    await Loop(world.db).tick(datetime.now(UTC))
    assert [wish for committed in world.told for wish in committed.wishes] == []


async def test_a_job_that_is_refused_has_nothing_to_do_any_more(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMECE_DATABASE_URL", database_url)
    monkeypatch.setenv("IMECE_REDIS_URL", redis_url)
    from_record: list[str] = []

    async def refused(db: Database, _: object) -> None:
        from_record.append(db.epoch)
        raise Refusal(reason="over")

    async def broken(_: Database, __: object) -> None:
        raise ValueError("a defect")

    await asyncio.to_thread(harness.run, "refused", refused)
    assert len(from_record) == 1
    with pytest.raises(ValueError, match="a defect"):
        await asyncio.to_thread(harness.run, "broken", broken)


async def test_an_unknown_import_is_no_defect(
    world: World, database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMECE_DATABASE_URL", database_url)
    monkeypatch.setenv("IMECE_REDIS_URL", redis_url)
    await asyncio.to_thread(run_import, str(world.ids()))
    assert await world.count("import") == 0
