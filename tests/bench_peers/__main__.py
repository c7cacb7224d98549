"""python -m tests.bench_peers [NAME ...] [--rounds N] [--seconds S]: these comparisons, or all."""

import argparse
from collections.abc import Callable

from tests.bench.report import Report
from tests.bench_peers import annotate, claims, fanout
from tests.bench_peers.effort import Effort
from tests.bench_peers.environment import NODE, node_peers, python_peers
from tests.bench_peers.fanout_servers import Places


def _fanout(report: Report, effort: Effort) -> None:
    node_peers()
    places = Places(python_peers().parents[1], NODE)
    fanout.run(report, places, rounds=effort.rounds)


COMPARISONS: dict[str, Callable[[Report, Effort], None]] = {
    "claims": claims.run,
    "annotate": annotate.run,
    "fanout": _fanout,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(COMPARISONS))
    parser.add_argument("--rounds", type=int, default=Effort.rounds)
    parser.add_argument("--seconds", type=int, default=Effort.seconds)
    given = parser.parse_args()
    if unknown := set(given.names) - set(COMPARISONS):
        parser.error(f"no comparison is called {', '.join(sorted(unknown))}")
    for name in given.names or COMPARISONS:
        report = Report(f"peers-{name}")
        COMPARISONS[name](report, Effort(given.rounds, given.seconds))
        report.publish()


if __name__ == "__main__":
    main()
