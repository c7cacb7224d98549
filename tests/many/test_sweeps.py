"""Each sweep, run by two loops at once and again: as if it had run once; and never, for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from dispatcher.actions.context import Moment
from dispatcher.actions.files import attach_files, keep_file
from dispatcher.actions.sessions.answer import answer_next
from dispatcher.actions.sessions.end import end_unanswered
from dispatcher.domain.actor import Actor
from dispatcher.domain.file import NewFile
from dispatcher.domain.task import Task
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database, Transaction
from tests.actions.scenarios import running_import
from tests.support.counselling import begin, clear_counsellor, offer_counselling, on_shift
from tests.support.disagreement import disagreed, trusted
from tests.support.incidents import report
from tests.support.world import World, broken_tasks, world
from worker.loop import SWEEPS

__all__ = ["world"]

DUE = 3
Prepare = Callable[[World, Path], Awaitable[None]]


async def _held(world: World, _: Path) -> None:
    for name in ("turkish", "second", "free"):
        await world.claim(await world.post(), world[name])
    world.clock.go(minutes=17)


async def _over(world: World, where: Path) -> None:
    await _held(world, where)
    world.clock.go(hours=1)


async def _expiring(world: World, _: Path) -> None:
    for n in range(DUE):
        await world.post(f"Su {n}", expires_at=world.clock.now + timedelta(minutes=5))
    world.clock.go(minutes=6)


async def _answered_controls(world: World, _: Path) -> None:
    for name in ("turkish", "second", "free"):
        held = await world.claim(await world.post(control={"text": "We need water"}), world[name])
        await world.submit(held, world[name])
    world.clock.go(hours=2)


async def _kept_for_trusted(world: World, where: Path) -> None:
    await trusted(world)
    for _ in range(DUE):
        await disagreed(world)
    world.clock.go(minutes=30)


async def _worked(world: World, _: Path) -> None:
    """Three claims of one person, held at once."""
    held = [await world.claim(await world.post(), world["turkish"]) for _ in range(DUE)]
    for one in held:
        world.clock.go(minutes=2)
        await world.submit(one, world["turkish"])
    world.clock.go(minutes=1)


async def _stalled(world: World, where: Path) -> None:
    await running_import(world, where)
    world.clock.go(minutes=5)


async def _old(world: World, _: Path) -> None:
    for n in range(DUE):
        await world.post(f"Su {n}")
    world.clock.go(days=8)


async def _unused_files(world: World, _: Path) -> None:
    """Of which one is given out, and one's day is not over."""
    sender = world["coordinator"]

    async def put() -> None:
        """Where bytes are kept is not what this is about."""

    async def send(n: int) -> UUID:
        new = NewFile(bytes([n]) * 32, 100, "text/plain", f"{n}.txt", bare=True)
        return (await keep_file(world.db, world.at(), sender, new, put)).id

    for n in range(DUE):
        await send(n)
    task = await world.post()
    await world.db.act(partial(_attach, sender=sender, task=task, file=await send(DUE)))
    world.clock.go(hours=25)
    await send(DUE + 1)


async def _attach(tx: Transaction, sender: Actor, task: Task, file: UUID) -> None:
    await attach_files(tx, sender, task, [file])


async def _seekers(world: World, count: int) -> list[UUID]:
    """Who begin to wait, each with something said."""
    if not await world.count("counselling"):
        await offer_counselling(world)
    return [(await begin(world, "Korkuyorum")).talk.session.id for _ in range(count)]


async def _left_by_counsellors(world: World, _: Path) -> None:
    await _seekers(world, DUE)
    for name in ("turkish", "second"):
        await clear_counsellor(world, name)
    await on_shift(world, "supervisor")
    present = [world["supervisor"].id]
    for name in ("turkish", "second", "turkish"):
        await world.act(answer_next, world[name], present)
    world.clock.go(seconds=46)


async def _left_by_seekers(world: World, _: Path) -> None:
    await _seekers(world, DUE)
    world.clock.go(minutes=4)


async def _waiting_long(world: World, _: Path) -> None:
    """So long that supervisors and coordinators are to hear of it."""
    await _seekers(world, DUE)
    world.clock.go(minutes=21)


async def _kept_long_enough(world: World, _: Path) -> None:
    """And one that goes on."""
    for session in await _seekers(world, DUE):
        await world.act(end_unanswered, session)
    world.clock.go(hours=25)
    await _seekers(world, 1)


async def _reported_long_ago(world: World, _: Path) -> None:
    """And one lately."""
    sessions = await _seekers(world, DUE + 1)
    for session in sessions[:DUE]:
        await report(world, session)
    world.clock.go(days=31)
    await report(world, sessions[DUE])


@dataclass(frozen=True)
class Case:
    """What makes a sweep due, and what a query must answer before and after it."""

    prepare: Prepare
    query: str
    before: object
    after: object


CASES = {
    "lapse_leases": Case(
        _over,
        """select (select count(*) from claim where state = 'lapsed'),
                  (select count(*) from event where frame::json ->> 'event' = 'claim.lapsed'
                   and channel like 'inbox:%'),
                  (select sum(version) from task), (select sum(taken) from task)""",
        (0, 0, 2 * DUE, DUE),
        (DUE, DUE, 3 * DUE, 0),
    ),
    "warn_leases": Case(
        _held,
        """select (select count(*) from claim where warned), (select sum(version) from claim),
                  (select count(*) from event where frame::json ->> 'event' = 'lease.ending')""",
        (0, DUE, 0),
        (DUE, 2 * DUE, DUE),
    ),
    "expire_tasks": Case(
        _expiring,
        """select (select count(*) from task where state = 'expired'),
                  (select count(*) from event where frame::json ->> 'event' = 'task.expired'
                   and channel like 'desk:%')""",
        (0, 0),
        (DUE, DUE),
    ),
    "settle_controls": Case(
        _answered_controls,
        """select (select count(*) from claim where state = 'accepted'),
                  (select count(*) from review), (select sum(controls_right) from trust),
                  (select count(*) from event where frame::json ->> 'event' = 'work.accepted')""",
        (0, 0, DUE, 0),
        (DUE, DUE, DUE, DUE),
    ),
    "open_arbitrations": Case(
        _kept_for_trusted,
        """select (select count(*) from arbitration),
                  (select count(*) from task t join lane l on l.id = t.lane_id
                   where l.clearance is null),
                  (select count(*) from event where frame::json ->> 'event' = 'task.moved'
                   and channel like 'desk:%')""",
        (DUE, 0, 0),
        (0, DUE, DUE),
    ),
    "credit_hours": Case(
        _worked,
        """select (select count(*) from ledger_entry), (select sum(seconds) from ledger_entry),
                  (select count(*) from ledger_confirmation)""",
        (0, None, 0),
        (DUE, DUE * 120, 0),
    ),
    # What it asks for is `test_jobs.py`'s.
    "resume_stalled": Case(
        _stalled, "select (select count(*) from import where state = 'running')", (1,), (1,)
    ),
    # The bytes are `worker/kept_files.py`'s, and `test_files.py`'s.
    "forget_files": Case(
        _unused_files,
        """select (select count(*) from file), (select count(*) from task_file),
                  (select count(*) from file_bytes)""",
        (DUE + 2, 1, DUE + 2),
        (2, 1, DUE + 2),
    ),
    "interrupt_sessions": Case(
        _left_by_counsellors,
        """select (select count(*) from counselling_session where state = 'waiting'),
                  (select sum(version) from counselling_session),
                  (select count(*) from session_stint where ended_at is null),
                  (select count(*) from event
                   where frame::json ->> 'event' = 'session.interrupted')""",
        (0, 3 * DUE, DUE, 0),
        (DUE, 4 * DUE, 0, DUE),
    ),
    "escalate_sessions": Case(
        _waiting_long,
        """select (select count(*) from session_escalation),
                  (select count(*) from session_alert),
                  (select sum(version) from counselling_session),
                  (select count(*) from event
                   where frame::json ->> 'event' = 'session.escalated')""",
        (0, 0, 2 * DUE, 0),
        (2 * DUE, 2 * DUE, 2 * DUE, 2 * DUE),
    ),
    "end_abandoned": Case(
        _left_by_seekers,
        """select (select count(*) from counselling_session where ending = 'abandoned'),
                  (select sum(version) from counselling_session),
                  (select count(*) from event where frame::json ->> 'event' = 'session.ended')""",
        (0, 2 * DUE, 0),
        (DUE, 3 * DUE, DUE),
    ),
    "destroy_session_keys": Case(
        _kept_long_enough,
        """select (select count(*) from session_key), (select count(*) from session_message),
                  (select count(*) from counselling_session where token_hash is not null),
                  (select count(*) from counselling_session)""",
        (DUE + 1, DUE + 1, DUE + 1, DUE + 1),
        (1, 1, 1, DUE + 1),
    ),
    "destroy_incident_texts": Case(
        _reported_long_ago,
        """select (select count(*) from incident_text),
                  (select count(*) from incident where destroy_at is not null),
                  (select count(*) from incident)""",
        (DUE + 1, DUE + 1, DUE + 1),
        (1, 1, DUE + 1),
    ),
    "tidy": Case(
        _old,
        """select (select count(*) from event), (select sum(top) from channel),
                  (select count(*) from channel where floor < top)""",
        (2 * DUE + 1, 2 * DUE + 1, 3),  # A lane, the desk, and one that tells of the new lane.
        (0, 2 * DUE + 1, 0),
    ),
}
"""Without the sweep nothing comes of it however long it takes: `before` is read when it is due."""


def test_no_sweep_is_left_out() -> None:
    assert set(CASES) == {sweep.__name__ for sweep, _ in SWEEPS}


@pytest.mark.parametrize("name", CASES)
async def test_a_sweep_run_twice_at_once_and_again_does_what_one_does(
    name: str, world: World, database_url: str, tmp_path: Path
) -> None:
    case = CASES[name]
    sweep = next(sweep for sweep, _ in SWEEPS if sweep.__name__ == name)
    await case.prepare(world, tmp_path)
    assert await _answers(world, case.query) == case.before
    at = Moment(world.clock.now, cause=f"sweep:{name}")
    other = await open_pool(database_url, smallest=1, largest=4)
    try:
        loops = (world.db, await Database.connect(other))
        await asyncio.gather(*(sweep(db, at) for db in loops))
        assert await _answers(world, case.query) == case.after
        assert await broken_tasks(world.db) == []
        for db in loops:
            await sweep(db, at)
        assert await _answers(world, case.query) == case.after
    finally:
        await other.close()


async def _answers(world: World, query: str) -> tuple[object, ...]:
    async with world.db.read() as connection:
        return tuple(await connection.fetchrow(query))
