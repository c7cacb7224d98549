"""One run: system, stage and nemesis, then quiet, then the record as it is."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx

from dispatcher.store import leader
from tests.chaos.disk import Disk, own_disk
from tests.chaos.dump import dump
from tests.chaos.entry import LEASE_S
from tests.chaos.faults import Faults
from tests.chaos.history import Began, Clock, Ended, HistoryFile, Json
from tests.chaos.nemesis import Nemesis
from tests.chaos.people import RESPONSE, Cast, Person, gather_cast
from tests.chaos.plan import FAMILIES, plan
from tests.chaos.planted import PLANTED
from tests.chaos.probe import Probe
from tests.chaos.processes import API, HOST, System, plan_parts, system
from tests.chaos.size import Size
from tests.chaos.stage import Stage, stage
from worker.loop import TICK_S

AGAIN_S = 0.3

NO_DISK = "No disk of its own may be mounted here: it is not filled."

# A lease that runs, or a task whose time is over and that nobody works on; an import being read.
SWEEPS_DUE = """
select exists (select from claim where state = 'active' and lease_ends_at is not null)
    or exists (select from import where state = 'running')
    or exists (select from task t where t.expires_at < now() + interval '1 min'
        and t.state in ('draft', 'open') and not exists (
            select from claim c where c.task_id = t.id and c.state in ('active', 'submitted')))
"""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is run. `families`: which faults; `plant`: a bug of `planted.py` to be built in."""

    seed: int
    seconds: float
    families: Collection[str] = FAMILIES
    plant: str = ""
    size: Size = field(default_factory=Size)
    volunteers: int = 10
    coordinators: int = 3
    imports: bool = True
    settles_within_s: float = 60.0


def planted_setup(name: str) -> Setup:
    """The run that finds a planted bug."""
    bug = PLANTED[name]
    return Setup(
        *(bug.seed, bug.seconds, bug.families, name, bug.size),
        imports=False,
        settles_within_s=bug.settles_within_s,
    )


def run(setup: Setup, where: Path, path: Path, say: Callable[[str], None]) -> None:
    """Run it in the empty folder `where`, and write its history to `path`."""
    clock = Clock()
    history = HistoryFile(path)
    parts = plan_parts(setup.size)
    with contextlib.ExitStack() as stack:
        stack.callback(history.close)
        families = list(setup.families)
        disk = stack.enter_context(own_disk(where)) if "disk" in families else None
        if "disk" in families and disk is None:
            say(NO_DISK)
            families.remove("disk")
        running = stack.enter_context(system(where / "data", parts, setup.plant))
        running.start_servers()
        cast = asyncio.run(gather_cast(running.database_url, setup.volunteers, setup.coordinators))
        if setup.plant:
            asyncio.run(_execute(running.database_url, PLANTED[setup.plant].sql))
        running.start_parts()
        history.append(_began(setup, families, cast, clock()))
        on = stack.enter_context(
            stage(running, cast, setup.seed, history, clock, imports=setup.imports)
        )
        _break_things(setup, families, running, cast, on, disk, history, clock)
        on.do(on.end_clients())
        settled = _settle(running, on, setup.settles_within_s, sweeps=setup.size.loops > 0)
        _write_end(running, cast, on, settled, history, clock)


def _began(setup: Setup, families: list[str], cast: Cast, now: float) -> Began:
    return Began(
        seed=setup.seed,
        seconds=setup.seconds,
        nemesis=families,
        plant=setup.plant,
        lease_s=LEASE_S,
        sweep_s=TICK_S,
        loops=setup.size.loops,
        leads_in_vain_s=leader.STANDS_STILL_S,
        at=now,
        organisation=cast.organisation,
        response=RESPONSE,
    )


def _break_things(
    setup: Setup,
    families: Collection[str],
    running: System,
    cast: Cast,
    on: Stage,
    disk: Disk | None,
    history: HistoryFile,
    clock: Clock,
) -> None:
    rng = random.Random(f"{setup.seed}:faults")
    faults = Faults(running, on.loop, on.http, on.live, on.watches, disk, rng)
    nemesis = Nemesis(running, faults, Probe(running, cast.probe, history, clock), history, clock)
    names = [part.name for part in running.parts]
    nemesis.run(plan(setup.seed, families, names, LEASE_S), clock() + setup.seconds)


def _settle(running: System, on: Stage, within_s: float, *, sweeps: bool) -> bool:
    """Wait until nothing is due any more and followers are where the record is."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if asyncio.run(_at_rest(running.database_url, on, sweeps=sweeps)):
            return True
        time.sleep(AGAIN_S)
    return False


async def _at_rest(url: str, on: Stage, *, sweeps: bool) -> bool:
    connection = await asyncpg.connect(url)
    try:
        if sweeps and await connection.fetchval(SWEEPS_DUE):
            return False
        tops = {row["name"]: row["top"] for row in await connection.fetch("table channel")}
    finally:
        await connection.close()
    for follower in on.followers:
        positions = dict(follower.view.positions)
        if follower.view.reloading or not positions:
            return False
        if any(offset != tops.get(channel, 0) for channel, (_, offset) in positions.items()):
            return False
    return True


def _write_end(
    running: System, cast: Cast, on: Stage, settled: bool, history: HistoryFile, clock: Clock
) -> None:
    figures = _await_pulses(running, cast.probe, on)
    asyncio.run(dump(running.database_url, history))
    for follower in on.followers:
        follower.pause()
        history.append(follower.final())
    history.append(Ended(clock(), settled, figures))


def _await_pulses(running: System, person: Person, on: Stage) -> Json | None:
    """The figures, once every watcher has been told them, or after their longest pause."""
    deadline = time.monotonic() + 12
    while True:
        figures = _figures(running, person)
        told = [f.view.pulse for f in on.followers if f.view.pulse is not None]
        counted = None if figures is None else figures["tasks"]
        if all(pulse["tasks"] == counted for pulse in told) or time.monotonic() > deadline:
            return figures
        time.sleep(AGAIN_S)


def _figures(running: System, person: Person) -> Json | None:
    port = next(part.port for part in running.parts if part.module == API)
    answer = httpx.get(
        f"http://{HOST}:{port}/api/v1/figures",
        params={"response": RESPONSE},
        headers={"authorization": f"Bearer {person.token}"},
        timeout=10,
    )
    found: Json | None = answer.json() if answer.status_code == 200 else None
    return found


async def _execute(url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
