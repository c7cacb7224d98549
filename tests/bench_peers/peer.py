"""A peer's own program, driven over its standard input and output: see children/rounds.py."""

import contextlib
import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench_peers.children.rounds import Taken
from tests.bench_peers.environment import ROOT

STOPS_WITHIN_S = 10.0


class Driven:
    """A running child. What it says on its standard error goes to `log`."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self.versions: dict[str, str] = self._answer()["versions"]

    def round(self, mode: str, clients: int, seconds: float, expected: int) -> Taken:
        """One round; `expected` jobs a second, so that enough of them wait."""
        asked = {"mode": mode, "clients": clients, "seconds": seconds, "expected": expected}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Taken(**self._answer())

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a peer has ended: {tail(self._log.read_text('utf-8'))}")
        return json.loads(line)


@contextlib.contextmanager
def driven(command: Sequence[str | Path], log: Path) -> Iterator[Driven]:
    """Start a child of which nothing is left afterwards."""
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    with process:
        try:
            yield Driven(process, log)
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.communicate(timeout=STOPS_WITHIN_S)
            process.kill()


def tail(text: str, lines: int = 5) -> str:
    """The last words of a log."""
    return "\n".join(text.strip().splitlines()[-lines:]) or "it said nothing"
