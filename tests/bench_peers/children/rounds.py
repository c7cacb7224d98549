"""What every peer written in Python is driven by: a line of JSON in, a line of JSON out.

    {"mode": "take", "clients": 32, "seconds": 2, "expected": 5000}
    {"jobs": 1234, "took_s": 2.0, "p50_ms": 1.2, "p99_ms": 3.4}

A round begins by filling the queue; that, and the first moments of the clients, is not counted.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Protocol

import uvloop

WARM_S = 0.4
DEPTH = 20_000
"""At least so many jobs wait when a round begins."""

STARTS_WITHIN_S = 20.0
SPARE = 2.5
"""So many times the jobs of the fastest round so far: that one may have been disturbed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Jobs in so many seconds; what one answer took, where one client asks for one job."""

    jobs: int
    took_s: float
    p50_ms: float | None = None
    p99_ms: float | None = None

    @property
    def rate(self) -> float:
        return self.jobs / self.took_s


class Peer(Protocol):
    """One queue, already running its own server's side."""

    packages: tuple[str, ...]

    async def prepare(self) -> None:
        """Make tables or whatever else it needs, once."""

    async def fill(self, jobs: int) -> None:
        """Have so many jobs waiting, and none taken."""

    async def round(self, mode: str, clients: int, seconds: float) -> Taken:
        """Take jobs for so long."""


def summed(latencies: list[float], took_s: float) -> Taken:
    """Latencies in seconds, one for each job."""
    latencies.sort()
    if not latencies:
        return Taken(0, took_s)
    at = [latencies[min(len(latencies) - 1, int(len(latencies) * part))] for part in (0.5, 0.99)]
    return Taken(len(latencies), took_s, at[0] * 1e3, at[1] * 1e3)


async def many(clients: int, seconds: float, take: Callable[[], Awaitable[int]]) -> Taken:
    """So many clients at once, each asking again as soon as it was answered.

    `take` gives the number of jobs it got; an empty queue ends the round with an error, because a
    rate of empty answers would be none.
    """
    begin = time.perf_counter() + WARM_S
    until = begin + seconds
    latencies: list[float] = []
    jobs = 0

    async def client() -> None:
        nonlocal jobs
        while (asked := time.perf_counter()) < until:
            got = await take()
            if not got:
                raise RuntimeError("the queue ran empty")
            answered = time.perf_counter()
            if begin <= answered < until:
                jobs += got
                latencies.append(answered - asked)

    await asyncio.gather(*(client() for _ in range(clients)))
    seen = summed(latencies, seconds)
    return Taken(jobs, seconds, seen.p50_ms, seen.p99_ms)


def threaded(clients: int, seconds: float, take: Callable[[], object]) -> Taken:
    """The same with threads, for a peer that blocks."""
    begin = time.perf_counter() + WARM_S
    until = begin + seconds

    def client(_: int) -> list[float]:
        latencies = []
        while (asked := time.perf_counter()) < until:
            if not take():
                raise RuntimeError("the queue ran empty")
            answered = time.perf_counter()
            if begin <= answered < until:
                latencies.append(answered - asked)
        return latencies

    with ThreadPoolExecutor(clients) as threads:
        return summed(
            [took for each in threads.map(client, range(clients)) for took in each], seconds
        )


async def counted(seconds: float, filled: int, done: Callable[[], Awaitable[int]]) -> Taken:
    """A worker that runs by itself: how far `done` went in so many seconds, of `filled` jobs."""
    idle_until = time.perf_counter() + STARTS_WITHIN_S
    while not await done():
        if time.perf_counter() > idle_until:
            raise RuntimeError("the worker does not work")
        await asyncio.sleep(0.02)
    await asyncio.sleep(WARM_S)
    before, began = await done(), time.perf_counter()
    await asyncio.sleep(seconds)
    after, ended = await done(), time.perf_counter()
    if after >= filled:
        raise RuntimeError("the queue ran empty")
    return Taken(after - before, ended - began)


def serve(peer: Peer) -> None:
    """Do what standard input says until it is closed."""
    uvloop.run(_serve(peer))


async def _serve(peer: Peer) -> None:
    await peer.prepare()
    versions = {name: metadata.version(name) for name in peer.packages}
    print(json.dumps({"versions": versions}), flush=True)
    rates: dict[str, float] = {}
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        mode, clients, seconds = asked["mode"], asked["clients"], asked["seconds"]
        expected = rates.get(mode, asked["expected"]) * (seconds + WARM_S)
        await peer.fill(max(DEPTH, int(SPARE * expected)))
        taken = await peer.round(mode, clients, seconds)
        rates[mode] = max(taken.rate, rates.get(mode, 0))
        print(json.dumps(asdict(taken)), flush=True)
