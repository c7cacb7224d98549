"""One run: system, stage and nemesis, then quiet, then the record as it is."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from dispatcher.store import leader
from tests.chaos.disk import Disk, own_disk
from tests.chaos.entry import LEASE_S
from tests.chaos.faults import Faults
from tests.chaos.history import Began, Clock, HistoryFile
from tests.chaos.nemesis import Nemesis
from tests.chaos.people import RESPONSE, Cast, gather_cast
from tests.chaos.plan import FAMILIES, plan
from tests.chaos.planted import PLANTED
from tests.chaos.probe import Probe
from tests.chaos.processes import API, HOST, System, plan_parts, system
from tests.chaos.rest import settle, write_end
from tests.chaos.size import Size
from tests.chaos.stage import Stage, stage
from worker.loop import TICK_S

NO_DISK = "No disk of its own may be mounted here: it is not filled."


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
        asyncio.run(_end(setup, running, cast, on, history, clock))


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


async def _end(
    setup: Setup, running: System, cast: Cast, on: Stage, history: HistoryFile, clock: Clock
) -> None:
    sweeps = setup.size.loops > 0
    url, within_s = running.database_url, setup.settles_within_s
    settled = await settle(url, on.followers, within_s, sweeps=sweeps)
    port = next(part.port for part in running.parts if part.module == API)
    api = f"http://{HOST}:{port}/api/v1"
    await write_end(url, api, cast.probe, on.followers, history, clock, settled=settled)


async def _execute(url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
