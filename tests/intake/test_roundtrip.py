"""Whatever is written by the usual programs is read back letter for letter."""

import csv
import json
import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.intake import open_table
from tests.intake.files import delimited, good, workbook, written

names = st.text(string.ascii_lowercase, min_size=1, max_size=8)
# Control characters are refused later on, and half characters cannot be written.
cells = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")),
        st.sampled_from("\n\t\"',;|=\\ "),
    ),
    max_size=30,
)
xml_cells = cells.filter(lambda cell: not set(cell) & {"\ufffe", "\uffff"} and "_x" not in cell)


def tables(cell: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    """Lists of dicts with the same keys, none of them blank throughout."""

    def rows(columns: list[str]) -> st.SearchStrategy[list[dict[str, str]]]:
        row = st.tuples(*[cell] * len(columns))
        filled = row.filter(lambda values: any(value.strip() for value in values))
        named = filled.map(lambda values: dict(zip(columns, values, strict=True)))
        return st.lists(named, min_size=1, max_size=6)

    return st.lists(names, min_size=1, max_size=4, unique=True).flatmap(rows)


def cells_of(table: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in table]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
@settings(max_examples=150, deadline=None)
@given(table=tables(cells), every=st.booleans())
def test_delimited_text_comes_back(
    delimiter: str, table: list[dict[str, str]], every: bool
) -> None:
    rows = cells_of(table)
    if delimiter == "\t":
        # Where lines of a quoted cell look like rows themselves, the text is ambiguous.
        rows = [tuple(cell.replace("\t", " ") or "x" for cell in row) for row in rows]
        rows = [row if any(map(str.strip, row)) else ("x",) * len(row) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = delimited(
            Path(folder) / "calls",
            list(table[0]),
            rows,
            delimiter=delimiter,
            quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL,
        )
        assert good(open_table(path)) == rows


@settings(max_examples=60, deadline=None)
@given(table=tables(xml_cells))
def test_workbooks_come_back(table: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "calls", [tuple(table[0]), *cells_of(table)])
        assert good(open_table(path)) == cells_of(table)


@settings(max_examples=100, deadline=None)
@given(table=tables(cells), ascii_only=st.booleans())
def test_json_lines_come_back(table: list[dict[str, str]], ascii_only: bool) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in table)
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "calls", lines)
        assert good(open_table(path)) == cells_of(table)
