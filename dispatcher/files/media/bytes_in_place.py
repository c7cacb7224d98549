"""A file that is changed where it lies, once it is known all through."""

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLANK = bytes(1 << 16)


class Odd(Exception):
    """Not built as files of its type are, so that nobody knows what is left in it."""


class Bytes:
    """All of a file, by position. What is written is seen, and done, when it is `applied`. Raises
    Odd for what lies outside of it."""

    def __init__(self, mapped: mmap.mmap) -> None:
        self._mapped = mapped
        self.applied = False
        self._edits: list[tuple[int, bytes | int]] = []
        self.size = self.kept = len(mapped)

    def read(self, at: int, count: int) -> bytes:
        self._must_be_inside(at, count)
        return self._mapped[at : at + count]

    def number(self, at: int, count: int, *, little: bool = False) -> int:
        return int.from_bytes(self.read(at, count), "little" if little else "big")

    def write(self, at: int, content: bytes) -> None:
        self._must_be_inside(at, len(content))
        self._edits.append((at, content))

    def blank(self, at: int, count: int) -> None:
        """Zeros, from `at` on."""
        self._must_be_inside(at, count)
        self._edits.append((at, count))

    def cut(self, at: int) -> None:
        """Nothing from there on is kept."""
        self._must_be_inside(at, 0)
        self.kept = at

    def apply(self) -> None:
        self.applied = True
        for at, edit in self._edits:
            if isinstance(edit, bytes):
                self._mapped[at : at + len(edit)] = edit
                continue
            for begins in range(at, at + edit, len(BLANK)):
                some = min(len(BLANK), at + edit - begins)
                self._mapped[begins : begins + some] = BLANK[:some]

    def _must_be_inside(self, at: int, count: int) -> None:
        if at < 0 or count < 0 or at + count > self.size:
            raise Odd


@contextmanager
def in_place(path: Path) -> Iterator[Bytes]:
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        content = Bytes(mapped)
        yield content
        mapped.flush()
    if content.applied and content.kept < content.size:
        os.truncate(path, content.kept)
