"""One run: the system, everybody who uses it, and samples, written as they come."""

import asyncio
import csv
import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.calls import Caller
from tests.chaos.followers import Follower
from tests.chaos.history import Clock
from tests.chaos.people import Person
from tests.chaos.processes import API, GATEWAY, HOST
from tests.chaos.scene import Scene, Watch
from tests.soak import clients
from tests.soak.clients import PatientCaller, SteadyCoordinator, SteadyVolunteer, Visitors
from tests.soak.pace import Pace
from tests.soak.people import Company, gather_company
from tests.soak.processes import SoakedSystem, soaked_system
from tests.soak.sampling import Sample, open_sampler
from tests.soak.screens import Watcher
from tests.soak.tally import Tally

SAMPLE_S = 10.0
GATEWAY_SCREENS = 190
API_SCREENS = 20
RESTLESS = 4
"""One in so many loses its connection all the time."""

BEAT_S = 0.02

DOORS = (*("gateway", "api", "sse", "poll") * 3, "gateway", "sse")
"""Of followers who keep all they are told, as the chaos runs'; the last two at a desk."""

DESKS = 2


@dataclass
class Outcome:
    """What was seen. `samples` have the same keys; `times_s` count from the beginning."""

    times_s: list[float] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    unexpected: dict[str, int] = field(default_factory=dict)
    reconnections: int = 0


def run(
    seconds: float, every_s: float, where: Path, kept: Path, say: Callable[[str], None]
) -> Outcome:
    """Run it in the empty folder `where`; samples go into the CSV file `kept` as they come."""
    with soaked_system(where) as system:
        system.start_servers()
        company = asyncio.run(gather_company(system.database_url))
        system.start_parts()
        crowd = Crowd(system, company)
        return asyncio.run(crowd.soak(seconds, every_s, kept, say))


class Crowd:
    """Everybody who uses the system."""

    def __init__(self, system: SoakedSystem, company: Company) -> None:
        self._system = system
        self._company = company
        self._tally = Tally()
        self._clock = Clock()
        self._scene = Scene(self._clock)
        self._apis = system.ports(API)
        self._gateway = (HOST, system.ports(GATEWAY)[0])
        self._callers: list[Caller] = []
        self._watchers: list[Watcher] = []
        self._followers: list[Follower] = []

    async def soak(
        self, seconds: float, every_s: float, kept: Path, say: Callable[[str], None]
    ) -> Outcome:
        outcome = Outcome()
        self._scene = Scene(self._clock)
        async with open_sampler(self._system, self._tally, self._watching) as sampler:
            tasks = [asyncio.ensure_future(one) for one in (*self._all(), *self._paced())]
            try:
                began = before = self._clock()
                while before < began + seconds:
                    await _pause(before + every_s - self._clock(), tasks)
                    now = self._clock()
                    sample = await sampler.sample(now - before)
                    before = now
                    outcome.times_s.append(now - began)
                    outcome.samples.append(sample)
                    _write(kept, outcome)
                    say(_line(now - began, sample))
            finally:
                await self._close(tasks)
        outcome.calls = dict(self._tally.calls)
        outcome.unexpected = dict(self._tally.unexpected)
        outcome.reconnections = self._tally.reconnections
        return outcome

    def _watching(self) -> int:
        return sum(watcher.connected for watcher in self._watchers)

    def _rng(self, name: str) -> random.Random:
        return random.Random(f"soak:{name}")

    def _caller(self, name: str, person: Person) -> Caller:
        port = self._apis[len(self._callers) % len(self._apis)]
        base = f"http://{HOST}:{port}/api/v1"
        caller = PatientCaller(name, person, base, self._tally, self._clock)
        self._callers.append(caller)
        return caller

    def _paced(self) -> Iterator[Coroutine[Any, Any, None]]:
        """Those who do one thing when it is their turn."""
        cast = self._company.cast
        volunteers = Pace(clients.VOLUNTEERS_A_S)
        coordinators = Pace(clients.COORDINATORS_A_S)
        looks = Pace(clients.LOOKS_A_S)
        yield from (volunteers.run(), coordinators.run(), looks.run())
        for person in cast.volunteers:
            caller, watch = self._caller(person.name, person), Watch(self._clock)
            rng = self._rng(person.name)
            yield SteadyVolunteer(caller, self._scene, watch, rng, volunteers).run()
        for person in cast.coordinators:
            caller, watch = self._caller(person.name, person), Watch(self._clock)
            rng = self._rng(person.name)
            yield SteadyCoordinator(caller, self._scene, watch, rng, coordinators).run()
        lookers: list[tuple[Person, tuple[str, ...]]]
        lookers = [(person, clients.LOOKS) for person in cast.volunteers[:6]]
        lookers += [(person, clients.DESK_LOOKS) for person in cast.coordinators[:4]]
        for person, addresses in lookers:
            name = f"{person.name} looks"
            yield clients.look(self._caller(name, person), addresses, self._rng(name), looks)

    async def _beat(self) -> None:
        """Notice how late this process itself gets to run: what else is measured then is noise."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_S
            await asyncio.sleep(BEAT_S)
            self._tally.late(loop.time() - due)

    def _all(self) -> Iterator[Coroutine[Any, Any, None]]:
        """Those who keep a time of their own."""
        cast = self._company.cast
        yield self._beat()
        sender = self._caller("files", cast.probe)
        yield clients.send_files(sender, self._tally, self._rng("files"))
        visitors = Visitors(
            f"http://{HOST}:{self._apis[0]}/api/v1",
            *(self._gateway, self._tally, self._clock, self._rng("visitors")),
        )
        yield visitors.run(self._company.visitors)
        for n in range(GATEWAY_SCREENS + API_SCREENS):
            there = (HOST, self._apis[n % len(self._apis)])
            address = self._gateway if n < GATEWAY_SCREENS else there
            token = cast.volunteers[n % len(cast.volunteers)].token
            watcher = Watcher(
                *(address, token, self._tally, self._rng(f"screen {n}")),
                restless=n % RESTLESS == 0,
            )
            self._watchers.append(watcher)
            yield watcher.run()
        yield from self._faithful()

    def _faithful(self) -> Iterator[Coroutine[Any, Any, None]]:
        """Followers through every door who hold what they are told, and what they do not like."""
        cast = self._company.cast
        people = [*cast.volunteers[: len(DOORS) - DESKS], *cast.coordinators[:DESKS]]
        for n, (person, door) in enumerate(zip(people, DOORS, strict=True)):
            api = f"{HOST}:{self._apis[n % len(self._apis)]}"
            addresses = {
                **dict.fromkeys(("api", "sse", "poll"), api),
                "gateway": f"{self._gateway[0]}:{self._gateway[1]}",
            }
            follower = Follower(
                *(f"{person.name} by {door}", person, door, addresses),
                *(self._tally, self._clock, self._rng(f"{person.name} {door}")),
                desk=n >= len(DOORS) - DESKS,
            )
            self._followers.append(follower)
            yield follower.run()

    async def _close(self, tasks: Sequence["asyncio.Future[None]"]) -> None:
        pending = set(tasks)
        while pending:  # once may not be enough: a library can take it for the end of its own wait
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=1)
        await asyncio.gather(*tasks, return_exceptions=True)
        for caller in self._callers:
            await caller.close()
        for follower in self._followers:
            await follower.close()
        await asyncio.sleep(0.1)  # connections that were cut end in the loop's next rounds


async def _pause(seconds: float, tasks: Sequence["asyncio.Future[None]"]) -> None:
    """Raises what a client of ours raised: it would be missing from the load."""
    done, _ = await asyncio.wait(
        tasks, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED
    )
    for task in done:
        task.result()
        raise RuntimeError("a client has ended by itself")


def _write(kept: Path, outcome: Outcome) -> None:
    """Append the newest sample, under a header where it is the first."""
    first = len(outcome.samples) == 1
    columns = ["seconds", *outcome.samples[0]]
    with kept.open("w" if first else "a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        if first:
            writer.writeheader()
        values = {name: f"{value:.6g}" for name, value in outcome.samples[-1].items()}
        writer.writerow({"seconds": f"{outcome.times_s[-1]:.1f}", **values})


def read_samples(kept: Path) -> Outcome:
    """The samples of an earlier run."""
    outcome = Outcome()
    with kept.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            outcome.times_s.append(float(row.pop("seconds")))
            outcome.samples.append({name: float(value) for name, value in row.items()})
    return outcome


def _line(at_s: float, sample: Sample) -> str:
    return (
        f"{at_s:6.0f} s  {sample['calls_a_s/all']:5.1f} calls/s  p50 {sample['latency_ms/p50']:.1f}"
        f"  p99 {sample['latency_ms/p99']:.0f} ms  lag p99 {sample['lag_ms/p99']:.0f} ms"
        f"  {sample['connections/live']:.0f} live  {sample['open_tasks/all']:.0f} open"
    )
