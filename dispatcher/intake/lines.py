"""Physical lines of a text, with their numbers, that can be taken back and read again."""

import io
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from dispatcher.intake.encoding import MARK_UNDECODABLE, Encoding

LINE_AT_MOST = 1_000_000
"""Letters. Longer lines are skipped without being held in memory."""


class LineTooLong(Exception):
    """A line over LINE_AT_MOST; it is past."""


class Lines:
    """An iterator over lines, each with its end, that remembers those of the current record."""

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._again: deque[str] = deque()
        self.number = 0
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._source)
        self.number += 1
        if len(line) > LINE_AT_MOST:
            raise LineTooLong
        self.record.append(line)
        return line

    def begin_record(self) -> int:
        """Forget the lines before; the number of the line that comes next."""
        self.record.clear()
        return self.number + 1

    def take_back(self) -> None:
        """Give all lines of this record but its first once more."""
        rest = self.record[1:]
        self.number -= len(rest)
        self._again.extendleft(reversed(rest))


class _Counted(io.BufferedReader):
    """A file that counts what was taken from it: asking where it stands is a system call."""

    taken = 0

    def read1(self, size: int = -1, /) -> bytes:
        some = super().read1(size)
        self.taken += len(some)
        return some


class TextFile:
    """The lines of a file, decoded as they are read; undecodable bytes are marked."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self._file = _Counted(path.open("rb", buffering=0))
        self._file.seek(encoding.skip)
        self._skipped = encoding.skip
        # newline="": ends are kept as they are, and a lone CR ends a line too.
        self._text = io.TextIOWrapper(
            self._file, encoding.name, errors=MARK_UNDECODABLE, newline=""
        )

    def __enter__(self) -> "TextFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    @property
    def bytes_read(self) -> int:
        """How far into the file reading has come; runs some kB ahead of the lines given."""
        return self._skipped + self._file.taken

    def read(self, letters: int) -> str:
        """At most that many letters from here."""
        return self._text.read(letters)

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LINE_AT_MOST + 1):
            yield line
            # What is left of a line cut at the limit; whoever was given its start refuses it.
            while len(line) > LINE_AT_MOST and not line.endswith(("\n", "\r")):
                line = self._text.readline(LINE_AT_MOST + 1)
