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


@contextlib.contextmanager
def holding(folder: Path, *site: Path) -> Iterator[Holder]:
    """Run `hold_servers.py` on a folder until the block ends (or it was killed inside).

    `site` are folders with packages to be found before our own.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.embedded.hold_servers", str(folder)],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), *map(str, site), *sys.path])),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            yield Holder(process, **told)
        finally:
            process.kill()
    # Its servers end a moment after it; whoever looks at the folder next wants it at rest.
    assert wait_until(lambda: not any(map(is_running, (told["postgres"], told["redis"]))))
    with contextlib.suppress(FolderInUse):
        DataFolder.open(folder).close()
