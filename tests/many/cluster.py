"""Three API and three worker processes, started as an operator starts them: by `imece api` and
`imece worker`, with every address from the environment."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import redis

from dispatcher.embedded import Child, DataFolder, Redis
from dispatcher.embedded.process import log_tail
from tests.support.system import IMECE, free_port

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
APIS = ("api-1", "api-2", "api-3")
FOURTH, GATEWAY = "api-4", "live-1"
"""Not there from the beginning."""

WORKERS = ("worker-1", "worker-2", "worker-3")
READY_WITHIN_S = 60.0
ENDS_WITHIN_S = 20.0
DRAIN_S = 1.2


class Cluster:
    """Start and stop from the main thread only."""

    def __init__(self, folder: DataFolder, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.redis = Redis.start(folder)
        self.ports = {name: free_port() for name in (*APIS, FOURTH, GATEWAY)}
        self._children: dict[str, Child] = {}

    def environment(self, port: int = 0, drain_s: float = DRAIN_S) -> dict[str, str]:
        ours = {
            "IMECE_DATABASE_URL": self.database_url,
            "IMECE_REDIS_URL": self.redis.url,
            "IMECE_DATA": str(self.folder.path),
            "IMECE_DRAIN_S": str(drain_s),
            "PYTHONPATH": str(ROOT),
        }
        if port:
            ours |= {"IMECE_HOST": HOST, "IMECE_PORT": str(port), "IMECE_LIVE_PORT": str(port)}
        kept = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_")}
        return {**kept, **ours}

    def migrate(self) -> None:
        subprocess.run([IMECE, "migrate"], env=self.environment(), check=True, stdout=sys.stderr)

    def start(self, name: str, drain_s: float = DRAIN_S) -> None:
        role = name.rpartition("-")[0]
        environment = self.environment(self.ports.get(name, 0), drain_s)
        self._children[name] = _launch(role, name, self.log(name), environment)

    def start_all(self) -> None:
        for name in (*APIS, *WORKERS):
            self.start(name)
        for name in APIS:
            self.wait_ready(name)

    def wait_ready(self, name: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"{self.url(name)}/readyz", timeout=2),
            ):
                return
            assert self._children[name].poll() is None, log_tail(self.log(name))
            time.sleep(0.05)
        raise AssertionError(f"{name} did not come up: {log_tail(self.log(name))}")

    def url(self, name: str) -> str:
        return f"http://{HOST}:{self.ports[name]}"

    def log(self, name: str) -> Path:
        return self.folder.log_path(name)

    def tell_to_end(self, name: str) -> None:
        self._children[name].signal(signal.SIGTERM)

    def wait_for_end(self, name: str) -> int:
        """Its exit code; one that does not end in time is an error."""
        code = self._children[name].wait(ENDS_WITHIN_S)
        assert code is not None, f"{name} did not end: {log_tail(self.log(name))}"
        return code

    def kill(self, name: str) -> None:
        """kill -9; whatever it has started goes with it."""
        self._children[name].signal(signal.SIGKILL)
        self.wait_for_end(name)

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.redis.url, socket_timeout=5) as client:
            client.flushall()

    def kill_redis(self) -> None:
        os.kill(self.redis.pid, signal.SIGKILL)
        self.redis.wait(ENDS_WITHIN_S)

    def start_redis(self) -> None:
        self.redis = Redis.start(self.folder)

    def stop(self) -> None:
        for child in self._children.values():
            child.signal(signal.SIGTERM)
        for child in self._children.values():
            child.stop()
        self.redis.stop()


def _launch(role: str, name: str, log: Path, environment: Mapping[str, str]) -> Child:
    return Child.start([str(IMECE), role], name=name, log_path=log, env=environment)


@contextlib.contextmanager
def cluster(where: Path, database_url: str) -> Iterator[Cluster]:
    """All of it, running; stopped at the end."""
    with DataFolder.open(where) as folder:
        made = Cluster(folder, database_url)
        try:
            made.migrate()
            yield made
        finally:
            made.stop()
