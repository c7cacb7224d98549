"""Processes of ours, started as children and kept running until we are told to end."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from dispatcher.embedded import Child, Supervisor

LOOP = "worker.loop"
JOB_RUNNER = "worker.runner"
"""The worker's modules, by name: the dispatcher does not import it."""


def python(
    module: str, name: str, log: Path | None, env: Mapping[str, str] | None = None, *args: str
) -> Child:
    """Start `python -m module` with our own interpreter; its output goes to `log`/`name`.log."""
    return Child.start(
        [sys.executable, "-m", module, *args],
        name=name,
        log_path=None if log is None else log / f"{name}.log",
        env={**os.environ, **(env or {})},
    )


_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def unwind_when_told() -> None:
    """Until `supervise`: a signal to end stops what was started so far, and that is no failure."""

    def unwind(*_: object) -> None:
        for number in _ENDING:  # a second one must not break off the stopping
            signal.signal(number, signal.SIG_IGN)
        sys.exit(0)

    for number in _ENDING:
        signal.signal(number, unwind)


def supervise(running: Supervisor) -> None:
    """Keep everything running until SIGINT, SIGTERM or SIGHUP."""
    told = False

    def tell(*_: object) -> None:
        nonlocal told
        told = True

    for number in _ENDING:
        signal.signal(number, tell)
    running.run(lambda: told)
