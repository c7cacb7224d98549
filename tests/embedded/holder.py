"""A second process that holds a data folder and its servers."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dispatcher.embedded import DataFolder, FolderInUse
from tests.embedded.processes import is_running, wait_until

ROOT = Path(__file__).parents[2]


class Holder(NamedTuple):
    process: "subprocess.Popen[str]"
    postgres: int
    redis: int
    database_url: str
    redis_url: str


def start_holding(folder: Path, *site: Path) -> "subprocess.Popen[str]":
    """Start `hold_servers.py` on a folder; `site` are searched for packages before our own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.embedded.hold_servers", str(folder)],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, (ROOT, *site, *sys.path)))),
        stdout=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def holding(folder: Path, *site: Path) -> Iterator[Holder]:
    """The same until the block ends (or it was killed inside); its servers are up."""
    servers: list[int] = []
    try:
        with start_holding(folder, *site) as process:
            try:
                assert process.stdout is not None
                holder = Holder(process, **json.loads(process.stdout.readline()))
                servers += [holder.postgres, holder.redis]
                yield holder
            finally:
                process.kill()
    finally:
        # Its servers end a moment after it; whoever looks at the folder next wants it at rest.
        wait_until(lambda: not any(map(is_running, servers)))
        with contextlib.suppress(FolderInUse):
            DataFolder.open(folder).close()
