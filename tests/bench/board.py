"""A board of 50 over 20 lanes, with a million open tasks and 200,000 volunteers in the record.

In the database: what GET /board reads in one snapshot, each time for another volunteer, as the
driver sees it: cold with no lane's head in memory, warm with those that earlier boards have loaded.
Through HTTP: 50 requests a second, each counted from the moment it was due.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import asyncpg

from dispatcher.api.routes.board import ON_THE_BOARD
from dispatcher.domain.events import LANES as LANES_CHANNEL
from dispatcher.domain.events import inbox_channel, lane_channel
from dispatcher.live.lane_heads import LaneHeads
from dispatcher.store import boards, figures
from dispatcher.store import claims as claim_store
from dispatcher.store.engine import Connection
from tests.bench.filling import SOURCES, TARGETS, Fill, able, fill, token
from tests.bench.load import Plan, run_load
from tests.bench.report import Report
from tests.bench.system import migrated, percentile, system

TASKS = 1_000_000
VOLUNTEERS = 200_000
HELD = 20_000
CARDS = 50
LANES = 20
BOARDS = 1_000
RATE = 50
SECONDS = 10.0
IN_DATABASE_MS = 10
INSIDE_MS = 1
THROUGH_HTTP_MS = 25


async def _read(connection: Connection, heads: LaneHeads, volunteer: int) -> tuple[float, float]:
    """What GET /board reads: milliseconds of all of it, and of those without the question that
    every board asks (nothing where nothing had to be loaded)."""
    lanes = [n for n in range(1, len(SOURCES) * len(TARGETS) + 1) if able(volunteer, n)]
    assert len(lanes) == LANES
    account = await connection.fetchval("select id from bench_volunteer where n = $1", volunteer)
    channels = [LANES_CHANNEL, inbox_channel(account), *map(lane_channel, lanes)]
    began = time.perf_counter()
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        seen = await boards.overview(connection, channels, lanes, account, ON_THE_BOARD)
        tops = {lane: seen.tops[lane_channel(lane)] for lane in lanes}
        asked = time.perf_counter()
        soonest = await heads.soonest(connection, tops, account, CARDS)
        picked = time.perf_counter()
        assert not seen.claims or await claim_store.claims_of(connection, account, ON_THE_BOARD)
    assert len(soonest.cards) == CARDS
    assert soonest.more
    return (time.perf_counter() - began) * 1e3, (picked - asked) * 1e3


async def _in_database(report: Report, url: str) -> None:
    connection = await asyncpg.connect(url)
    warm = LaneHeads()
    for name, kept in (("cold", None), ("warm", warm)):
        took, inside = [], []
        for n in range(BOARDS + 50):
            heads = kept or LaneHeads()
            whole, picking = await _read(connection, heads, n * 37 % VOLUNTEERS)
            if n >= 50:  # the first ones warm the plans, the cache and the heads
                took.append(whole)
                inside.append(picking)
        _add(report, f"in the database, {name}", took, IN_DATABASE_MS)
        if kept is not None:
            _add(report, "of that outside the database", inside, INSIDE_MS)
    began = time.perf_counter()
    await figures.lane_figures(connection, 1, None)
    await figures.waits(connection, 1, None)
    counted = time.perf_counter()
    await figures.timeline(
        connection, 1, None, datetime.now(UTC) - timedelta(hours=24), timedelta(minutes=30)
    )
    ended = time.perf_counter()
    await connection.close()
    report.add("figures of all of it", f"{(counted - began) * 1e3:,.0f} ms")
    report.add("timeline of all of it", f"{(ended - counted) * 1e3:,.0f} ms")


def _add(report: Report, name: str, values: list[float], most: float) -> None:
    p50, p99 = percentile(sorted(values), 0.5), percentile(sorted(values), 0.99)
    report.add(f"{name}, p50", f"{p50:.2f} ms")
    report.add(f"{name}, p99", f"{p99:.2f} ms", f"<= {most} ms", met=p99 <= most)


async def _prepare(url: str) -> None:
    connection = await migrated(url)
    await connection.execute("set synchronous_commit = off")
    await fill(connection, Fill(TASKS, VOLUNTEERS, HELD))
    await connection.execute("create index on bench_volunteer (n)")
    await connection.close()


def _through_http(port: int, first: int) -> list[float]:
    """Milliseconds a request, sorted."""
    count = int(RATE * SECONDS)
    path = f"/api/v1/board?limit={CARDS}"
    requests = [("GET", path, token((first + n) * 41 % VOLUNTEERS)) for n in range(count)]
    seen = run_load(Plan(port, 32, requests, SECONDS, RATE))
    if set(seen.statuses) != {"200"}:
        raise RuntimeError(f"not every board was answered: {seen.statuses}")
    return [latency * 1e3 for latency in seen.latencies]


def run(report: Report) -> None:
    with system() as running:
        asyncio.run(_prepare(running.postgres.url))
        asyncio.run(_in_database(report, running.postgres.url))
        running.start("api")
        _through_http(running.port, 0)
        answered = _through_http(running.port, int(RATE * SECONDS))
    _add(report, f"HTTP, {RATE} a second", answered, THROUGH_HTTP_MS)
    report.data = {"tasks": TASKS, "volunteers": VOLUNTEERS}
