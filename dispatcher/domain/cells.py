"""Cells of a table as every reader can read them and no spreadsheet runs them."""

import re

# Spreadsheets run cells that begin so as formulas (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


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
