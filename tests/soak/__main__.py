"""Steady mixed load on the real system, and whether anything grows that should not.

python -m tests.soak --seconds 3600 --out docs/soak.svg
python -m tests.soak --judge var/soak/20260101-120000.csv --out docs/soak.svg    # once more
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.soak.chart import chart
from tests.soak.report import counts, growing, judged, table
from tests.soak.run import SAMPLE_S, Outcome, read_samples, run

KEPT = Path("var/soak")


def main() -> int:
    arguments = _parser().parse_args()
    # Told to end, it takes down the processes it has put up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before its time"))
    if arguments.judge:
        return _judge(read_samples(arguments.judge), arguments.out)
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.csv"
    with tempfile.TemporaryDirectory(prefix="imece-soak-", ignore_cleanup_errors=True) as where:
        outcome = run(arguments.seconds, arguments.every, Path(where) / "data", kept, _say)
    about = {
        "calls": outcome.calls,
        "unexpected": outcome.unexpected,
        "reconnections": outcome.reconnections,
    }
    kept.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n")
    print(f"The samples are in {kept}.")
    return _judge(outcome, arguments.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tests.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=float, default=3_600)
    parser.add_argument("--every", type=float, default=SAMPLE_S, help="seconds between samples")
    parser.add_argument("--out", type=Path, metavar="FILE.svg", help="where the chart goes")
    parser.add_argument("--judge", type=Path, metavar="FILE.csv", help="samples of an earlier run")
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


def _judge(outcome: Outcome, out: Path | None) -> int:
    """The exit code: 1 where something grows, or an answer came that should not."""
    drawn = judged(outcome.times_s, outcome.samples)
    found = growing(drawn)
    wrong = [f"{count} × {what}" for what, count in outcome.unexpected.items()]
    print(*table(drawn), "", *counts(outcome.calls), "", sep="\n")
    print(*(found or ["Nothing grows."]), *(wrong or ["Nothing unexpected came."]), sep="\n")
    if out is not None:
        out.write_text(chart("Imece under steady load", _about(outcome), outcome.times_s, drawn))
    return 1 if found or wrong else 0


def _about(outcome: Outcome) -> list[str]:
    minutes = outcome.times_s[-1] / 60
    calls = [s["calls_a_s/all"] for s in outcome.samples]
    frames = [s["frames_a_s/told"] for s in outcome.samples]
    load = (
        f"{minutes:.0f} minutes, {sum(calls) / len(calls):.0f} calls and"
        f" {sum(frames) / len(frames):.0f} frames a second; {os.cpu_count()} processors shared with"
        f" the clients and other work, Python {platform.python_version()}."
    )
    return [
        load,
        "Each point is a mean of its samples; the grey half is for warming up and is not judged.",
    ]


if __name__ == "__main__":
    sys.exit(main())
