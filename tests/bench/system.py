"""The whole system for one benchmark: real servers, real processes, a data folder of its own."""

import contextlib
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from dispatcher.cli.processes import JOB_RUNNER, LOOP, python
from dispatcher.embedded import Child, DataFolder, Postgres, Redis
from dispatcher.store.migrations import migrate

HOST = "127.0.0.1"
FIRST_PORT = 8300
READY_WITHIN_S = 30.0
PARTS = {
    "api": "dispatcher.api.server",
    "api-2": "dispatcher.api.server",
    "live": "dispatcher.api.gateway",
    "jobs": JOB_RUNNER,
    "loop": LOOP,
}


@dataclass
class System:
    """Running servers, and the processes started on them so far."""

    folder: DataFolder
    postgres: Postgres
    redis: Redis
    port: int
    live_port: int
    processes: dict[str, Child] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self, *names: str) -> None:
        """Start some of PARTS; returns once those that serve are ready."""
        env = {
            "IMECE_DATABASE_URL": self.postgres.url,
            "IMECE_REDIS_URL": self.redis.url,
            "IMECE_DATA": str(self.folder.path),
            "IMECE_PORT": str(self.port),
            "IMECE_LIVE_PORT": str(self.live_port),
        }
        for name in names:
            self.processes[name] = python(PARTS[name], name, self.folder.path / "log", env)
        for name, port in (("api", self.port), ("live", self.live_port)):
            if name in names:
                self._wait(name, port)

    def _wait(self, name: str, port: int) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=1),
            ):
                return
            time.sleep(0.02)
        raise RuntimeError(f"{name} did not come up; see {self.folder.path}/log/{name}.log")

    def peak_mb(self) -> dict[str, float]:
        """The most memory each process has held so far (resident; Linux only)."""
        return {name: peak_mb(child.pid) for name, child in self.processes.items()}

    def stop(self) -> None:
        for child in reversed(self.processes.values()):
            child.stop()
        self.processes.clear()


def peak_mb(pid: int) -> float:
    """The most memory a process has held (Linux only)."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def free_port(above: int = FIRST_PORT) -> int:
    """A port nobody listens on."""
    for port in range(above, above + 500):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise RuntimeError("no port is free")


@contextlib.contextmanager
def system() -> Iterator[System]:
    """Servers as `imece up` starts them, fsync on, with an empty record."""
    with (
        tempfile.TemporaryDirectory(prefix="imece-bench-", ignore_cleanup_errors=True) as where,
        DataFolder.open(Path(where) / "data") as folder,
        Postgres.start(folder) as postgres,
        Redis.start(folder) as redis,
    ):
        port = free_port()
        running = System(folder, postgres, redis, port, free_port(port + 1))
        try:
            yield running
        finally:
            running.stop()


async def migrated(url: str) -> asyncpg.Connection:
    """A connection to the record, with the newest schema."""
    connection = await asyncpg.connect(url)
    await migrate(connection)
    return connection


def percentile(values: Sequence[float], part: float) -> float:
    """The value that `part` (0 to 1) of the others stay below; of a sorted sequence."""
    return values[min(len(values) - 1, int(len(values) * part))]
