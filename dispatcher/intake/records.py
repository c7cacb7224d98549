"""Records of delimited text: cells with the line they start on, broken ones told apart."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from dispatcher.intake.lines import Lines, LineTooLong

NO_DELIMITER = "\ufdd0"
"""For text of a single column: a noncharacter, so it cannot be in the text."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What separates cells, and whether quote characters quote or are part of the text."""

    delimiter: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record that starts on `line`.

    `problem` is a code where it is broken; `until` the last line where it took all the rest.
    """

    line: int
    cells: tuple[str, ...]
    problem: str | None = None
    until: int | None = None


def read_records(lines: Lines, dialect: Dialect, width: int | None = None) -> Iterator[Record]:
    """The records of the text. With `width`, a quote that is never closed costs one record.

    A stray quote at the start of a cell makes a reader swallow the rows up to the next quote.
    Where that shows, only the record it began in is broken, and reading goes on with its next line.
    """
    reader = csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quoting=csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        line = lines.begin_record()
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except LineTooLong:
            yield Record(line, (), "text_too_long")
            continue
        except csv.Error as error:
            # The module says which limit was passed only in words.
            if "field limit" in str(error) and not _swallowed(lines.record, dialect, width):
                yield _enormous_record(line, lines, dialect)
                continue
            yield _broken_record(line, lines)
            continue
        if width not in (None, len(cells)) and _swallowed(lines.record, dialect, width):
            yield _broken_record(line, lines)
            continue
        yield Record(line, cells)


def _broken_record(line: int, lines: Lines) -> Record:
    cells = (lines.record[0].rstrip("\r\n"),) if lines.record else ()
    lines.take_back()
    return Record(line, cells, "broken_quotes")


def _swallowed(record: list[str], dialect: Dialect, width: int | None) -> bool:
    """Whether any line after the first would have been a whole record by itself."""
    if width is None or width < 2 or len(record) < 2:
        return False
    return any(line.count(dialect.delimiter) == width - 1 for line in record[1:])


def _enormous_record(line: int, lines: Lines, dialect: Dialect) -> Record:
    """Go past the end of an enormous cell: where the quotes so far are even in number."""
    quotes = sum(line.count('"') for line in lines.record) if dialect.quoted else 0
    while quotes % 2:
        lines.begin_record()
        try:
            quotes += next(lines).count('"')
        except LineTooLong:
            continue
        except StopIteration:
            return Record(line, (), "unclosed_quote", until=lines.number)
    return Record(line, (), "text_too_long")
