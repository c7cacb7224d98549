"""An environment is made once for each lock."""

from pathlib import Path

import pytest

from tests.bench_peers.environment import once


def test_it_is_made_again_only_when_its_lock_changes(tmp_path: Path) -> None:
    lock, made = tmp_path / "lock", []
    for text in ("one", "one", "two"):
        lock.write_text(text)
        once(tmp_path / "made", lock, lambda: made.append(lock.read_text()))
    assert made == ["one", "two"]


def test_one_that_was_not_finished_is_made_anew(tmp_path: Path) -> None:
    lock, made = tmp_path / "lock", tmp_path / "made"
    lock.write_text("one")

    def fail() -> None:
        (made / "half").touch()
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        once(made, lock, fail)
    once(made, lock, lambda: None)
    assert not (made / "half").exists()
