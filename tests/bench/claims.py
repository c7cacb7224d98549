"""Claims per second through HTTP against what the database alone can do.

The limit is pgbench with one prepared statement a claim, the guarded UPDATE and the INSERT of an
event, on bare tables of the same server, fsync on, in rounds that alternate with ours. 64 clients
on both sides; ours show bearer tokens of 64 volunteers, and get a Claim back once it is durable.
"""

import asyncio
import contextlib
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from dispatcher.embedded.binaries import find_postgres
from tests.bench.filling import Fill, able, fill, token
from tests.bench.load import Plan, Seen, run_load
from tests.bench.report import Report
from tests.bench.system import System, migrated, percentile, system

CLIENTS = 64
ROUNDS = 4
"""One more is run first and not counted."""

SECONDS = 4.0
SETTLES_S = 6.0
"""Until a process that has just started has loaded its models."""

TASKS = 1_200_000
VOLUNTEERS = CLIENTS
"""Each client is one person, who claims again and again."""

CLAIMS_A_ROUND = 30_000
TARGET = 0.25
HOT = 0.7
CROWDS = {32: 20.0, 128: 60.0}
"""By so many clients, the most that 99 of 100 claims may take, in ms."""

BARE = """
create table bare_task (id int primary key, lane int, due_at timestamptz, status smallint not null,
    fence int not null default 0, holder int);
create index on bare_task (lane, due_at, id) where status = 0;
create table bare_event (seq bigint generated always as identity primary key, task int, lane int,
    at timestamptz, payload text);
insert into bare_task select n, n % 400, now() + n * interval '1 s', 0
    from generate_series(1, 1000000) as n;
"""

# Every client walks through ids of its own: no claim is refused, which would be cheaper.
SCRIPT = """
\\set step :step + 1
\\set id :first + :step * :clients + :client_id
with c as (
    update bare_task set status = 1, fence = fence + 1, holder = :client_id
    where id = :id and status = 0 returning id, lane
)
insert into bare_event (task, lane, at, payload) select id, lane, now(), repeat('x', 250) from c
returning seq;
"""


Request = tuple[str, str, str]


class Pgbench:
    """pgbench on the bare tables, going on where its last round stopped."""

    def __init__(
        self, running: System, script: Path, clients: int = CLIENTS, seconds: float = SECONDS
    ) -> None:
        self._clients = clients
        self._seconds = seconds
        self._program = str(find_postgres().executable.with_name("pgbench"))
        self._url = running.postgres.url
        self._script = script
        self._first = 1

    def run(self) -> float:
        """Claims a second."""
        done = subprocess.run(
            [
                *(self._program, "-n", "-M", "prepared", "-f", str(self._script)),
                *("-c", str(self._clients), "-j", "2", "-T", str(int(self._seconds))),
                *("-D", "step=-1", "-D", f"first={self._first}"),
                *("-D", f"clients={self._clients}", self._url),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        count = int(re.findall(r"actually processed: (\d+)", done.stdout)[0])
        # Clients are not equally fast: leave room behind the average one.
        self._first += count + 40 * self._clients
        return float(re.findall(r"tps = ([\d.]+)", done.stdout)[0])


async def _requests(
    connection: asyncpg.Connection, hot: int | None, *, only_hot: bool
) -> list[Request]:
    """A claim of each of the next tasks by one of the volunteers who may: of one hot lane, or of
    all the others."""
    found = await connection.fetch("select id from lane")
    lanes = [row["id"] for row in found if (row["id"] == hot) == only_hot]
    by_lane = {lane: [n for n in range(VOLUNTEERS) if able(n, lane)] for lane in lanes}
    rows = await connection.fetch(
        "select id, lane_id from task where state = 'open' and lane_id = any($1::int[])"
        " order by id limit $2",
        [lane for lane, able_ones in by_lane.items() if able_ones],
        CLAIMS_A_ROUND,
    )
    return [
        ("POST", f"/api/v1/tasks/{row['id']}/claim", token(able_ones[n % len(able_ones)]))
        for n, row in enumerate(rows)
        for able_ones in [by_lane[row["lane_id"]]]
    ]


async def prepare(running: System) -> None:
    """The bare tables, and ours with all their tasks."""
    connection = await migrated(running.postgres.url)
    await connection.execute(BARE)
    await fill(connection, Fill(TASKS, VOLUNTEERS))
    await connection.close()


async def _heat(running: System) -> int:
    """Move much of what is left into one lane; answers which."""
    hot = next(lane for lane in range(1, 401) if sum(able(n, lane) for n in range(VOLUNTEERS)) > 1)
    connection = await asyncpg.connect(running.postgres.url)
    await connection.execute(
        "update task set lane_id = $1 where id in"
        " (select id from task where state = 'open' order by id desc limit $2)",
        hot,
        CLAIMS_A_ROUND * (ROUNDS + 1),
    )
    await connection.execute("vacuum analyze task")
    await connection.close()
    return hot


async def _claims(running: System, hot: int | None, *, only_hot: bool) -> list[Request]:
    connection = await asyncpg.connect(running.postgres.url)
    requests = await _requests(connection, hot, only_hot=only_hot)
    await connection.close()
    return requests


def claim(
    running: System,
    hot: int | None = None,
    *,
    only_hot: bool = False,
    clients: int = CLIENTS,
    seconds: float = SECONDS,
) -> Seen:
    """One round of ours: claims through HTTP, every one of which must be granted."""
    requests = asyncio.run(_claims(running, hot, only_hot=only_hot))
    seen = run_load(Plan(running.port, clients, requests, seconds))
    if set(seen.statuses) != {"201"}:
        raise RuntimeError(f"not every claim was granted: {seen.statuses}")
    return seen


@contextlib.contextmanager
def statement() -> Iterator[Path]:
    """A file with what pgbench does."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        Path(script.name).chmod(0o644)
        yield Path(script.name)


def run(report: Report) -> None:
    with system() as running, statement() as script:
        asyncio.run(prepare(running))
        pgbench = Pgbench(running, script)
        granted = 0
        for number, api in enumerate(("api", "api-2"), 1):
            running.start(api)
            time.sleep(SETTLES_S)
            limits, ours = [], []
            for _ in range(ROUNDS + 1):
                limits.append(pgbench.run())
                ours.append(claim(running))
            granted += sum(len(seen.latencies) for seen in ours)
            asyncio.run(_check(running, granted))
            _tell(report, number, limits[1:], ours[1:])
        _crowds(report, running)
        _hot_lane(report, running)


def _crowds(report: Report, running: System) -> None:
    """How long a claim takes where fewer and where more ask at once, of two API processes."""
    for clients, most_ms in CROWDS.items():
        rounds = [claim(running, clients=clients).latencies for _ in range(ROUNDS)]
        p99_ms = statistics.median(percentile(latencies, 0.99) for latencies in rounds) * 1e3
        what = f"{clients} clients: latency p99"
        report.add(what, f"{p99_ms:.1f} ms", f"<= {most_ms:g} ms", met=p99_ms <= most_ms)


def _hot_lane(report: Report, running: System) -> None:
    """All in one lane, and so on one channel, against the same spread over all the others."""
    hot = asyncio.run(_heat(running))
    rounds = []
    for _ in range(ROUNDS + 1):
        spread, one = claim(running, hot), claim(running, hot, only_hot=True)
        rounds.append((len(spread.latencies) / spread.took_s, len(one.latencies) / one.took_s))
    ratio = statistics.median(one / spread for spread, one in rounds[1:])
    report.add("one hot lane / many lanes", f"{ratio:.2f}", f">= {HOT}", met=ratio >= HOT)
    report.data["hot_lane"] = rounds


async def _check(running: System, granted: int) -> None:
    """What was answered is in the record, each with its events."""
    connection = await asyncpg.connect(running.postgres.url)
    claims = await connection.fetchval("select count(*) from claim")
    events = await connection.fetchval("select count(*) from event")
    await connection.close()
    if claims != granted or events != 3 * granted:
        raise RuntimeError(f"{granted} granted, {claims} claims and {events} events in the record")


def _tell(report: Report, processes: int, limits: list[float], ours: list[Seen]) -> None:
    rates = [len(seen.latencies) / seen.took_s for seen in ours]
    ratios = [rate / limit for rate, limit in zip(rates, limits, strict=True)]
    ratio = statistics.median(ratios)
    p50 = statistics.median(percentile(seen.latencies, 0.5) for seen in ours) * 1e3
    p99 = statistics.median(percentile(seen.latencies, 0.99) for seen in ours) * 1e3
    of = f"{processes} API process{'es' if processes > 1 else ''}: "
    report.add(of + "claims a second", f"{statistics.median(rates):,.0f}")
    report.add(of + "pgbench, bare", f"{statistics.median(limits):,.0f}")
    report.add(of + "ratio", f"{ratio:.2f}", f">= {TARGET}", met=ratio >= TARGET)
    report.add(of + "latency p50, p99", f"{p50:.1f}, {p99:.1f} ms")
    report.data[str(processes)] = {
        "clients": CLIENTS,
        "rates": rates,
        "limits": limits,
        "ratios": ratios,
        "generator_cpu_share": [seen.cpu_s / seen.took_s for seen in ours],
    }
