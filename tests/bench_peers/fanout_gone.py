"""A claimed task gone from the boards it was on: from sending the claim until each has its frame.

    python -m tests.bench_peers.fanout_gone [--boards N]

Real all the way: API, PostgreSQL, Redis and gateway as processes of their own, bearer tokens, and
10,000 boards each following twenty lanes, of which a lane is on a thousand. Twenty claims a second,
each of an open task of another lane, by volunteers who have no board open; each must be granted. A
claim is due at a moment that was written into the task's title beforehand: its frame brings that
back, and so all is counted from when the claim was to be sent, whether or not the sender was late.
"""

import argparse
import asyncio
import dataclasses
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import local
from uuid import UUID

import asyncpg

from tests.bench.filling import SOURCES, TARGETS, Fill, able, fill, token
from tests.bench.report import Report
from tests.bench.system import HOST, System, migrated, percentile, system
from tests.bench_peers.fanout_servers import OURS, Boards, compile_c, cpu_s

BOARDS = 10_000
A_SECOND = 20
SECONDS = 20
WARM_S = 5
AT_ONCE = 8
"""Connections of the sender, so that a late answer holds nobody up."""

HALF = TARGETS[: len(TARGETS) // 2]
"""With so many target languages a lane is for a tenth of the volunteers."""

TASKS = 20_000
SETTLES_S = 6.0
SOON_S = 2.0
P99_MS = 25

STAMP = """
update task set title = '@@' || lpad(given.due::text, 19, '0')
from unnest($1::uuid[], $2::bigint[]) as given (id, due) where task.id = given.id
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Claim:
    """A task to be claimed, by whom (a token), and when (monotonic, ns)."""

    task: UUID
    token: str
    due_ns: int


class Sender:
    """Claims through HTTP, each at its time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._mine = local()

    def _claim(self, claim: Claim) -> float:
        """Answers how long it took, in ms, from when it was due."""
        if not hasattr(self._mine, "connection"):
            self._mine.connection = HTTPConnection(HOST, self._port)
        connection: HTTPConnection = self._mine.connection
        headers = {"Authorization": f"Bearer {claim.token}"}
        connection.request("POST", f"/api/v1/tasks/{claim.task}/claim", headers=headers)
        with connection.getresponse() as response:
            answer = response.read()
            took_ms = (time.monotonic_ns() - claim.due_ns) / 1e6
            if response.status != 201:
                raise RuntimeError(f"a claim was not granted: {answer!r}")
        return took_ms

    def send(self, claims: Sequence[Claim]) -> list[float]:
        """All of them; answers what each answer took, sorted, in ms."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = []
            for claim in claims:
                time.sleep(max(0.0, claim.due_ns / 1e9 - time.monotonic()))
                answers.append(threads.submit(self._claim, claim))
            return sorted(answer.result() for answer in answers)


async def _prepare(url: str, boards: int) -> None:
    connection = await migrated(url)
    await fill(connection, Fill(TASKS, boards + len(SOURCES) * len(TARGETS), targets=HALF))
    await connection.close()


async def _claims(url: str, boards: int, count: int) -> list[Claim]:
    """Open tasks, one lane after the other, for people without a board; due from now on."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "select id, lane_id from (select id, lane_id, row_number() over (partition by lane_id"
        " order by id) as n from task where state = 'open') as open order by n, lane_id limit $1",
        count,
    )
    others = range(boards, boards + len(SOURCES) * len(TARGETS))
    begin = time.monotonic_ns() + int(SOON_S * 1e9)
    claims = []
    for n, row in enumerate(rows):
        able_ones = [v for v in others if able(v, row["lane_id"], len(HALF))]
        who = token(able_ones[n % len(able_ones)])
        claims.append(Claim(row["id"], who, begin + n * 1_000_000_000 // A_SECOND))
    await connection.execute(STAMP, [c.task for c in claims], [c.due_ns for c in claims])
    await connection.close()
    return claims


def gone(report: Report, programs: Path, boards: int = BOARDS) -> None:
    """Start everything, open the boards, claim."""
    with system() as running:
        asyncio.run(_prepare(running.postgres.url, boards))
        running.start("api", "live")
        peer = dataclasses.replace(OURS, token=token(0).removesuffix("0"))
        opened = Boards(programs, str(running.live_port), boards, peer)
        try:
            time.sleep(SETTLES_S)
            _measure(report, running, opened, boards)
        finally:
            opened.finish()


def _measure(report: Report, running: System, opened: Boards, boards: int) -> None:
    sender = Sender(running.port)
    url = running.postgres.url
    sender.send(asyncio.run(_claims(url, boards, WARM_S * A_SECOND)))
    opened.wait(boards * WARM_S * A_SECOND // 10, 2_000)
    claims = asyncio.run(_claims(url, boards, SECONDS * A_SECOND))
    pids = {name: running.processes[name].pid for name in ("api", "live")}
    before, began = {name: cpu_s(pid) for name, pid in pids.items()}, time.monotonic()
    answers = sender.send(claims)
    lasted_s = time.monotonic() - began
    cores = {name: (cpu_s(pid) - before[name]) / lasted_s for name, pid in pids.items()}
    wanted = len(claims) * boards // 10
    seen = opened.wait(wanted, 3_000)
    what = f"a claimed task gone from {boards // 10:,} of {boards:,} boards, {A_SECOND} a second: "
    report.add(what + "p50", f"{seen.p50:.1f} ms")
    report.add(what + "p99", f"{seen.p99:.1f} ms", f"<= {P99_MS} ms", met=seen.p99 <= P99_MS)
    delivered = seen.count / wanted
    report.add(what + "delivered", f"{delivered:.2%}", "= 100 %", met=delivered == 1)
    p50, p99 = statistics.median(answers), percentile(answers, 0.99)
    report.add(what + "answer to the claim, p50, p99", f"{p50:.1f}, {p99:.1f} ms")
    report.add(what + "cores, API and gateway", f"{cores['api']:.2f}, {cores['live']:.2f}")
    report.data["gone"] = {
        "boards": boards,
        "claims": len(claims),
        **dataclasses.asdict(seen),
        "answers_ms": answers,
        "cores": cores,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, default=BOARDS)
    given = parser.parse_args()
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("its boards need a C compiler, cc")
    report = Report("gone")
    with tempfile.TemporaryDirectory(prefix="imece-gone-") as where:
        gone(report, compile_c(compiler, Path(where)), given.boards)
    report.publish()


if __name__ == "__main__":
    main()
