"""Which delimiter a text uses and whether it quotes, judged from how well its rows fit."""

import io

from dispatcher.intake.lines import Lines
from dispatcher.intake.records import NO_DELIMITER, Dialect, Record, read_records

SAMPLE_LETTERS = 400_000

_DELIMITERS = (",", ";", "\t", "|")


def choose_dialect(sample: str, *, complete: bool, prefers_tab: bool) -> Dialect:
    """The dialect under which most rows of the sample have as many cells as the header.

    `complete`: the sample is the whole text, so its last row is not cut off. `prefers_tab`
    decides between equals.
    """
    lines = list(io.StringIO(sample, newline=""))
    if not complete:
        lines = lines[:-1] or lines
    best: tuple[float, int] = (-1.0, 0)
    chosen = None
    for delimiter in sorted(_DELIMITERS, key=lambda delimiter: prefers_tab and delimiter != "\t"):
        if not any(delimiter in line for line in lines):
            continue
        dialect, fit, width = _fit_of(lines, delimiter)
        # More columns that fit are stronger evidence than fewer.
        score = (fit * (1 - 1 / width), width) if width > 1 else (-1.0, 0)
        if score > best:
            best, chosen = score, dialect
    return chosen or _single_column(lines)


def _fit_of(lines: list[str], delimiter: str) -> tuple[Dialect, float, int]:
    """The better of quoted and unquoted, the part of the rows that fit it, and its columns.

    Of delimited text only the tab-separated kind is written without quoting in practice.
    """
    quoted = Dialect(delimiter, True)
    records = _read(lines, quoted)
    fit, width = _fit(records)
    if delimiter != "\t" or _quotes_header(lines, records):
        return quoted, fit, width
    plain = Dialect(delimiter, False)
    plain_records = _read(lines, plain)
    plain_fit, plain_width = _fit(plain_records)
    if plain_fit > fit or (plain_fit == fit and not _must_have_quoted(plain_records)):
        return plain, plain_fit, plain_width
    return quoted, fit, width


def _single_column(lines: list[str]) -> Dialect:
    """A list of texts: quoted as CSV is, unless most quotes that open one don't close it."""
    quoted = Dialect(NO_DELIMITER, True)
    records = _read(lines, quoted)
    broken = sum(1 for record in records if record.problem)
    opened = sum(1 for record in records if lines[record.line - 1].startswith('"'))
    return Dialect(NO_DELIMITER, False) if 2 * broken > opened else quoted


def _read(lines: list[str], dialect: Dialect) -> list[Record]:
    return [
        record
        for record in read_records(Lines(lines), dialect)
        if record.problem or any(cell.strip() for cell in record.cells)
    ]


def _fit(records: list[Record]) -> tuple[float, int]:
    """The part of the rows with as many cells as the first, and how many those are."""
    if not records:
        return 1.0, 0
    width, rows = len(records[0].cells), records[1:]
    fitting = sum(1 for row in rows if not row.problem and len(row.cells) == width)
    return fitting / len(rows) if rows else 1.0, width


def _quotes_header(lines: list[str], records: list[Record]) -> bool:
    return bool(records) and lines[records[0].line - 1].startswith('"')


def _must_have_quoted(plain: list[Record]) -> bool:
    """Whether quotes stand where a writer had to put them: then they are no part of the text.

    That is round a cell that is empty or has doubled quotes in it, or, as spreadsheets do in
    tab-separated text, round every cell with a comma.
    """
    cells = [cell for record in plain for cell in record.cells]
    inner = [cell[1:-1] for cell in cells if len(cell) > 1 and cell[0] == cell[-1] == '"']
    if any(not text or '""' in text for text in inner):
        return True
    with_comma = [cell for cell in cells if "," in cell]
    return bool(with_comma) and all(cell[0] == cell[-1] == '"' for cell in with_comma)
