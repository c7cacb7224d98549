"""A disk of the run's own that can be made full: a tmpfs, where we may mount one."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMY = "2g"
LEFT_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Disk:
    """Mounted at `path`."""

    path: Path

    def fill(self) -> None:
        """Leave next to nothing, by making the disk smaller."""
        size = (shutil.disk_usage(self.path).used + LEFT_BYTES) // 4096 * 4096
        _mount("-o", f"remount,size={size}", str(self.path))

    def free(self) -> None:
        _mount("-o", f"remount,size={ROOMY}", str(self.path))


@contextlib.contextmanager
def own_disk(path: Path) -> Iterator[Disk | None]:
    """A disk at `path`, or None where we may not mount one."""
    path.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or shutil.which("mount") is None:
        yield None
        return
    try:
        _mount("-t", "tmpfs", "-o", f"size={ROOMY},mode=0711", "tmpfs", str(path))
    except subprocess.CalledProcessError:
        yield None
        return
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=False, capture_output=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)
