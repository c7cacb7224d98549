"""The API and the live gateway as processes of their own, with their logs and their memory."""

import asyncio
import contextlib
import time
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dispatcher.actions.accounts import issue_bearer
from dispatcher.cli.processes import python
from dispatcher.embedded import Child
from dispatcher.embedded.process import log_tail
from tests.support.system import free_port
from tests.support.world import build_world

HOST = "127.0.0.1"
PREFIX = "/api/v1"
DOORS = ("gateway", "api")
READY_WITHIN_S = 60.0
MODULES = {"api": "dispatcher.api.server", "gateway": "dispatcher.api.gateway"}


class Installation:
    """One API and one gateway on one record, and the tokens of who may use them."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.ports = {"api": free_port(), "gateway": free_port()}
        self._environment = {
            "IMECE_DATABASE_URL": database_url,
            "IMECE_REDIS_URL": redis_url,
            "IMECE_DATA": str(folder),
            "IMECE_PORT": str(self.ports["api"]),
            "IMECE_LIVE_PORT": str(self.ports["gateway"]),
        }
        self._children: dict[str, Child] = {}
        self.tokens: Mapping[str, str] = asyncio.run(_tokens(database_url))

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.ports['api']}"

    def start(self) -> None:
        for name in MODULES:
            self._children[name] = python(MODULES[name], name, self.folder, self._environment)
        self._wait("api", "/readyz")
        self._wait("gateway", "/healthz")
        self._load_models()

    def _wait(self, name: str, path: str) -> None:
        address = f"http://{HOST}:{self.ports[name]}{path}"
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):
                return
            assert self.alive(name), self.log(name)
            time.sleep(0.05)
        raise AssertionError(f"{name} did not come up: {log_tail(self._log_path(name))}")

    def _load_models(self) -> None:
        """Once they are there, the process grows no more."""
        asked = urllib.request.Request(
            f"{self.url}{PREFIX}/language/detect",
            b'{"text": "Su"}',
            {
                "Authorization": f"Bearer {self.tokens['coordinator']}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(asked, timeout=READY_WITHIN_S):
            pass

    def stop(self) -> None:
        for child in self._children.values():
            child.stop()

    def alive(self, name: str) -> bool:
        return self._children[name].poll() is None

    def _log_path(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def log(self, name: str) -> str:
        return self._log_path(name).read_text("utf-8", errors="replace")

    def memory_mb(self, name: str) -> float:
        """What the process holds now (resident; Linux only)."""
        status = Path(f"/proc/{self._children[name].pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


async def _tokens(database_url: str) -> dict[str, str]:
    """Everybody of the small world, by their name, with a bearer token."""
    world = await build_world(database_url, pool_size=2)
    try:
        world.clock.now = datetime.now(UTC)
        return {
            name: await world.act(issue_bearer, person.id) for name, person in world.people.items()
        }
    finally:
        await world.db.pool.close()


def faults_in(log: str) -> list[str]:
    """What no log of ours should ever say."""
    signs = ("Traceback", "ERROR", "CRITICAL", "Exception", "never retrieved", "never awaited")
    return [line for line in log.splitlines() if any(sign in line for sign in signs)]
