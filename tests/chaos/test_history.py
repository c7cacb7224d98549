"""A history is read back as it was written, and one that was cut short says so."""

from pathlib import Path

import pytest

from tests.chaos.checker import check
from tests.chaos.history import HistoryFile, Rows, gather, read
from tests.chaos.made import good


def test_a_history_is_judged_the_same_from_its_file(tmp_path: Path) -> None:
    history = good()
    file = HistoryFile(tmp_path / "history.jsonl")
    for line in (history.began, *history.calls, *history.followed, *history.seen, *history.views):
        file.append(line)
    for table, rows in history.tables.items():
        file.append(Rows(table, rows[:1]))
        file.append(Rows(table, rows[1:]))
    file.append(history.ended)
    file.close()
    again = read(file.path)
    assert again.calls == history.calls
    assert again.tables == history.tables
    assert [v.violations for v in check(again)] == [[] for _ in check(history)]


def test_an_interrupted_run_is_not_judged() -> None:
    with pytest.raises(ValueError, match="interrupted"):
        gather([good().began])
