"""Claims a second: the bare statement, ours through HTTP, and what other queues hand out.

All on one PostgreSQL with fsync on and one Redis, in rounds that take turns, 32 clients each. Ours
checks a bearer token and whether the volunteer may, over HTTP; the others are called in their own
process as a library, which is less work. `take` is the call that hands out one job, `take50` one
that hands out 50, `work` the peer's own worker with jobs that do nothing.
"""

import asyncio
import contextlib
import re
import statistics
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from dispatcher.embedded.binaries import find_postgres, find_redis
from tests.bench.claims import SETTLES_S, Pgbench, claim, prepare, statement
from tests.bench.load import Seen
from tests.bench.report import Report
from tests.bench.system import System, system
from tests.bench_peers.children.rounds import Taken, summed
from tests.bench_peers.effort import Effort
from tests.bench_peers.environment import NODE, WHERE, node_peers, python_peers
from tests.bench_peers.peer import Driven, driven

CLIENTS = 32
OURS = "Imece, HTTP"
LIMIT = "pgbench, bare statement"
OF_LIMIT = 1.0
OF_DURABLE = 1.5


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to be given jobs. `expected` a second, at first, decides how many wait."""

    name: str
    what: str
    expected: int = 10_000


@dataclass(frozen=True, slots=True)
class Queue:
    """A peer. `redis` is the number of its Redis database; without it, it has a PostgreSQL one."""

    name: str
    program: str
    modes: tuple[Mode, ...]
    redis: int | None = None


WORKER = Mode("work", "its worker", 3_000)
QUEUES = (
    Queue("procrastinate", "claims_procrastinate", (Mode("take", "fetch_job"), WORKER)),
    Queue("pgqueuer", "claims_pgqueuer", (Mode("take", "dequeue of 1"), WORKER)),
    Queue(
        "pg-boss",
        "claims_pgboss.mjs",
        (Mode("take", "fetch of 1"), Mode("take50", "fetch of 50", 30_000)),
    ),
    Queue("graphile-worker", "claims_graphile.mjs", (Mode("take", "get_job"), WORKER)),
    Queue("RQ", "claims_rq", (Mode("take", "dequeue_any", 6_000), WORKER), 1),
    Queue("Celery", "claims_celery", (WORKER,), 2),
    Queue(
        "BullMQ",
        "claims_bullmq.mjs",
        (Mode("take", "getNextJob", 25_000), Mode("work", "its worker", 15_000)),
        3,
    ),
)


def row_of(queue: Queue, mode: Mode) -> str:
    """What a row is called; in Redis nothing is kept on disk, so it is not the same promise."""
    return f"{queue.name}, {mode.what}" + (" (volatile)" if queue.redis else "")


def durable_claims() -> list[str]:
    """Rows of one job for one call, on disk when it is handed out, as ours are."""
    return [
        row_of(queue, mode)
        for queue in QUEUES
        if queue.redis is None
        for mode in queue.modes
        if mode.name == "take"
    ]


def run(report: Report, effort: Effort) -> None:
    rows: dict[str, list[Taken]] = {}
    with system() as running, statement() as script, contextlib.ExitStack() as stack:
        peers = [(queue, stack.enter_context(_started(running, queue))) for queue in QUEUES]
        asyncio.run(prepare(running))
        pgbench = Pgbench(running, script, CLIENTS, effort.seconds)
        running.start("api")
        time.sleep(SETTLES_S)
        # The first round is not counted.
        for number in range(effort.rounds + 1):
            for row, taken in _round(running, pgbench, peers, effort.seconds):
                print(f"  {number}  {row}: {taken.rate:,.0f}", flush=True)
                rows.setdefault(row, []).extend([taken] if number else [])
        report.data["versions"] = _versions(peers)
    report.data |= {"clients": CLIENTS, "seconds": effort.seconds}
    tell(report, rows)


@contextlib.contextmanager
def _started(running: System, queue: Queue) -> Iterator[Driven]:
    if queue.program.endswith(".mjs"):
        program: list[str | Path] = [node_peers(), NODE / queue.program]
    else:
        program = [python_peers(), "-m", f"tests.bench_peers.children.{queue.program}"]
    log = WHERE / "log" / f"{queue.program}.log"
    log.parent.mkdir(exist_ok=True)
    with driven([*program, *_address(running, queue)], log) as child:
        yield child


def _address(running: System, queue: Queue) -> list[str]:
    if queue.redis is not None:
        return [unquote(urlsplit(running.redis.url).path), str(queue.redis)]
    database = queue.program.partition(".")[0]
    asyncio.run(_create_database(running.postgres.admin_url, database))
    return [running.postgres.url.replace("/imece?", f"/{database}?")]


async def _create_database(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"create database {name} owner imece")
    await connection.close()


def _round(
    running: System, pgbench: Pgbench, peers: list[tuple[Queue, Driven]], seconds: float
) -> Iterator[tuple[str, Taken]]:
    yield LIMIT, Taken(round(pgbench.run() * seconds), seconds)
    yield OURS, _taken(claim(running, clients=CLIENTS, seconds=seconds))
    for queue, child in peers:
        for mode in queue.modes:
            yield row_of(queue, mode), child.round(mode.name, CLIENTS, seconds, mode.expected)


def _taken(seen: Seen) -> Taken:
    return summed(seen.latencies, seen.took_s)


def _versions(peers: list[tuple[Queue, Driven]]) -> dict[str, str]:
    found = {name: version for _, child in peers for name, version in child.versions.items()}
    for program in (find_postgres().executable, find_redis().executable):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        found[program.name] = re.findall(r"\d[\d.]+", said.stdout)[0]
    return found


def tell(report: Report, rows: dict[str, list[Taken]]) -> None:
    """A line for each row, then ours against each: ratios of one round, medians over rounds."""
    for row, rounds in rows.items():
        report.add(
            row, f"{statistics.median(taken.rate for taken in rounds):,.0f}/s{_took(rounds)}"
        )
    ratios = {row: _ratio(rows[OURS], rounds) for row, rounds in rows.items() if row != OURS}
    for row, ratio in ratios.items():
        if row == LIMIT:
            report.add(f"ours / {row}", f"{ratio:.2f}", f">= {OF_LIMIT}", met=ratio >= OF_LIMIT)
        else:
            report.add(f"ours / {row}", f"{ratio:.2f}")
    # One that hands out 50 at a time, or a worker that fetches ahead, does not do the same work.
    least = min((ratios[row], row) for row in durable_claims() if row in ratios)
    report.add(
        f"ours / fastest durable claim ({least[1]})",
        f"{least[0]:.2f}",
        f">= {OF_DURABLE}",
        met=least[0] >= OF_DURABLE,
    )
    for name, version in report.data["versions"].items():
        report.add(f"  {name}", version)
    report.data["rows"] = {row: [asdict(taken) for taken in rounds] for row, rounds in rows.items()}
    report.data["ratios"] = ratios


def _ratio(ours: list[Taken], theirs: list[Taken]) -> float:
    return statistics.median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True))


def _took(rounds: list[Taken]) -> str:
    p50 = [taken.p50_ms for taken in rounds if taken.p50_ms is not None]
    p99 = [taken.p99_ms for taken in rounds if taken.p99_ms is not None]
    if not p50:
        return ""
    return f"  p50 {statistics.median(p50):.1f}, p99 {statistics.median(p99):.1f} ms"
