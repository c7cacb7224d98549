"""`imece up`: what somebody who runs it counts on."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.system import IMECE, System, free_port


def _imece(*args: str, data: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_")}
    return subprocess.run(
        [str(IMECE), *args, "--data", str(data)],
        input=text,
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )


def _children(pid: int) -> set[int]:
    """Every process below one, by Linux's own account."""
    found: set[int] = set()
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found |= {int(child)} | _children(int(child))
    return found


def _gone(pids: set[int]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def started() -> Iterator[Callable[[System], System]]:
    """Starts systems, and ends them also where the test fails."""
    running: list[System] = []

    def start(system: System) -> System:
        running.append(system)
        return system.start()

    yield start
    for system in running:
        if system.process is not None and system.process.poll() is None:
            system.stop()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
def test_it_ends_cleanly_leaves_no_process_and_keeps_its_data(
    started: Callable[[System], System], tmp_path: Path
) -> None:
    system = started(System(tmp_path / "var"))
    assert system.process is not None
    below = _children(system.process.pid)
    assert len(below) >= 5
    with contextlib.closing(system.client("coordinator")) as coordinator:
        posted = coordinator.post(
            "/tasks",
            json={
                "response": "demo",
                "kind": "general",
                "urgency": "soon",
                "title": "Kept over a restart",
            },
        )
        assert posted.status_code == 201, posted.text
    second = _imece("up", "--port", str(free_port()), data=system.data)
    assert second.returncode != 0
    assert str(system.process.pid) in second.stderr
    assert "Traceback" not in second.stderr

    assert system.stop() == 0
    assert _gone(below)

    again = started(System(system.data, system.port))
    with contextlib.closing(again.client("coordinator")) as coordinator:
        page = coordinator.get(f"/tasks/{posted.json()['id']}")
        assert page.json()["task"]["title"] == "Kept over a restart"
    assert again.process is not None
    below = _children(again.process.pid)
    again.process.send_signal(signal.SIGKILL)
    again.process.wait()
    assert _gone(below), "kill -9 of imece up must leave no process either"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("processes", [1, 9])
def test_told_to_end_while_it_starts_it_ends_cleanly_and_leaves_no_process(
    number: signal.Signals, processes: int, tmp_path: Path
) -> None:
    """With the first server under way, and with most of it up but the address not printed yet."""
    output = (tmp_path / "out").open("w+b")
    command = [str(IMECE), "up", "--data", str(tmp_path / "var"), "--port", str(free_port())]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_")}
    with (
        output,
        subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment
        ) as starting,
    ):
        below: set[int] = set()
        while len(below) < processes and starting.poll() is None:
            below |= _children(starting.pid)
        starting.send_signal(number)
        assert starting.wait(timeout=15) == 0, (tmp_path / "out").read_text()
        assert "Traceback" not in (tmp_path / "out").read_text()
        assert "Ctrl-C" not in (tmp_path / "out").read_text()
    assert _gone(below)


def test_a_taken_port_is_said_plainly(system: System, tmp_path: Path) -> None:
    other = _imece("up", "--port", str(system.port), data=tmp_path / "b")
    assert other.returncode == 1
    assert f":{system.port}" in other.stderr
    assert "--port" in other.stderr


def test_commands_work_beside_a_running_system(system: System, tmp_path: Path) -> None:
    made = _imece(
        "account",
        "create",
        "--email",
        "new@example.org",
        "--name",
        "New Person",
        "--role",
        "volunteer",
        "--organisation",
        "demo",
        "--languages",
        "so:native,en:fluent",
        "--password-stdin",
        data=system.data,
        text="a long enough password\n",
    )
    assert made.returncode == 0, made.stderr
    token = _imece("token", "new@example.org", data=system.data)
    assert token.returncode == 0, token.stderr
    header = {"Authorization": f"Bearer {token.stdout.strip()}"}
    me = httpx.get(f"{system.url}/api/v1/me", headers=header).json()
    assert me["account"]["name"] == "New Person"
    assert {known["tag"] for known in me["volunteer"]["languages"]} == {"so", "en"}

    rows = tmp_path / "calls.csv"
    rows.write_text("text,lang\nBiyo ma haysanno,so\n,so\n", "utf-8")
    wanted = ["--response", "demo", "--organisation", "demo", "--kind", "translation"]
    first = _imece("import", str(rows), *wanted, "--to", "en", data=system.data)
    assert first.returncode == 1, first.stderr
    assert "1 tasks made" in first.stdout
    assert "empty_text" in (tmp_path / "calls.csv.rejects.csv").read_text("utf-8-sig")
    second = _imece("import", str(rows), *wanted, "--to", "en", data=system.data)
    assert "0 tasks made, 1 rows were tasks already" in second.stdout
    board = httpx.get(f"{system.url}/api/v1/board", headers=header).json()
    assert "calls.csv · 2" in [card["title"] for card in board["tasks"]]
