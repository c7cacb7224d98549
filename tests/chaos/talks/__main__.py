"""Conversations while everything breaks.

python -m tests.chaos.talks --seconds 240 --seed 1        # all faults
python -m tests.chaos.talks --planted                     # is each planted bug caught?
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.checker.verdict import Verdict
from tests.chaos.talks.planted import PLANTED
from tests.chaos.talks.rules import check
from tests.chaos.talks.run import FAMILIES, run
from tests.chaos.talks.told import Told


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.chaos.talks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace", type=float, default=3, help="times longer between faults")
    parser.add_argument("--nemesis", default=",".join(FAMILIES), help="which faults, or none")
    parser.add_argument("--planted", nargs="*", choices=PLANTED, metavar="BUG")
    given = parser.parse_args()
    if given.planted is not None:
        caught = [_plant(name, given.seed) for name in given.planted or PLANTED]
        return 0 if all(caught) else 1
    families = () if given.nemesis == "none" else tuple(given.nemesis.split(","))
    told, verdicts = _judged(given.seed, given.seconds, families, pace=given.pace)
    print(f"seed {given.seed}, {given.seconds:g} s, nemesis: {','.join(families) or 'none'}")
    _tell(told, verdicts)
    return 0 if all(one.holds for one in verdicts) else 1


def _judged(
    seed: int, seconds: float, families: tuple[str, ...], plant: str = "", pace: float = 1
) -> tuple[Told, list[Verdict]]:
    with tempfile.TemporaryDirectory(prefix="imece-talks-", ignore_cleanup_errors=True) as where:
        told = run(Path(where), seed, seconds, families, plant, pace)
    return told, list(check(told))


def _tell(told: Told, verdicts: list[Verdict]) -> None:
    print(f"{len(told.log)} sessions, {sum(map(len, told.log.values()))} messages,"
          f" {len(told.vanished)} vanished; calls: {told.calls}")  # fmt: skip
    away = sum(ended - began for began, ended in told.down)
    print(f"{len(told.down)} faults, {away:.0f} s until all worked again")
    for verdict in verdicts:
        mark = "holds " if verdict.holds else "BROKEN"
        print(f"{mark}  {verdict.rule.replace('_', ' '):<34}{verdict.looked_at:>7} looked at")
        for text in verdict.violations[:8]:
            print(f"        {text}")


def _plant(name: str, seed: int) -> bool:
    bug, began = PLANTED[name], time.monotonic()
    _, verdicts = _judged(seed, bug.seconds, bug.families, name)
    broken = {one.rule: len(one.violations) for one in verdicts if not one.holds}
    mark = "caught" if bug.caught_by in broken else "MISSED"
    print(f"{mark}  {name:<18}{time.monotonic() - began:>4.0f} s; {broken}", flush=True)
    return bug.caught_by in broken


if __name__ == "__main__":
    sys.exit(main())
