"""XLSX: the first sheet that holds something, read a row at a time."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from dispatcher.intake.refusals import IntakeRefusal
from dispatcher.intake.table import COLUMNS_AT_MOST, BadRow, Row, header_of, row_of

UNPACKED_BYTES_AT_MOST = 512 << 20
STRINGS_BYTES_AT_MOST = 64 << 20
"""Shared strings are the one part openpyxl holds in memory."""

_ROWS_AT_ONCE = 200
_PART_MAY_PACK = 10 << 20
_PACKED_AT_MOST = 200
# openpyxl makes up what lies before a row or a cell that says it is far out: a few bytes could keep
# it busy for hours.
_ROWS_IN_A_SHEET = 1_048_576
_PLACES_AT_MOST = 20_000_000
_WORD_OR_SLIDES = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx"}
# ECMA-376 part 1, §22.9.2.19: a carriage return in a cell is written _x000D_.
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")

Numbered = tuple[int, tuple[str, ...]]


def check_package(path: Path) -> None:
    """Refuse an archive that is no workbook, is cut off, or unpacks to more than we take."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise IntakeRefusal("broken_workbook", {}) from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        found = next((kind for name, kind in _WORD_OR_SLIDES.items() if name in names), "zip")
        found = "xlsb" if "xl/workbook.bin" in names else found
        raise IntakeRefusal("wrong_file_type", {"found": "ods" if "mimetype" in names else found})
    unpacked = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if part.filename == "xl/sharedStrings.xml")
    dense = any(
        part.file_size > max(_PART_MAY_PACK, _PACKED_AT_MOST * part.compress_size) for part in parts
    )
    if unpacked > UNPACKED_BYTES_AT_MOST or dense:
        raise _too_large(unpacked, UNPACKED_BYTES_AT_MOST)
    if strings > STRINGS_BYTES_AT_MOST:
        raise _too_large(strings, STRINGS_BYTES_AT_MOST)


def _too_large(size: int, limit: int) -> IntakeRefusal:
    return IntakeRefusal("workbook_too_large", {"bytes": size, "limit": limit})


def read_head(path: Path) -> tuple[tuple[str, ...], bool]:
    """The columns, and whether any row follows them."""
    with path.open("rb") as file, _rows(file) as rows:
        header = next(rows, None)
        if header is None:
            raise IntakeRefusal("no_rows", {})
        return header_of(header[1]), next(rows, None) is not None


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row | BadRow]:
    """The rows after the header; empty cells at a row's end need not be there."""
    total = path.stat().st_size
    with path.open("rb") as file, _rows(file) as rows:
        next(rows, None)
        for number, cells in rows:
            beyond = "".join(cells[len(columns) :])
            fitted = cells if beyond.strip() else cells[: len(columns)]
            fitted += ("",) * (len(columns) - len(cells))
            row = row_of(columns, fitted, number, min(file.tell(), total), "lone_surrogate")
            if row is not None:
                yield row


@contextmanager
def _rows(file: BinaryIO) -> Iterator[Iterator[Numbered]]:
    """The rows of the first sheet with data, with their numbers, empty ones left out."""
    book = _guarded(_load, file)
    try:
        yield _first_with_data(book)
    finally:
        book.close()


def _first_with_data(book: Any) -> Iterator[Numbered]:
    for sheet in book.worksheets:
        # The size a file declares is often wrong; without it openpyxl goes by the cells.
        sheet.reset_dimensions()
        rows = _cells(sheet)
        first = next(rows, None)
        if first is not None:
            yield first
            yield from rows
            return


def _cells(sheet: Any) -> Iterator[Numbered]:
    values = _guarded(sheet.iter_rows, values_only=True)
    number = places = 0
    while rows := _guarded(_some, values):
        for row in rows:
            number += 1
            places += len(row)
            cells = [_cell(value) for value in row[: _used(row)]]
            while cells and not cells[-1]:
                cells.pop()
            if any(cell.strip() for cell in cells):
                yield number, tuple(cells)
        if number > _ROWS_IN_A_SHEET:
            raise IntakeRefusal("broken_workbook", {})
        if places > _PLACES_AT_MOST:
            detail: dict[str, Any] = {"found": max(map(len, rows)), "limit": COLUMNS_AT_MOST}
            raise IntakeRefusal("too_many_columns", detail)


def _used(row: tuple[object, ...]) -> int:
    """How many places of a row there are up to the last that holds something."""
    used = len(row)
    while used and row[used - 1] is None:
        used -= 1
    return used


def _some(values: Iterator[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return list(islice(values, _ROWS_AT_ONCE))


def _load(file: BinaryIO) -> Any:
    return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _guarded(call: Any, *args: Any, **options: Any) -> Any:
    """openpyxl lets whatever a malformed part provokes through, KeyError to zlib.error; any of it
    means the workbook is broken. Its warnings are about looks that don't matter here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call(*args, **options)
    except Exception as error:
        raise IntakeRefusal("broken_workbook", {}) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(_unescape, value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _unescape(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))
