"""python -m tests.bench [NAME ...] [--texts TSV]: run these benchmarks, or all."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import board, claims, first_paint, hours, intake, ringing, routing, surfaces, talks
from tests.bench.report import Report

APART = ("language", "live")
"""Programs of their own, with options of their own."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--texts", type=Path, help="a TSV for intake and language")
    parser.add_argument("--many", type=int, default=intake.MANY_ROWS, help="rows for the memory")
    given = parser.parse_args()
    benches: dict[str, Callable[[Report], None]] = {
        "claims": claims.run,
        "board": board.run,
        "routing": routing.run,
        "ringing": ringing.run,
        "hours": hours.run,
        "surfaces": surfaces.run,
        "talks": talks.run,
        "first_paint": first_paint.run,
        "intake": lambda report: intake.run(report, given.texts, given.many),
    }
    names = given.names or [*benches, *APART]
    if unknown := set(names) - set(benches) - set(APART):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    for name in names:
        if name in APART:
            more = [str(given.texts)] if name == "language" and given.texts else []
            subprocess.run([sys.executable, "-m", f"tests.bench.{name}", *more], check=True)
            continue
        report = Report(name)
        benches[name](report)
        report.publish()


if __name__ == "__main__":
    main()
