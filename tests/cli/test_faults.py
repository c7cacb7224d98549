"""The running system while its own servers are killed under it."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.system import System


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of this module's own: the others' must not be hurt."""
    started = System(tmp_path_factory.mktemp("hurt") / "var").start()
    yield started
    started.stop()


def _child(system: System, word: str) -> int:
    """The pid of a direct child whose command line holds a word."""
    assert system.process is not None
    children = Path(f"/proc/{system.process.pid}/task/{system.process.pid}/children").read_text()
    for pid in children.split():
        with contextlib.suppress(FileNotFoundError):
            if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                return int(pid)
    raise AssertionError(f"no {word} is running")


def _until_it_works(client: httpx.Client, path: str) -> set[int]:
    """The statuses that were answered before it worked again."""
    seen: set[int] = set()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            answer = client.get(path)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if answer.status_code == 200:
            return seen
        assert answer.json()["retryable"], answer.text
        seen.add(answer.status_code)
        time.sleep(0.05)
    raise AssertionError(f"it never came back; answered {seen}")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
@pytest.mark.parametrize("word", ["postgres", "redis-server", "dispatcher.api.server"])
def test_a_killed_part_comes_back_and_nothing_acknowledged_is_lost(hurt: System, word: str) -> None:
    with contextlib.closing(hurt.client("coordinator")) as coordinator:
        post = {"response": "demo", "kind": "general", "urgency": "soon", "title": f"Before {word}"}
        before = coordinator.post("/tasks", json=post)
        assert before.status_code == 201
        os.kill(_child(hurt, word), signal.SIGKILL)
        seen = _until_it_works(coordinator, f"/tasks/{before.json()['id']}")
        assert seen <= {503}
        after = coordinator.post("/tasks", json={**post, "title": f"After {word}"})
        assert after.status_code == 201
