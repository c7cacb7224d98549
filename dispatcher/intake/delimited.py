"""CSV, TSV and their kin."""

from collections.abc import Iterator
from pathlib import Path

from dispatcher.intake.dialect import SAMPLE_LETTERS, choose_dialect
from dispatcher.intake.encoding import Encoding
from dispatcher.intake.lines import Lines, TextFile
from dispatcher.intake.records import Dialect, Record, read_records
from dispatcher.intake.refusals import IntakeRefusal
from dispatcher.intake.table import BadRow, Row, header_of, row_of


def read_header(
    path: Path, encoding: Encoding, *, prefers_tab: bool
) -> tuple[Dialect, tuple[str, ...]]:
    """The dialect of the file, and its columns: the first row that isn't empty."""
    with TextFile(path, encoding) as text:
        sample = text.read(SAMPLE_LETTERS)
        complete = not text.read(1)
    dialect = choose_dialect(sample, complete=complete, prefers_tab=prefers_tab)
    with TextFile(path, encoding) as text:
        for record in read_records(Lines(text), dialect):
            if record.problem:
                break
            if any(cell.strip() for cell in record.cells):
                return dialect, header_of(record.cells)
        else:
            raise IntakeRefusal("no_rows", {})
    raise IntakeRefusal("bad_header", {"empty": [], "duplicate": [], "unreadable": [1]})


def read_rows(
    path: Path, encoding: Encoding, dialect: Dialect, columns: tuple[str, ...]
) -> Iterator[Row | BadRow]:
    """The rows after the header."""
    with TextFile(path, encoding) as text:
        past_header = False
        for record in read_records(Lines(text), dialect, len(columns)):
            if record.problem:
                yield _bad(record, text.bytes_read)
                continue
            row = row_of(columns, record.cells, record.line, text.bytes_read, "undecodable")
            if row is None:
                continue
            if past_header:
                yield row
            past_header = True


def _bad(record: Record, bytes_read: int) -> BadRow:
    detail: dict[str, str | int | list[str]] = {}
    if record.until is not None:
        detail["until"] = record.until
    return BadRow(record.line, record.problem or "", detail, record.cells, bytes_read)
