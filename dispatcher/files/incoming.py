"""A file on its way in, written down a piece at a time, and what came in the end."""

import contextlib
import hashlib
import tempfile
import time
from pathlib import Path

from dispatcher.domain.errors import FileNotTaken, TooLarge
from dispatcher.domain.file import MOST_BYTES, MOST_BYTES_OF_ANY
from dispatcher.files.telling import group_of

HEAD = 8_192
"""The bytes by which a type is told."""


class Incoming:
    """One upload in a folder of its own, which goes with it whatever happens."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True)
        self.path = Path(self._folder.name) / "sent"
        self.cleaned = Path(self._folder.name) / "cleaned"
        self._file = self.path.open("xb")
        self._head = b""
        self._most = MOST_BYTES_OF_ANY
        self.bytes = 0

    def write(self, piece: bytes) -> None:
        """Raises TooLarge as soon as it is more than files of its type may be."""
        if len(self._head) < HEAD:
            self._head += piece[: HEAD - len(self._head)]
            if len(self._head) == HEAD:
                self._most = MOST_BYTES[group_of(self._head)]
        self.bytes += len(piece)
        if self.bytes > self._most:
            raise TooLarge(field="file", most_bytes=self._most)
        self._file.write(piece)

    def complete(self) -> None:
        """All of it is here; raises FileNotTaken where that is nothing."""
        self._file.close()
        if self.bytes == 0:
            raise FileNotTaken(problem="empty")

    def discard(self) -> None:
        """Remove what lies in its folder, whatever became of it."""
        self._file.close()
        self._folder.cleanup()


def hash_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def forget_left_over(scratch: Path, older_than_s: float) -> int:
    """Remove what processes that died left behind; answers how many."""
    removed = 0
    for folder in scratch.glob("tmp*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > older_than_s:
                for file in folder.iterdir():
                    file.unlink(missing_ok=True)
                folder.rmdir()
                removed += 1
    return removed
