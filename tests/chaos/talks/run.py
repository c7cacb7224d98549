"""One run: a system of two APIs and two loops, people who talk, faults, quiet, and the record."""

import asyncio
import random
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import asyncpg

from dispatcher.actions import counselling as actions
from dispatcher.actions.accounts import NewAccount, create_account, issue_bearer
from dispatcher.actions.context import Moment
from dispatcher.actions.master_keys import KeySource, master_keys
from dispatcher.domain.actor import Actor
from dispatcher.domain.organisation import Role
from dispatcher.domain.sessions.duty import PlannedShift
from dispatcher.domain.sessions.key import WrappedKey
from dispatcher.domain.sessions.offer import CODE_VERSION, Counselling
from dispatcher.domain.sessions.record import NewRecord
from dispatcher.sealing.words import open_sealed
from dispatcher.store.accounts import find_actor
from dispatcher.store.engine import open_pool
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Database, Transaction
from tests.chaos.entry import LEASE_S
from tests.chaos.faults import Faults
from tests.chaos.history import Clock, Fault, HistoryFile, read_lines
from tests.chaos.nemesis import Nemesis
from tests.chaos.people import RESPONSE, Cast, Person, gather_cast
from tests.chaos.plan import plan
from tests.chaos.probe import Probe
from tests.chaos.processes import HOST, System, plan_parts, system
from tests.chaos.proxy import proxy
from tests.chaos.size import Size
from tests.chaos.talks.people import Counsellor, Intruder, Scene, Seeker, Supervisor
from tests.chaos.talks.planted import PLANTED
from tests.chaos.talks.told import Stint, Told, Written

T = TypeVar("T")
FAMILIES = ("kill", "pause", "cut", "flush")
SIZE = Size(apis=2, gateways=0, loops=2, jobs=0)
SEEKERS, COUNSELLORS = 7, 6
ENTRY = "tests.chaos.talks.entry"
ENDS_WITHIN_S = 90


def run(
    where: Path, seed: int, seconds: float, families: tuple[str, ...], plant: str, pace: float
) -> Told:
    """In an empty folder; answers what happened. `pace`: how many times longer than in a run of
    tasks it is left in peace between two faults."""
    told, clock = Told(), Clock()
    history = HistoryFile(where / "faults.jsonl")
    with system(where / "data", plan_parts(SIZE), plant) as running:
        running.entry = ENTRY
        running.start_servers()
        cast = asyncio.run(gather_cast(running.database_url, COUNSELLORS + 1, 1))
        supervisor = asyncio.run(_open_counselling(running.database_url, cast, plant))
        running.start_parts()
        stage = _Stage(running, cast, supervisor, seed, told, clock)
        try:
            rng = random.Random(f"{seed}:faults")
            faults = Faults(running, stage.loop, stage.http, stage.http, (), None, rng)
            probe = Probe(running, cast.probe, history, clock)
            names = [part.name for part in running.parts]
            steps = (
                replace(step, after_s=pace * step.after_s)
                for step in plan(seed, families, names, LEASE_S)
            )
            Nemesis(running, faults, probe, history, clock).run(steps, clock() + seconds)
            stage.end()
        finally:
            stage.close()
            history.close()
        told.ended_at = clock()
        for line in read_lines(where / "faults.jsonl"):
            if isinstance(line, Fault):
                ended_at = told.ended_at if line.recovered_at is None else line.recovered_at
                told.down.append((line.began_at, ended_at))
                if line.recovered_at is None:
                    told.unexpected.append(f"never whole again after {line.name} {line.target}")
        asyncio.run(_read_record(running, told))
    return told


class _Stage:
    """Everybody who talks, in an event loop of a thread of its own."""

    def __init__(
        self, running: System, cast: Cast, supervisor: Person, seed: int, told: Told, clock: Clock
    ) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._stack = AsyncExitStack()
        ports = [part.port for part in running.parts if part.port]
        opening = proxy(HOST, ports, random.Random(f"{seed}:http"))
        self.http = self._do(self._stack.enter_async_context(opening))
        self._scene = Scene(f"http://{HOST}:{self.http.port}/api/v1", told, clock)
        self._tasks = self._do(self._begin(cast, supervisor, seed))

    async def _begin(self, cast: Cast, supervisor: Person, seed: int) -> list[asyncio.Task[None]]:
        def rng(name: str) -> random.Random:
            return random.Random(f"{seed}:{name}")

        scene, names = self._scene, [f"s{n}" for n in range(SEEKERS)]
        *counsellors, stranger = cast.volunteers
        people: list[Seeker | Counsellor | Supervisor | Intruder] = [
            Supervisor(scene, supervisor, rng("supervisor")),
            Intruder(scene, stranger, rng("intruder")),
            *(Seeker(scene, name, rng(name)) for name in names),
            *(Counsellor(scene, person, rng(person.name)) for person in counsellors),
        ]
        return [asyncio.create_task(person.run()) for person in people]

    def end(self) -> None:
        """Nobody says anything new; each hears all that was said."""
        self._do(self._end())

    async def _end(self) -> None:
        self._scene.over.set()
        await asyncio.sleep(8)  # longer than anybody goes on trying to say the last thing
        self._scene.quiet.set()
        done, late = await asyncio.wait(self._tasks, timeout=ENDS_WITHIN_S)
        for task in done:
            task.result()
        if late:
            self._scene.told.unexpected.append(f"{len(late)} never heard all that was said")

    def close(self) -> None:
        async def closing() -> None:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._stack.aclose()

        self._do(closing())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)

    def _do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(2 * ENDS_WITHIN_S)


async def _open_counselling(url: str, cast: Cast, plant: str) -> Person:
    """A supervisor on shift, and all volunteers but the last are cleared."""
    pool = await open_pool(url, smallest=1, largest=1)
    try:
        async with pool.acquire() as connection:
            for statement in PLANTED[plant].sql if plant else ():
                await connection.execute(statement)
        db = await Database.connect(pool)
        return await db.act(lambda tx: _write(tx, cast))
    finally:
        await pool.close()


async def _write(tx: Transaction, cast: Cast) -> Person:
    at = Moment(datetime.now(UTC), cause="chaos")
    response = await find_response(tx.connection, RESPONSE)
    assert response is not None
    (relief,) = response.organisations
    coordinator = await _actor(tx, cast.coordinators[0])
    new = NewAccount(
        email="supervisor@example.org",
        name="supervisor",
        password=None,
        roles=((relief, Role.SUPERVISOR),),
        languages=(),
    )
    account = await create_account(tx, at, new, None)
    offer = Counselling(response.id, relief.id, open=True)
    await actions.set_counselling(tx, at, coordinator, response, offer)
    begins = at.now - timedelta(hours=1)
    shift = PlannedShift(uuid4(), account.id, "supervisor", begins, begins + timedelta(hours=8))
    await actions.plan_shift(tx, at, coordinator, relief.id, shift)
    signed = date(2026, 1, 1)
    record = NewRecord("Certificate", None, True, None, CODE_VERSION, signed, None)
    for person in cast.volunteers[:-1]:
        await actions.set_counsellor(tx, at, coordinator, relief.id, UUID(person.account), record)
    return Person("supervisor", str(account.id), await issue_bearer(tx, at, account.id))


async def _actor(tx: Transaction, person: Person) -> Actor:
    found = await find_actor(tx.connection, UUID(person.account))
    assert found is not None
    return found


async def _read_record(running: System, told: Told) -> None:
    """What was written in the end, opened with the keys of the system."""
    masters = master_keys(KeySource(running.folder.path / "keys"))
    connection = await asyncpg.connect(running.database_url)
    try:
        for row in await connection.fetch("""
            select s.id, s.last_offset, s.ending, k.master, k.sealed
            from counselling_session s join session_key k on k.session_id = s.id"""):
            name = str(row["id"])
            key = masters.unwrap(WrappedKey(row["master"], row["sealed"]), row["id"])
            told.tops[name] = row["last_offset"]
            if row["ending"] is not None:
                told.endings[name] = row["ending"]
            told.log[name] = [
                Written(
                    one["offset"],
                    one["sender"],
                    open_sealed(one["sealed"], key, row["id"], str(one["offset"])),
                    one["whisper"],
                )
                for one in await connection.fetch(
                    'select * from session_message where session_id = $1 order by "offset"',
                    row["id"],
                )
            ]
        told.stints = [
            Stint(
                str(row["session_id"]),
                str(row["counsellor_id"]),
                row["began_at"].timestamp(),
                None if row["ended_at"] is None else row["ended_at"].timestamp(),
            )
            for row in await connection.fetch("select * from session_stint")
        ]
    finally:
        await connection.close()
