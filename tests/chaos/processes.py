"""The system under test: real servers and real processes, each of which can be killed or paused."""

import contextlib
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dispatcher.cli.processes import JOB_RUNNER, LOOP, python
from dispatcher.embedded import Child, DataFolder, Postgres, Redis
from tests.chaos.size import Size

HOST = "127.0.0.1"
READY_WITHIN_S = 30.0
ENTRY = "tests.chaos.entry"
ROOT = Path(__file__).parents[2]

API, GATEWAY = "dispatcher.api.server", "dispatcher.api.gateway"


@dataclass(frozen=True, slots=True)
class Part:
    """One process of ours; `port` 0: nobody connects to it."""

    name: str
    module: str
    port: int = 0


@dataclass
class System:
    """Servers and processes in one data folder. Start and stop from the main thread only."""

    folder: DataFolder
    parts: tuple[Part, ...]
    plant: str = ""
    entry: str = ENTRY
    _servers: dict[str, Postgres | Redis] = field(default_factory=dict)
    _children: dict[str, Child] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return self._servers["postgres"].url

    @property
    def admin_url(self) -> str:
        postgres = self._servers["postgres"]
        assert isinstance(postgres, Postgres)
        return postgres.admin_url

    @property
    def redis_url(self) -> str:
        return self._servers["redis"].url

    def start_servers(self) -> None:
        for name in ("postgres", "redis"):
            self.start(name)

    def start_parts(self) -> None:
        """Start all of them, then wait until each answers."""
        for part in self.parts:
            self.start(part.name)
        self.wait_ready()

    def start(self, name: str) -> None:
        """Start what is not running."""
        if self.running(name):
            return
        if name == "postgres":
            self._servers[name] = Postgres.start(self.folder)
        elif name == "redis":
            self._servers[name] = Redis.start(self.folder)
        else:
            part = next(part for part in self.parts if part.name == name)
            self._children[name] = self._launch(part)

    def _launch(self, part: Part) -> Child:
        env = {
            "IMECE_DATABASE_URL": self.database_url,
            "IMECE_REDIS_URL": self.redis_url,
            "IMECE_DATA": str(self.folder.path),
            "IMECE_HOST": HOST,
            "IMECE_PORT": str(part.port or 1),
            "IMECE_LIVE_PORT": str(part.port or 1),
            "CHAOS_PLANT": self.plant,
            "PYTHONPATH": str(ROOT),
        }
        return python(self.entry, part.name, self.folder.path / "log", env, part.module)

    def running(self, name: str) -> bool:
        running = self._servers.get(name) or self._children.get(name)
        return running is not None and running.poll() is None

    def kill(self, name: str) -> None:
        """kill -9, also of the processes a server has made for itself."""
        for pid in self.pids(name):
            self.kill_one(pid)
        ended = self._servers.get(name) or self._children.get(name)
        assert ended is not None
        ended.wait(10)

    def kill_one(self, pid: int) -> None:
        """kill -9 of one process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def pause(self, name: str) -> None:
        for pid in self.pids(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        for pid in self.pids(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def pids(self, name: str) -> list[int]:
        """The process, then those it has made."""
        running = self._servers.get(name) or self._children.get(name)
        return [] if running is None or running.poll() is not None else _family(running.pid)

    def repair(self) -> None:
        """Start again whatever has ended, servers first."""
        for name in ("postgres", "redis", *(part.name for part in self.parts)):
            self.start(name)

    def wait_ready(self) -> None:
        for part in self.parts:
            if part.port:
                _wait(part)

    def stop(self) -> None:
        """At once: what must survive a kill has been judged by now."""
        for name in (*self._children, *self._servers):
            self.kill(name)

    def log(self, name: str) -> Path:
        return self.folder.log_path(name)


def _family(pid: int) -> list[int]:
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for child in _text(task).split()
    ]
    return [pid, *(found for child in children for found in _family(child))]


def _text(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text()
    return ""


def _wait(part: Part) -> None:
    path = "/healthz" if part.module == GATEWAY else "/readyz"
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://{HOST}:{part.port}{path}", timeout=1),
        ):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{part.name} did not come up within {READY_WITHIN_S:.0f} s")


def plan_parts(size: Size) -> tuple[Part, ...]:
    """The processes of a small cluster, each on a port of its own."""
    return (
        *(Part(f"api-{n + 1}", API, free_port()) for n in range(size.apis)),
        *(Part(f"live-{n + 1}", GATEWAY, free_port()) for n in range(size.gateways)),
        *(Part(f"loop-{n + 1}", LOOP) for n in range(size.loops)),
        *(Part(f"jobs-{n + 1}", JOB_RUNNER) for n in range(size.jobs)),
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def system(where: Path, parts: tuple[Part, ...], plant: str = "") -> Iterator[System]:
    """Nothing is started yet; everything is stopped at the end."""
    with DataFolder.open(where) as folder:
        made = System(folder, parts, plant)
        try:
            yield made
        finally:
            made.stop()
