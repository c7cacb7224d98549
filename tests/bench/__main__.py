"""python -m tests.bench [NAME ...] [--texts TSV]: run these benchmarks, or all."""

import argparse
from collections.abc import Callable

from tests.bench import claims
from tests.bench.report import Report

BENCHES: dict[str, Callable[[Report], None]] = {"claims": claims.run}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    given = parser.parse_args()
    for name in given.names or BENCHES:
        report = Report(name)
        BENCHES[name](report)
        report.publish()


if __name__ == "__main__":
    main()
