"""What takes files to pieces does so in a process of its own, which may use little: a file made to
harm can end that process and nothing else."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from dispatcher.domain.errors import FileNotTaken, Unavailable

MEMORY_BYTES = 1_500_000_000
WRITTEN_BYTES = 100_000_000
CPU_S = 30
TIMEOUT_S = 90


class Refused(Exception):
    """Why a file is not taken, said in the process that looks at it."""

    def __init__(self, problem: str, found: str = "") -> None:
        self.problem = problem
        self.found = found
        super().__init__(problem)


def run_apart(module: str, *given: Path | str) -> str:
    """What `module` says of a file; raises FileNotTaken with what it says is wrong."""
    command = [sys.executable, "-I", "-m", module, *map(str, given)]
    try:
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, env={}
        )
    except subprocess.TimeoutExpired:
        raise FileNotTaken(problem="too_heavy") from None
    except OSError as fault:
        raise Unavailable(what="files") from fault
    if done.returncode != 0:  # out of memory or time, or what it met has no name
        raise FileNotTaken(problem="too_heavy" if done.returncode < 0 else "broken")
    said = json.loads(done.stdout)
    if "problem" in said:
        raise FileNotTaken(**said)
    return str(said["type"])


def _keep_small() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def answer(look: Callable[..., str]) -> NoReturn:
    """In that process: look at what the command line names and print what was found."""
    _keep_small()
    try:
        said = {"type": look(*map(Path, sys.argv[1:]))}
    except Refused as refused:
        said = {"problem": refused.problem, "found": refused.found}
    except MemoryError:
        said = {"problem": "too_heavy"}
    sys.stdout.write(json.dumps(said))
    sys.exit(0)
