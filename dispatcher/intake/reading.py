"""Opening a file of tasks, whatever it turns out to be."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from dispatcher.intake import delimited, ndjson, workbook
from dispatcher.intake.encoding import (
    Encoding,
    chosen_encoding,
    first_bytes,
    marked_encoding,
    surveyed_encoding,
)
from dispatcher.intake.lines import TextFile
from dispatcher.intake.refusals import IntakeRefusal
from dispatcher.intake.signatures import (
    foreign_type,
    holds_encrypted_workbook,
    is_binary,
    is_ole2,
    is_zip,
)
from dispatcher.intake.table import BadRow, FileWarning, Row, Table

_JSON_SUFFIXES = (".ndjson", ".jsonl", ".json")
_TAB_SUFFIXES = (".tsv", ".tab")
_LINES_TO_LOOK_AT = 100


def open_table(path: Path, *, filename: str | None = None, encoding: str | None = None) -> Table:
    """What the file is, by its content first and its name second, ready to stream.

    `filename`: the name it was uploaded under. `encoding` overrides what the content suggests.
    Raises IntakeRefusal where it is no table, or one without rows.
    """
    suffix = os.path.splitext(filename or path.name)[1].lower()
    head = first_bytes(path)
    if is_zip(head):
        return _open_workbook(path)
    if is_ole2(head):
        if holds_encrypted_workbook(path):
            raise IntakeRefusal("encrypted_workbook", {})
        raise IntakeRefusal("wrong_file_type", {"found": "xls"})
    if found := foreign_type(head):
        raise IntakeRefusal("wrong_file_type", {"found": found})
    return _open_text(path, _encoding(path, head, encoding), suffix)


def _encoding(path: Path, head: bytes, chosen: str | None) -> Encoding:
    if chosen is not None:
        return chosen_encoding(chosen, path)
    marked = marked_encoding(head)
    if marked is None and is_binary(head):
        raise IntakeRefusal("wrong_file_type", {"found": "binary"})
    return marked or surveyed_encoding(path)


def _open_workbook(path: Path) -> Table:
    workbook.check_package(path)
    columns, has_rows = workbook.read_head(path)
    if not has_rows:
        raise IntakeRefusal("no_rows", {})
    read = partial(workbook.read_rows, path, columns)
    return Table("xlsx", None, columns, (), path.stat().st_size, read)


def _open_text(path: Path, encoding: Encoding, suffix: str) -> Table:
    if _is_ndjson(path, encoding, suffix):
        columns = ndjson.read_columns(path, encoding)
        rows = partial(ndjson.read_rows, path, encoding, columns)
        return _text_table("ndjson", path, encoding, columns, rows)
    dialect, columns = delimited.read_header(path, encoding, prefers_tab=suffix in _TAB_SUFFIXES)
    rows = partial(delimited.read_rows, path, encoding, dialect, columns)
    kind = "tsv" if dialect.delimiter == "\t" else "csv"
    return _text_table(kind, path, encoding, columns, rows)


def _text_table(
    kind: str,
    path: Path,
    encoding: Encoding,
    columns: tuple[str, ...],
    read: Callable[[], Iterator[Row | BadRow]],
) -> Table:
    rows = read()
    if next(rows, None) is None:
        raise IntakeRefusal("no_rows", {})
    del rows
    guessed = FileWarning("encoding_guessed", {"encoding": encoding.name})
    warnings = (guessed,) if encoding.guessed else ()
    return Table(kind, encoding.name, columns, warnings, path.stat().st_size, read)


def _is_ndjson(path: Path, encoding: Encoding, suffix: str) -> bool:
    """Whether the lines are JSON objects; refuses JSON that is one document over many lines."""
    with TextFile(path, encoding) as text:
        some = [line.strip() for line in islice(text, _LINES_TO_LOOK_AT) if not line.isspace()]
    first = some[0] if some else ""
    if not first.startswith(("{", "[")):
        return False
    one_document = first in ("{", "[") or first.startswith("[{")
    if not one_document and any(ndjson.is_object(line) for line in some):
        return True
    if one_document or first.startswith('{"') or suffix in _JSON_SUFFIXES:
        raise IntakeRefusal("wrong_file_type", {"found": "json"})
    return False
