"""Where bytes are kept: each once, under its hash, in a folder or a bucket (fsspec)."""

import contextlib
import hashlib
import io
import logging
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import fsspec

from dispatcher.domain.errors import Unavailable

log = logging.getLogger(__name__)

PIECE = 1 << 18


class KeptFiles:
    """Bytes by their SHA-256. What is there is whole, is never written over, and is the same for
    all processes. Raises Unavailable where the place cannot be reached or holds something else."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def _path(self, hash: bytes) -> str:
        name = hash.hex()
        return f"{self._root}/{name[:2]}/{name}"

    def put(self, hash: bytes, source: Path) -> None:
        """Keep what lies at `source`, if it is not there yet. Callers hold the lock of its row."""
        path = self._path(hash)
        try:
            if self._fs.exists(path) and self._fs.size(path) == source.stat().st_size:
                return
            folder = path.rpartition("/")[0]
            self._fs.makedirs(folder, exist_ok=True)
            coming = f"{folder}/coming-{uuid.uuid4().hex}"
            try:
                self._copy(source, coming, hash)
                self._fs.mv(coming, path)
            except BaseException:
                if self._fs.exists(coming):
                    self._fs.rm_file(coming)
                raise
        except OSError as fault:
            log.warning("a file cannot be kept: %s", fault)
            raise Unavailable(what="files") from fault

    def _copy(self, source: Path, to: str, hash: bytes) -> None:
        digest = hashlib.sha256()
        with source.open("rb") as read, self._fs.open(to, "wb") as write:
            while piece := read.read(PIECE):
                digest.update(piece)
                write.write(piece)
            write.flush()
            # In a folder: the record must not know of what a power cut loses.
            with contextlib.suppress(io.UnsupportedOperation):
                os.fsync(write.fileno())
        if digest.digest() != hash:
            raise OSError("what was read is not what was sent")

    def has(self, hash: bytes) -> bool:
        found: bool = self._fs.exists(self._path(hash))
        return found

    def open(self, hash: bytes, size: int) -> IO[bytes]:
        """Raises Unavailable where it is not there, or not as long as it was."""
        path = self._path(hash)
        try:
            if self._fs.size(path) != size:
                raise OSError(f"{path} is not {size} bytes long")
            file: IO[bytes] = self._fs.open(path, "rb")
        except OSError as fault:
            log.error("a file that the record knows cannot be read: %s", fault)
            raise Unavailable(what="files") from fault
        return file

    def forget(self, hash: bytes) -> None:
        """Remove it, if it is there. Callers hold the lock of its row."""
        path = self._path(hash)
        try:
            if self._fs.exists(path):
                self._fs.rm_file(path)
        except FileNotFoundError:
            pass
        except OSError as fault:
            raise Unavailable(what="files") from fault


def pieces(file: IO[bytes], first: int, count: int) -> Iterator[bytes]:
    """`count` bytes from `first` on."""
    file.seek(first)
    while count > 0 and (piece := file.read(min(PIECE, count))):
        count -= len(piece)
        yield piece
