"""Workbooks as nobody's program would write them: read or refused, and soon."""

import io
import itertools
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.intake import BadRow, IntakeRefusal, Row, open_table
from tests.fuzz.budget import examples
from tests.intake.files import MAIN, raw_workbook, workbook

PATIENCE_S = 30
"""Of the processor's time; the slowest takes a few seconds here."""

HEADER = '<row r="1"><c t="s" r="A1"><v>0</v></c></row>'
STRINGS = ("text", "su", "ekmek")
XML = st.text("<>&;\"'=/!?[]-ax1 \n\0\ufffe", max_size=40)

attributes = st.sampled_from(
    [
        *('r="1"', 'r="0"', 'r="-1"', 'r="x"', 'r="A1"', 'r="XFD1"', 'r="A0"'),
        *('r="ZZZZ9"', 't="s"', 't="n"', 't="b"', 't="e"', 't="d"', 't="inlineStr"', 't="q"', ""),
    ]
)
values = st.sampled_from(
    [
        *("<v>1</v>", "<v>7</v>", "<v>-1</v>", "<v>9e999</v>", "<v>nan</v>", "<v>2e14</v>", "<v/>"),
        *("<v>x</v>", "<v>2023-02-06</v>", "<is><t>su</t></is>", "<f>1/0</f><v>#DIV/0!</v>", ""),
        *("<is><r><t>a</t></r></is>", "<v>1</v><v>2</v>", "<v>_xD800_</v>", "<v>_x0000_</v>"),
    ]
)
cells = st.builds("<c {} {}>{}</c>".format, attributes, attributes, values)
rows = st.builds(
    lambda attribute, found: f"<row {attribute}>{''.join(found)}</row>",
    attributes.filter(lambda attribute: not attribute.startswith("t")),
    st.lists(cells, max_size=4),
)


def read(path: Path) -> list[Row | BadRow] | None:
    """The rows, None where the file was refused."""
    began = time.process_time()
    try:
        return list(open_table(path, filename="calls.xlsx").rows())
    except IntakeRefusal:
        return None
    finally:
        assert time.process_time() - began < PATIENCE_S


@examples(150)
@given(st.lists(rows, max_size=5), st.lists(XML, max_size=2), st.booleans())
def test_sheets_that_say_strange_things(found: list[str], noise: list[str], first: bool) -> None:
    sheet = [HEADER] * first + found + noise
    with tempfile.TemporaryDirectory() as folder:
        for row in read(raw_workbook(Path(folder) / "calls.xlsx", sheet, STRINGS)) or ():
            assert row.line >= 1


def _parts() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        rows = [("text", "n"), ("su", 1), ("ekmek", None), ("çadır", 2.5)]
        path = workbook(Path(folder) / "calls.xlsx", rows, [("text",), ("ilaç",)])
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


PARTS = _parts()
damage = st.tuples(
    st.sampled_from(sorted(PARTS)),
    st.integers(0, 5_000),
    st.integers(0, 40),
    st.sampled_from(
        [b"", b"<", b">", b'"', b"&x;", b"\xff", b"\0", b"9" * 30, b"</row>", b"<row>"]
    ),
)


@examples(150)
@given(st.lists(damage, max_size=5), st.sets(st.sampled_from(sorted(PARTS)), max_size=2))
def test_workbooks_with_damaged_or_missing_parts(
    damages: list[tuple[str, int, int, bytes]], missing: set[str]
) -> None:
    parts = dict(PARTS)
    for name, at, dropped, piece in damages:
        part = parts[name]
        place = at % (len(part) + 1)
        parts[name] = part[:place] + piece + part[place + dropped :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in parts.keys() - missing:
                archive.writestr(name, parts[name])
        read(path)


@examples(100)
@given(st.floats(0, 1), st.integers(0, 30), st.binary(max_size=30))
def test_workbooks_that_are_cut_off_or_overwritten(part: float, length: int, by: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    whole = packed.getvalue()
    at = int(part * len(whole))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.xlsx"
        for content in (whole[:at], whole[:at] + by + whole[at + length :]):
            path.write_bytes(content)
            read(path)


def _far_out(count: int, cell: str) -> Iterable[str]:
    return (f'<row r="{n}">{cell.format(n)}</row>' for n in range(2, count))


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (['<row r="1000000000000"><c t="s"><v>1</v></c></row>'], "broken_workbook"),
        (_far_out(3_000, '<c r="XFD{}"/>'), "too_many_columns"),
    ],
    ids=["a row far below", "cells far right"],
)
def test_a_few_bytes_do_not_keep_us_busy(tmp_path: Path, sheet: list[str], code: str) -> None:
    path = raw_workbook(tmp_path / "calls.xlsx", itertools.chain([HEADER], sheet), STRINGS)
    began = time.process_time()
    with pytest.raises(IntakeRefusal) as refusal:
        list(open_table(path).rows())
    assert refusal.value.code == code
    assert time.process_time() - began < PATIENCE_S


def test_a_row_in_a_sheets_last_line_is_read(tmp_path: Path) -> None:
    last = '<row r="1048576"><c t="s" r="A1048576"><v>1</v></c></row>'
    path = raw_workbook(tmp_path / "calls.xlsx", [HEADER, last], STRINGS)
    assert [row.line for row in open_table(path).rows()] == [1_048_576]


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(12))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_entities_that_grow_without_end_are_refused(tmp_path: Path, part: str) -> None:
    path = raw_workbook(tmp_path / "good.xlsx", [HEADER, *_far_out(4, "")], STRINGS)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    root = "sst" if "shared" in part else "worksheet"
    parts[part] = (
        f'<?xml version="1.0"?><!DOCTYPE {root} [{ENTITIES}]><{root} xmlns="{MAIN}">'
        f"<si><t>&e11;</t></si></{root}>"
    )
    bad = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(IntakeRefusal):
        list(open_table(bad).rows())
