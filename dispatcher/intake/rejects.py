"""The rejects file: every bad row with its line and reason, to be mended and imported again."""

import csv
from collections.abc import Sequence
from pathlib import Path

from dispatcher.domain.cells import harmless
from dispatcher.intake.reasons import reason_for
from dispatcher.intake.table import BadRow


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
