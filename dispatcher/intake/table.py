"""A table read from a file: its columns, and its rows one at a time."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from dispatcher.intake.refusals import IntakeRefusal

COLUMNS_AT_MOST = 500

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class FileWarning:
    """Something a coordinator should check in the preview, such as `encoding_guessed`."""

    code: str
    data: dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` counts from 1 in the file; `bytes_read` of the file were read so far."""

    line: int
    values: dict[str, str]
    bytes_read: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: why, and its cells as far as they could be read."""

    line: int
    code: str
    detail: dict[str, str | int | list[str]]
    cells: tuple[str, ...] = ()
    bytes_read: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read as a table.

    `format` is csv, tsv, xlsx or ndjson; `encoding` is None for XLSX. `rows()` opens the file
    afresh each time; it may raise IntakeRefusal where a workbook turns out broken further on.
    """

    format: str
    encoding: str | None
    columns: tuple[str, ...]
    warnings: tuple[FileWarning, ...]
    bytes_total: int
    _read: Callable[[], Iterator[Row | BadRow]] = field(repr=False, compare=False)

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows in the file's order, empty ones left out."""
        return self._read()


def header_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The column names of a header row; refused unless each is readable, named and unique."""
    if len(cells) > COLUMNS_AT_MOST:
        raise IntakeRefusal("too_many_columns", {"found": len(cells), "limit": COLUMNS_AT_MOST})
    names = tuple(cell.strip() for cell in cells)
    empty = [position for position, name in enumerate(names, 1) if not name]
    unreadable = [
        position
        for position, name in enumerate(names, 1)
        if _SURROGATE.search(name) or _CONTROL.search(name)
    ]
    duplicate = sorted({name for name in names if name and names.count(name) > 1})
    if empty or duplicate or unreadable:
        raise IntakeRefusal(
            "bad_header", {"empty": empty, "duplicate": duplicate, "unreadable": unreadable}
        )
    return names


def row_of(
    columns: tuple[str, ...], cells: Sequence[str], line: int, bytes_read: int, surrogate: str
) -> Row | BadRow | None:
    """The row these cells make; None if all are empty.

    `surrogate` is the code for a cell holding a lone surrogate: what it means depends on the
    format, since undecodable bytes are carried as lone surrogates.
    """
    if not any(cell and not cell.isspace() for cell in cells):
        return None
    for number, cell in enumerate(cells):
        if _SURROGATE.search(cell):
            column = columns[number] if number < len(columns) else str(number + 1)
            return BadRow(line, surrogate, {"column": column}, tuple(cells), bytes_read)
    if len(cells) != len(columns):
        detail: dict[str, str | int | list[str]] = {"expected": len(columns), "found": len(cells)}
        return BadRow(line, "ragged_row", detail, tuple(cells), bytes_read)
    return Row(line, dict(zip(columns, cells, strict=True)), bytes_read)
