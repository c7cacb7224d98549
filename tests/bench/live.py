"""From a commit to its frame at a thousand boards, through each door, against a bare loop.

    python -m tests.bench.live [boards]

Everything shares one machine: PostgreSQL, Redis, the committing process, the server under test and
the boards. So read the ratios first.
"""

import argparse
import asyncio
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg

from dispatcher.domain.events import Event, EventName
from dispatcher.embedded import DataFolder, Postgres, Redis
from dispatcher.relay import Relay
from dispatcher.store.engine import open_pool
from dispatcher.store.migrations import migrate
from dispatcher.store.transaction import Committed, Database, Transaction

RESULTS = Path("var/bench/live.json")
DOORS = ("bare", "gateway", "socket")
CHANNEL = "lane:1"
CALM = (60, 5)
STORM = (600, 100)
"""How many events, and how many a second."""

STATE = json.dumps(
    {
        "id": "0198f0c0-0000-7000-8000-000000000000",
        "title": "Three families without water in the school yard",
        "kind": "translation",
        "source_language": "kmr",
        "target_language": "tr",
        "urgency": "urgent",
        "words": 31,
        "wanted": 1,
        "taken": 0,
        "due_at": "2023-02-06T02:17:34Z",
    }
)


@dataclass
class Row:
    """One door under one load; milliseconds from commit to frame, kB of a connection at rest."""

    door: str
    load: str
    boards: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    delivered: float
    idle_kb: float


class Child:
    """A process of the benchmark that prints a line when it is ready."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline().strip()

    def rss_kb(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (row for row in status.splitlines() if row.startswith("VmRSS"))
        return int(line.split()[1])

    def finish(self) -> str:
        output, _ = self.process.communicate(timeout=60)
        return str(output)


class Writer:
    """Commits events one by one and notes when each was committed."""

    def __init__(self) -> None:
        self.committed: dict[int, int] = {}
        self.relay: Relay | None = None

    def tell(self, committed: Committed) -> None:
        now = time.monotonic_ns()
        for event in committed.events:
            self.committed[event.offset] = now
        assert self.relay is not None
        self.relay.tell(committed)

    async def write(self, db: Database, count: int, per_second: float) -> list[int]:
        """Answers the offsets that were written."""
        before = set(self.committed)
        start = time.monotonic()
        for n in range(count):
            await asyncio.sleep(start + n / per_second - time.monotonic())
            await db.act(_post)
        return sorted(set(self.committed) - before)


async def _post(tx: Transaction) -> None:
    tx.record(
        Event(CHANNEL, EventName.TASK_POSTED, uuid4(), datetime.now(UTC), "task", "t", 1, STATE)
    )


def percentile(values: Sequence[float], part: float) -> float:
    return values[min(len(values) - 1, math.ceil(part * len(values)) - 1)]


async def measure(door: str, boards: int, database_url: str, redis_url: str) -> list[Row]:
    writer = Writer()
    writer.relay = Relay(redis_url)
    writer.relay.start()
    pool = await open_pool(database_url)
    db = await Database.connect(pool, writer.tell)
    server = await asyncio.to_thread(Child, "live_server", door, database_url, redis_url)
    empty = server.rss_kb()
    clients = await asyncio.to_thread(Child, "live_boards", server.line, str(boards))
    await asyncio.sleep(1)
    idle_kb = (server.rss_kb() - empty) / boards
    loads: dict[str, list[int]] = {}
    for load, (count, per_second) in {"calm": CALM, "storm": STORM}.items():
        loads[load] = await writer.write(db, count, per_second)
        await asyncio.sleep(2)
    arrivals = json.loads(await asyncio.to_thread(clients.finish))
    await asyncio.to_thread(server.finish)
    await writer.relay.stop()
    await pool.close()
    rows = []
    for load, offsets in loads.items():
        waits = sorted(
            (at - writer.committed[n]) / 1e6 for n in offsets for at in arrivals.get(str(n), ())
        )
        delivered = len(waits) / (len(offsets) * boards)
        p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
        rows.append(Row(door, load, boards, p50, p99, waits[-1], delivered, idle_kb))
    return rows


async def run(boards: int, database_url: str, redis_url: str) -> list[Row]:
    connection = await asyncpg.connect(database_url)
    await migrate(connection)
    await connection.close()
    rows: list[Row] = []
    for door in DOORS:
        rows += await measure(door, boards, database_url, redis_url)
    return rows


def show(rows: Sequence[Row]) -> None:
    floor = {row.load: row.p99_ms for row in rows if row.door == "bare"}
    print(f"{'door':9}{'load':7}{'boards':>7}{'p50 ms':>9}{'p99 ms':>9}{'worst':>9}", end="")
    print(f"{'p99/bare':>10}{'delivered':>11}{'kB/idle':>9}")
    for row in rows:
        print(
            f"{row.door:9}{row.load:7}{row.boards:7}{row.p50_ms:9.1f}{row.p99_ms:9.1f}"
            f"{row.worst_ms:9.1f}{row.p99_ms / floor[row.load]:10.2f}"
            f"{row.delivered:11.2%}{row.idle_kb:9.1f}"
        )
    print("targets: calm p99 at most 150 ms at 1,000 boards, at most 40 kB for an idle connection")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("boards", type=int, nargs="?", default=1_000)
    boards = parser.parse_args().boards
    with (
        tempfile.TemporaryDirectory() as place,
        DataFolder.open(Path(place) / "data") as folder,
        Postgres.start(folder) as postgres,
        Redis.start(folder) as redis,
    ):
        rows = asyncio.run(run(boards, postgres.url, redis.url))
    show(rows)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


if __name__ == "__main__":
    main()
