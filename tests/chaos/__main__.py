"""Breaks a running system on purpose, and judges what it did.

python -m tests.chaos --seconds 600 --seed 1                  # all faults
python -m tests.chaos --seconds 60 --nemesis kill,pause       # some
python -m tests.chaos --check var/chaos/seed-1.jsonl          # judge a history again
python -m tests.chaos --planted                               # is each planted bug caught?
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.chaos.checker import check
from tests.chaos.history import read
from tests.chaos.plan import FAMILIES
from tests.chaos.planted import PLANTED
from tests.chaos.report import report
from tests.chaos.run import Setup, planted_setup, run
from tests.chaos.size import Size

KEPT = Path("var/chaos")


def main() -> int:
    arguments = _parser().parse_args()
    # Told to end, it takes down what it has put up: processes, sockets, a mounted disk.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before its time"))
    if arguments.check:
        return 0 if _judge(arguments.check) else 1
    if arguments.planted is not None:
        found = [_plant(name) for name in arguments.planted or PLANTED]
        return 0 if all(found) else 1
    size = Size(arguments.apis, arguments.gateways, arguments.loops, arguments.jobs)
    setup = Setup(arguments.seed, arguments.seconds, arguments.nemesis, size=size)
    path = KEPT / f"seed-{setup.seed}.jsonl"
    return 0 if _run(setup, path) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tests.chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--nemesis",
        type=_families,
        default=FAMILIES,
        help=f"all, none, or some of {','.join(FAMILIES)}",
    )
    for name, count in asdict(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=count, help="how many processes")
    parser.add_argument("--check", type=Path, metavar="FILE", help="judge a history again")
    parser.add_argument(
        "--planted", nargs="*", choices=PLANTED, metavar="BUG", help=f"of {', '.join(PLANTED)}"
    )
    return parser


def _families(text: str) -> Sequence[str]:
    if text in ("all", "none"):
        return FAMILIES if text == "all" else ()
    chosen = text.split(",")
    if unknown := set(chosen) - set(FAMILIES):
        raise argparse.ArgumentTypeError(f"no such nemesis: {', '.join(sorted(unknown))}")
    return chosen


def _run(setup: Setup, path: Path) -> bool:
    """Whether all held; the history is kept where not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="imece-chaos-", ignore_cleanup_errors=True) as where:
        run(setup, Path(where) / "system", path, print)
    held = _judge(path)
    if held:
        path.unlink()
    else:
        print(f"\nThe history is kept in {path}.")
    return held


def _judge(path: Path) -> bool:
    history = read(path)
    verdicts = check(history)
    print(*report(history, verdicts), sep="\n")
    return all(verdict.holds for verdict in verdicts)


def _plant(name: str) -> bool:
    """Whether the checker found it; one line for each."""
    bug = PLANTED[name]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="imece-chaos-", ignore_cleanup_errors=True) as where:
        path = Path(where) / "history.jsonl"
        run(planted_setup(name), Path(where) / "system", path, print)
        broken = {verdict.rule: len(verdict.violations) for verdict in check(read(path))}
    caught = broken.pop(bug.caught_by)
    others = ", ".join(rule for rule, count in broken.items() if count) or "no other rule"
    print(
        f"{'caught' if caught else 'MISSED'}  {name:<22}{bug.seconds:>3.0f} s of load,"
        f" {time.monotonic() - began:>3.0f} s in all; {caught:>3} times by {bug.caught_by};"
        f" also by {others}",
        flush=True,
    )
    return caught > 0


if __name__ == "__main__":
    sys.exit(main())
