"""One event to many sockets: from its publication to the moment each board has read it.

    python -m tests.bench_peers.fanout [--boards N ...] [--peers NAME ...] [--venv DIR] [--node DIR]

Each server under test hears of an event from Redis and sends the same text to every board. The
floor is a loop in C that does one write() a socket; its boards stay open throughout, and its rounds
alternate with each server's, so that a ratio compares neighbours. The next event is published a
moment after the last has reached everybody, or was waited for in vain: this is how an event travels
while it is calm, before our gateway begins to gather events (at most a tenth of a second).
"""

import argparse
import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import redis

from dispatcher.embedded import DataFolder, Redis
from tests.bench.report import Report
from tests.bench_peers.fanout_gone import gone
from tests.bench_peers.fanout_servers import FLOOR, OURS, PEERS, Places, Server, Stream, compile_c
from tests.bench_peers.fanout_storm import storm

BOARDS = (1_000, 5_000, 10_000)
ROUNDS = 5
MESSAGES_A_ROUND = 40_000
EVENTS_A_ROUND = 10
"""At most."""

PAUSE_S = 0.12
WAIT_MS = 8_000

P99_TO_FLOOR = 1.5
CPU_TO_FLOOR = 1.8
IDLE_KB = 16


@dataclass(frozen=True, slots=True)
class Round:
    """What some events to all came to: milliseconds, microseconds of CPU a message."""

    p50: float
    p99: float
    cpu_us: float
    delivered: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Medians of a server's rounds, and of what each was beside the floor's round before it."""

    peer: str
    boards: int
    p50: float
    p99: float
    cpu_us: float
    delivered: float
    p99_to_floor: float
    cpu_to_floor: float
    idle_kb: float
    idle_cores: float
    connected_s: float


def one_round(server: Server, events: int) -> Round:
    """Publish so many events, each when the one before has arrived. What the server uses while
    nothing happens is taken from its CPU, or few boards would seem dear."""
    seen, before, began = [], server.cpu_s(), time.monotonic()
    for _ in range(events):
        time.sleep(PAUSE_S)
        server.publish()
        seen.append(server.boards.wait(server.count, WAIT_MS))
    messages = sum(one.count for one in seen)
    idle_s = server.idle_cores * (time.monotonic() - began)
    cpu_us = max(0.0, server.cpu_s() - before - idle_s) / max(messages, 1) * 1e6
    return Round(
        statistics.median(one.p50 for one in seen),
        statistics.median(one.p99 for one in seen),
        cpu_us,
        messages / (events * server.count),
    )


def compare(server: Server, floor: Server, rounds: int) -> tuple[Outcome, list[Round], list[Round]]:
    """Rounds of a server, each after one of the floor; the first of each is not counted."""
    events = min(EVENTS_A_ROUND, MESSAGES_A_ROUND // server.count)
    ours: list[Round] = []
    floors: list[Round] = []
    for _ in range(rounds + 1):
        floors.append(one_round(floor, events))
        ours.append(one_round(server, events))
    del ours[0], floors[0]
    pairs = list(zip(ours, floors, strict=True))
    # A round's CPU is counted in hundredths of a second: the ratio is taken of all rounds.
    cpu_us, floor_us = (statistics.mean(r.cpu_us for r in of) for of in (ours, floors))
    outcome = Outcome(
        server.peer.name,
        server.count,
        statistics.median(r.p50 for r in ours),
        statistics.median(r.p99 for r in ours),
        cpu_us,
        min(r.delivered for r in ours),
        statistics.median(a.p99 / b.p99 for a, b in pairs),
        cpu_us / floor_us,
        server.idle_kb,
        server.idle_cores,
        server.boards.connected_s,
    )
    return outcome, ours, floors


def run(
    report: Report,
    places: Places,
    boards: Sequence[int] = BOARDS,
    peers: Sequence[str] = tuple(PEERS),
    rounds: int = ROUNDS,
) -> None:
    """All servers at each number of boards; through ours alone, the storm and claims."""
    compiler = shutil.which("cc")
    if compiler is None:
        report.add("fan-out", "not measured: its boards and its floor need a C compiler, cc")
        return
    with servers() as (folder, client, socket):
        programs = compile_c(compiler, folder)
        for count in boards:
            with Server.started(FLOOR, places, programs, client, socket, count) as floor:
                outcomes = []
                for peer in (OURS, *(PEERS[name] for name in peers)):
                    if peer.most < count:
                        report.add(f"{count:,} boards, {peer.name}", f"not above {peer.most:,}")
                        continue
                    with Server.started(peer, places, programs, client, socket, count) as server:
                        outcome, ours, floors = compare(server, floor, rounds)
                    tell(report, outcome)
                    outcomes.append(outcome)
                    report.data[f"{count} {peer.name}"] = {
                        **asdict(outcome),
                        "rounds": [asdict(r) for r in ours],
                        "floor": [asdict(r) for r in floors],
                    }
                judge(report, outcomes)
        with Server.started(OURS, places, programs, client, socket, max(boards)) as server:
            storm(report, server, Stream(client))
        gone(report, programs, max(boards))


@contextlib.contextmanager
def servers() -> Iterator[tuple[Path, "redis.Redis", str]]:
    """A Redis of our own and a folder for what is made."""
    with (
        tempfile.TemporaryDirectory(prefix="imece-fanout-", ignore_cleanup_errors=True) as where,
        DataFolder.open(Path(where) / "data") as folder,
        Redis.start(folder) as running,
        redis.Redis.from_url(running.url) as client,
    ):
        yield Path(where), client, str(client.connection_pool.connection_kwargs["path"])


def tell(report: Report, one: Outcome) -> None:
    report.add(
        f"{one.boards:,} boards, {one.peer}",
        f"p50 {one.p50:.1f} p99 {one.p99:.1f} ms ({one.p99_to_floor:.2f} floors), "
        f"{one.cpu_us:.1f} us a message ({one.cpu_to_floor:.2f} floors), "
        f"{one.idle_kb:.1f} kB idle, {one.delivered:.1%} delivered",
    )


def judge(report: Report, outcomes: Sequence[Outcome]) -> None:
    """Our targets."""
    ours, *others = outcomes
    what = f"{ours.boards:,} boards, ours: "
    for name, value, target in (
        ("p99 / floor", ours.p99_to_floor, P99_TO_FLOOR),
        ("CPU a message / floor", ours.cpu_to_floor, CPU_TO_FLOOR),
        ("kB for an idle connection", ours.idle_kb, IDLE_KB),
    ):
        report.add(what + name, f"{value:.2f}", f"<= {target}", met=value <= target)
    for other in others:
        if other.peer in ("ws", "socket.io"):
            ratio = ours.cpu_to_floor / other.cpu_to_floor
            report.add(f"{what}CPU / {other.peer}", f"{ratio:.2f}", "< 1", met=ratio < 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, nargs="+", default=BOARDS)
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--venv", type=Path, default=Path("var/peers/venv"))
    parser.add_argument("--node", type=Path, default=Path("var/peers/node"))
    given = parser.parse_args()
    report = Report("fanout")
    run(report, Places(given.venv, given.node), given.boards, given.peers)
    report.publish()


if __name__ == "__main__":
    main()
