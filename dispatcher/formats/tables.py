"""One column of a CSV or TSV file; all other cells keep their bytes.

Written by our own code over cell positions, as csv would quote anew what it writes.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dispatcher.formats.charset import decoded, encoded
from dispatcher.formats.segments import Collected, Document, by_unit, filled, refused

COLUMNS_AT_MOST = 1_000
_DELIMITERS = ",;\t|"
_SAMPLE_LETTERS = 64 << 10
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Field:
    """One cell: what it says, and where it stands in the file's text, quotes and all."""

    value: str
    start: int
    end: int
    quoted: bool


def read_table(data: bytes, language: str | None, format_: str, column: str | None) -> Document:
    """The sentences of one column's cells; the first row names the columns."""
    text, encoding = decoded(data, language)
    delimiter = delimiter_of(text, format_)
    found = Collected()
    at = -1
    for number, row in enumerate(rows_of(text, delimiter), 1):
        if number == 1:
            at = column_at([field.value for field in row], column)
        elif at < len(row) and row[at].value.strip():
            found.add_text(f"r{number}", row[at].value, language)
    if at < 0:
        raise refused("no_text")
    return Document(format_, found.done(), language, encoding, column)


def column_at(header: Sequence[str], column: str | None) -> int:
    """Which column is meant. Nobody has to name the only one."""
    names = [name.strip() for name in header]
    if len(names) > COLUMNS_AT_MOST:
        raise refused("too_many_columns", found=len(names), limit=COLUMNS_AT_MOST)
    if column is None and len(names) == 1:
        return 0
    if column is None:
        raise refused("no_text_column", columns=names[:100])
    if Counter(names)[column.strip()] != 1:
        raise refused("unknown_column", column=column[:200], columns=names[:100])
    return names.index(column.strip())


def delimiter_of(text: str, format_: str) -> str:
    """What stands between cells: tabs in TSV, else what the first lines have most evenly."""
    if format_ == "tsv":
        return "\t"
    sample = text[:_SAMPLE_LETTERS]
    first = next(iter(sample.splitlines()), "")
    if not any(delimiter in first for delimiter in _DELIMITERS):
        return ","
    try:
        return csv.Sniffer().sniff(sample[: len(first) + 4_096], _DELIMITERS).delimiter
    except csv.Error:
        return max(_DELIMITERS, key=first.count)


def rows_of(text: str, delimiter: str) -> Iterator[list[Field]]:
    """The rows of a table after RFC 4180, any line end; a quote never closed is refused."""
    bare = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    quoted = re.compile(r'"([^"]*(?:""[^"]*)*)"')
    row: list[Field] = []
    at = 0
    while at < len(text):
        value = quoted.match(text, at)
        if value is None and text[at] == '"':
            raise refused("unclosed_quote")
        rest = bare.match(text, value.end() if value else at)
        stop = rest.end() if rest else at
        said = value[1].replace('""', '"') if value else ""
        # What follows a closing quote before the delimiter belongs to the cell, as in csv.
        said += text[value.end() if value else at : stop]
        row.append(Field(said, at, stop, value is not None))
        at = stop
        if text[at : at + 1] == delimiter:
            at += 1
            if at < len(text):
                continue
            row.append(Field("", at, at, False))
        at += 2 if text.startswith("\r\n", at) else 1
        yield row
        row = []


def write_table(data: bytes, document: Document, targets: Mapping[str, str], to: str) -> bytes:
    """The file with its column's cells replaced."""
    text, encoding = decoded(data, document.language)
    delimiter = delimiter_of(text, document.format)
    units = by_unit(document.segments)
    written: list[str] = []
    at = place = 0
    for number, row in enumerate(rows_of(text, delimiter), 1):
        if number == 1:
            place = column_at([field.value for field in row], document.column)
        segments = units.get(f"r{number}", [])
        if number == 1 or not any(segment.id in targets for segment in segments):
            continue
        if place >= len(row):
            raise refused("not_the_same_file")
        cell = row[place]
        new = filled(cell.value, segments, targets, to)
        # Spreadsheets run cells that begin so as formulas; a translation must not become one.
        if new.startswith(_FORMULA) and not cell.value.startswith(_FORMULA):
            new = f"'{new}"
        written += text[at : cell.start], _cell(new, cell.quoted, delimiter)
        at = cell.end
    written.append(text[at:])
    return encoded("".join(written), document.encoding or encoding)


def _cell(value: str, quoted: bool, delimiter: str) -> str:
    if quoted or any(letter in value for letter in ('"', "\r", "\n", delimiter)):
        return '"' + value.replace('"', '""') + '"'
    return value
