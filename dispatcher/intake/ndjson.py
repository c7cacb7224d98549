"""JSON Lines: one object a line."""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

from dispatcher.intake.encoding import Encoding
from dispatcher.intake.lines import Lines, LineTooLong, TextFile
from dispatcher.intake.table import BadRow, Row, header_of, row_of

_UNDECODABLE = re.compile("[\udc00-\udcff]")
_LINES_FOR_COLUMNS = 100

Cells = dict[str, str]


def is_object(line: str) -> bool:
    """Whether a line is a JSON object by itself."""
    return line.lstrip().startswith("{") and isinstance(_parse(line), dict)


def read_columns(path: Path, encoding: Encoding) -> tuple[str, ...]:
    """The keys of the first 100 objects, in the order they first occur."""
    columns: dict[str, None] = {}
    with TextFile(path, encoding) as text:
        objects = (record for _, record in _records(text) if isinstance(record, dict))
        for record in itertools.islice(objects, _LINES_FOR_COLUMNS):
            columns.update(dict.fromkeys(record))
    return header_of(tuple(columns))


def read_rows(path: Path, encoding: Encoding, columns: tuple[str, ...]) -> Iterator[Row | BadRow]:
    """The objects as rows; a missing key is an empty cell, a key beyond the columns is left out."""
    with TextFile(path, encoding) as text:
        for line, record in _records(text):
            if isinstance(record, BadRow):
                yield record
                continue
            cells = tuple(record.get(column, "") for column in columns)
            row = row_of(columns, cells, line, text.bytes_read, "lone_surrogate")
            if row is not None:
                yield row


def _records(text: TextFile) -> Iterator[tuple[int, Cells | BadRow]]:
    lines = Lines(text)
    while True:
        number = lines.begin_record()
        try:
            line = next(lines)
        except StopIteration:
            return
        except LineTooLong:
            yield number, BadRow(number, "text_too_long", {}, (), text.bytes_read)
            continue
        if line.isspace():
            continue
        yield number, _record(number, line, text.bytes_read)


def _record(number: int, line: str, bytes_read: int) -> Cells | BadRow:
    shown = (line.rstrip("\r\n"),)
    if _UNDECODABLE.search(line):
        return BadRow(number, "undecodable", {}, shown, bytes_read)
    found = _parse(line)
    if not isinstance(found, dict):
        return BadRow(number, "not_an_object", {}, shown, bytes_read)
    return {key: _cell(value) for key, value in found.items()}


def _parse(line: str) -> object:
    """What the line says; None where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
