"""A board of 50 over 20 lanes, with a million open tasks and 200,000 volunteers in the record.

In the database: the statements of GET /board, one after the other in one snapshot, each time for
another volunteer, as the driver sees them. Through HTTP: 50 requests a second, each counted from
the moment it was due.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import asyncpg

from dispatcher.domain.claim import ClaimState
from dispatcher.domain.events import inbox_channel, lane_channel
from dispatcher.store import boards, eventlog, figures
from dispatcher.store import claims as claim_store
from dispatcher.store import tasks as task_store
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
THROUGH_HTTP_MS = 25


async def _read(connection: Connection, volunteer: int) -> int:
    """What GET /board reads; answers how many cards it found."""
    lanes = [n for n in range(1, len(SOURCES) * len(TARGETS) + 1) if able(volunteer, n)]
    assert len(lanes) == LANES
    account = await connection.fetchval("select id from bench_volunteer where n = $1", volunteer)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        ids = await boards.soonest(connection, lanes, account, CARDS + 1)
        mine = await claim_store.claims_of(connection, account, (ClaimState.ACTIVE,))
        wanted = {*ids[:CARDS], *(claim.task_id for claim in mine)}
        found = await task_store.find_tasks(connection, wanted)
        await boards.held(connection, lanes, account)
        await eventlog.tops(connection, [inbox_channel(account), *map(lane_channel, lanes)])
    return len(found)


async def _in_database(url: str) -> tuple[list[float], dict[str, float]]:
    """Milliseconds a board, sorted; and of the figures, which read all of it."""
    connection = await asyncpg.connect(url)
    took = []
    for n in range(BOARDS + 50):
        began = time.perf_counter()
        cards = await _read(connection, n * 37 % VOLUNTEERS)
        if n >= 50:  # the first ones warm the plans and the cache
            took.append((time.perf_counter() - began) * 1e3)
        assert cards >= CARDS
    began = time.perf_counter()
    await figures.lane_figures(connection, 1, None)
    await figures.waits(connection, 1, None)
    counted = time.perf_counter()
    await figures.timeline(
        connection, 1, None, datetime.now(UTC) - timedelta(hours=24), timedelta(minutes=30)
    )
    ended = time.perf_counter()
    await connection.close()
    slow = {"figures": (counted - began) * 1e3, "timeline": (ended - counted) * 1e3}
    return sorted(took), slow


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
        took, slow = asyncio.run(_in_database(running.postgres.url))
        running.start("api")
        _through_http(running.port, 0)
        answered = _through_http(running.port, int(RATE * SECONDS))
    for name, values, most in (
        ("in the database", took, IN_DATABASE_MS),
        (f"HTTP, {RATE} a second", answered, THROUGH_HTTP_MS),
    ):
        p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
        report.add(f"{name}, p50", f"{p50:.1f} ms")
        report.add(f"{name}, p99", f"{p99:.1f} ms", f"<= {most} ms", met=p99 <= most)
    for name, ms in slow.items():
        report.add(f"{name} of all of it", f"{ms:,.0f} ms")
    report.data = {"tasks": TASKS, "volunteers": VOLUNTEERS}
