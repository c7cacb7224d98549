"""The rejects file: every bad row with its line and reason, to be mended and imported again."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from dispatcher.intake.reasons import reason_for
from dispatcher.intake.table import BadRow

# Spreadsheets run cells that begin so as formulas (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class RejectsWriter:
    """Writes bad rows as CSV: line, code, reason, then the row's own cells under their columns.

    UTF-8 with a byte order mark, without which Excel takes it for a local encoding.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["line", "code", "reason", *map(harmless, columns)])
        self.written = 0

    def __enter__(self) -> "RejectsWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, row: BadRow) -> None:
        """Add one row."""
        reason = harmless(reason_for(row.code, row.detail))
        self._writer.writerow([row.line, row.code, reason, *map(harmless, row.cells)])
        self.written += 1


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet runs it and every reader can read it."""
    readable = _UNWRITABLE.sub(_escape, cell)
    return f"'{readable}" if readable.startswith(_FORMULA) else readable


def harmful_again(cell: str) -> str:
    """What a harmless cell was before."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC00 <= code <= 0xDCFF:  # a byte that could not be decoded
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
