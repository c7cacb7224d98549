"""The whole system as its user starts it: `imece up`, in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

IMECE = Path(sys.executable).with_name("imece")
UP_WITHIN_S = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class System:
    """One running `imece up --demo`. `settings`: what else is in its environment."""

    def __init__(
        self, data: Path, port: int | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self.settings = dict(settings or {})
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = data.with_name(data.name + ".out")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "System":
        environment = {k: v for k, v in os.environ.items() if not k.startswith("IMECE_")}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    str(IMECE),
                    "up",
                    "--demo",
                    "--data",
                    str(self.data),
                    "--port",
                    str(self.port),
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment | self.settings,
            )
        deadline = time.monotonic() + UP_WITHIN_S
        while b"Ctrl-C" not in self.output.read_bytes():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)
        return self

    def stop(self) -> int:
        """Ctrl-C; answers the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)

    def passwords(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.data / "demo-accounts.json").read_text())
        return found

    def client(self, who: str) -> httpx.Client:
        """Somebody's HTTP client, signed in; `who` is the part before `@demo.imece`."""
        client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=30)
        address = f"{who}@demo.imece"
        body = {"email": address, "password": self.passwords()[address]}
        answer = client.post("/session", json=body)
        assert answer.status_code == 200, answer.text
        return client


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running system for all tests that only use it."""
    started = System(tmp_path_factory.mktemp("system") / "var").start()
    yield started
    started.stop()
