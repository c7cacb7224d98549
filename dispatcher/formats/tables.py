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
_SAID_LETTERS = 200
_DELIMITERS = ",;\t|"
_SAMPLE_LETTERS = 64 << 10
# No file has it: the delimiter of a table of one column, whose commas are part of its texts.
_NONE = "\x1f"
_SEPARATOR = re.compile(r"sep=(.)(?=\r|\n|$)", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CALLS = frozenset("(|!=")


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
    rows = _numbered(text, delimiter)
    at = _column_of(rows, column)
    for number, row in rows:
        if at < len(row) and _is_text(row[at].value):
            found.add_text(f"r{number}", row[at].value, language)
    return Document(format_, found.done(), language, encoding, column)


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[Field]]]:
    """Rows with something in them and their numbers, without what Excel is told the delimiter by"""
    for number, row in enumerate(rows_of(text, delimiter), 1):
        told = number == 1 and _SEPARATOR.match(text) is not None
        if not told and (len(row) > 1 or row[0].value.strip()):
            yield number, row


def _column_of(rows: Iterator[tuple[int, list[Field]]], column: str | None) -> int:
    _, header = next(rows, (0, None))
    if header is None:
        raise refused("no_text")
    return column_at([field.value for field in header], column)


def _is_text(value: str) -> bool:
    """Whether there is anything to translate: no number, and no formula."""
    return not value.lstrip().startswith("=") and any(letter.isalpha() for letter in value)


def column_at(header: Sequence[str], column: str | None) -> int:
    """Which column is meant. Nobody has to name the only one."""
    names = [name.strip() for name in header]
    if len(names) > COLUMNS_AT_MOST:
        raise refused("too_many_columns", found=len(names), limit=COLUMNS_AT_MOST)
    if column is None and len(names) == 1:
        return 0
    said = [name[:_SAID_LETTERS] for name in names[:100]]
    if column is None:
        raise refused("no_text_column", columns=said)
    if Counter(names)[column.strip()] != 1:
        raise refused("unknown_column", column=column[:_SAID_LETTERS], columns=said)
    return names.index(column.strip())


def delimiter_of(text: str, format_: str) -> str:
    """What stands between cells: what a first line for Excel says (`sep=;`), tabs in TSV, else what
    the first lines have most evenly."""
    told = _SEPARATOR.match(text)
    if told is not None:
        return told[1]
    if format_ == "tsv":
        return "\t"
    sample = text[:_SAMPLE_LETTERS].lstrip("\r\n")
    first = next(iter(sample.splitlines()), "")
    if not any(delimiter in first for delimiter in _DELIMITERS):
        return _NONE
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
    at = 0
    rows = _numbered(text, delimiter)
    place = _column_of(rows, document.column)
    for number, row in rows:
        segments = units.get(f"r{number}", [])
        if not any(segment.id in targets for segment in segments):
            continue
        if place >= len(row):
            raise refused("not_the_same_file")
        cell = row[place]
        new = _said_only(filled(cell.value, segments, targets, to), cell.value)
        written += text[at : cell.start], _cell(new, cell.quoted, delimiter)
        at = cell.end
    written.append(text[at:])
    return encoded("".join(written), document.encoding or encoding)


def _said_only(new: str, old: str) -> str:
    """A cell that no spreadsheet runs as a formula. What begins with a sign as its source does
    (-5 degrees) stays, unless it could call something."""
    begins = new.lstrip()
    if new == old or not begins.startswith(_FORMULA):
        return new
    alike = begins[0] != "=" and old.lstrip().startswith(begins[0])
    return new if alike and not _CALLS.intersection(begins) else f"'{new}"


def _cell(value: str, quoted: bool, delimiter: str) -> str:
    others = _DELIMITERS if delimiter == _NONE else delimiter
    if quoted or any(letter in value for letter in f'"\r\n{others}'):
        return '"' + value.replace('"', '""') + '"'
    return value
