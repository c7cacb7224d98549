"""Texts read in another process: the same answers, and no process that outlives its starter."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatcher.intake import keys_of_each
from tests.support.api import detector
from worker.texts import Reader, ReaderGone

TEXTS = [
    "Köyümüzde içme suyu kalmadı, yol da kapalı",
    "Li gundê me av û nan nemaye, ji kerema xwe alîkarî bikin",
    "پێویستمان بە خێوەت و بەتانییە، تکایە یارمەتیمان بدەن",
    "Ok",
    "",
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def is_running(pid: int) -> bool:
    """Whether there is such a process; one that only waits to be reaped is none."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def child_of(pid: int) -> int:
    [child] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def test_another_process_reads_as_this_one(reader: Reader) -> None:
    found = reader.detect_many(TEXTS, expected=["tr"])
    assert found == detector().detect_many(TEXTS, expected=["tr"])
    assert reader.keys_of_each(TEXTS) == keys_of_each(TEXTS)


def test_a_reader_that_was_killed_is_started_again(reader: Reader) -> None:
    reader.warm()
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGKILL)
    with pytest.raises(ReaderGone):
        reader.keys_of_each(TEXTS)
    assert reader.keys_of_each(TEXTS) == keys_of_each(TEXTS)


def test_it_ends_with_whoever_started_it_even_when_that_is_killed() -> None:
    program = (
        "import time; from worker.texts import Reader\n"
        "reader = Reader(); reader.warm(); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"up\n"
        child = child_of(starter.pid)
        starter.kill()
    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)
