"""The system as it runs, for a moment, with real faults; `python -m tests.chaos` runs it longer."""

from pathlib import Path

import pytest

from tests.chaos.checker import check
from tests.chaos.history import UNKNOWN, Told, read
from tests.chaos.planted import PLANTED
from tests.chaos.report import report
from tests.chaos.run import Setup, planted_setup, run

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")

SEED = 11926
"""Its first faults: PostgreSQL, an API and Redis are killed, answers get lost, sockets are cut."""

SECONDS = 15
FAMILIES = ("kill", "pause", "cut", "flush", "skew")
BY_HEART = [name for name, bug in PLANTED.items() if bug.in_make_test]


def test_nothing_is_lost_while_everything_breaks(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    run(Setup(SEED, SECONDS, FAMILIES, imports=False), tmp_path / "system", path, print)
    history = read(path)
    verdicts = check(history)
    print(*report(history, verdicts), sep="\n")
    assert {v.rule: v.violations for v in verdicts if not v.holds} == {}
    # Wild enough to mean something.
    assert len(history.faults) >= 2
    assert sum(call.outcome == UNKNOWN for call in history.calls) > 5
    assert sum(isinstance(line, Told) for line in history.followed) > 50


@pytest.mark.parametrize("name", BY_HEART)
def test_a_planted_bug_is_caught(name: str, tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    run(planted_setup(name), tmp_path / "system", path, print)
    broken = {verdict.rule for verdict in check(read(path)) if not verdict.holds}
    assert PLANTED[name].caught_by in broken
