"""What takes files to pieces does so in a process of its own, which may use little: a file made to
harm can end that process and nothing else."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from dispatcher.domain.errors import FileNotTaken, Refusal, Unavailable

MEMORY_BYTES = 1_500_000_000
WRITTEN_BYTES = 100_000_000
CPU_S = 30
TIMEOUT_S = 90


class Refused(Exception):
    """Why a file is not taken, said in the process that looks at it. `data`: plain JSON values."""

    def __init__(self, problem: str, found: str = "", **data: Any) -> None:
        self.problem = problem
        self.said = {"problem": problem, "found": found, **data}
        super().__init__(problem)


def run_apart(
    module: str, *arguments: Path | str, refusal: Callable[..., Refusal] = FileNotTaken
) -> Any:
    """What `module` finds in a file, as JSON; raises a `refusal` with what it says is wrong."""
    command = [sys.executable, "-I", "-m", module, *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, env={}
        )
    except subprocess.TimeoutExpired:
        raise refusal(problem="too_heavy") from None
    except OSError as fault:
        raise Unavailable(what="files") from fault
    if done.returncode != 0:  # out of memory or time, or what it met has no name
        raise refusal(problem="too_heavy" if done.returncode < 0 else "broken")
    said = json.loads(done.stdout)
    if "problem" in said:
        raise refusal(**said)
    return said["found"]


def _keep_small() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def answer(look: Callable[..., Any]) -> NoReturn:
    """In that process: look at what the command line names and print what was found."""
    _keep_small()
    said: dict[str, Any]
    try:
        said = {"found": look(*sys.argv[1:])}
    except Refused as refused:
        said = refused.said
    except MemoryError:
        said = {"problem": "too_heavy"}
    sys.stdout.write(json.dumps(said))
    sys.exit(0)
