"""A thousand events a second to ten thousand boards, each to a tenth of them."""

import statistics
import time

from tests.bench.report import Report
from tests.bench_peers.children.fanout_ours import STORM, STORM_LANES, storm_lane
from tests.bench_peers.fanout_servers import Arrived, Server, Stream

EVENTS_A_SECOND = 1_000
AT_ONCE = 5
"""Events of one entry of the stream: the relay packs what was committed together."""

SECONDS = 10
P99_MS = 300
CORE = 1.0


def storm(report: Report, server: Server, stream: Stream) -> None:
    """Second by second, so that falling behind would show."""
    server.boards.wait(0, 0)
    seconds: list[Arrived] = []
    before, boards_before, waited_before = server.cpu_s(), server.boards.cpu_s(), server.waited_s()
    began = time.monotonic()
    for n in range(SECONDS):
        _second(stream, began + n)
        seconds.append(server.boards.wait(0, 0))
    cpu = (server.cpu_s() - before) / SECONDS
    waited = (server.waited_s() - waited_before) / SECONDS
    boards_cpu = (server.boards.cpu_s() - boards_before) / SECONDS
    wanted = SECONDS * EVENTS_A_SECOND * server.count * STORM // STORM_LANES
    last = server.boards.wait(wanted - sum(one.count for one in seconds), 2_000)
    delivered = (sum(one.count for one in seconds) + last.count) / wanted
    _tell(report, seconds, cpu, delivered)
    # Where this is much, other work on the machine is what is measured.
    report.add("storm: waiting for the processor", f"{waited:.0%} of the time")
    report.data["storm"] = {
        "boards": server.count,
        "p50": [one.p50 for one in seconds],
        "p99": [one.p99 for one in seconds],
        "worst": [one.worst for one in seconds],
        "arrived": [one.count for one in seconds],
        "cores": cpu,
        "waited": waited,
        "boards_cores": boards_cpu,
        "delivered": delivered,
    }


def _second(stream: Stream, began: float) -> None:
    for n in range(0, EVENTS_A_SECOND, AT_ONCE):
        time.sleep(max(0.0, began + n / EVENTS_A_SECOND - time.monotonic()))
        stream.add(*(storm_lane(n + m) for m in range(AT_ONCE)))
    time.sleep(max(0.0, began + 1 - time.monotonic()))


def _tell(report: Report, seconds: list[Arrived], cpu: float, delivered: float) -> None:
    what = f"storm of {EVENTS_A_SECOND:,} events a second: "
    p99 = statistics.median(one.p99 for one in seconds)
    late = statistics.mean(one.p50 for one in seconds[-3:])
    early = statistics.mean(one.p50 for one in seconds[1:4])
    report.add(what + "p50", f"{statistics.median(one.p50 for one in seconds):.0f} ms")
    report.add(what + "p99", f"{p99:.0f} ms", f"<= {P99_MS} ms", met=p99 <= P99_MS)
    report.add(what + "cores", f"{cpu:.2f}", f"<= {CORE:.0f}", met=cpu <= CORE)
    report.add(what + "delivered", f"{delivered:.2%}", "= 100 %", met=delivered == 1)
    report.add(
        what + "p50 of the last seconds, of the first",
        f"{late:.0f}, {early:.0f} ms",
        "<= 1.5 times",
        met=late <= 1.5 * early,
    )
