"""The rejects file tells a person with a spreadsheet what to mend."""

import csv
import re
from pathlib import Path

from dispatcher import intake
from dispatcher.intake import REASONS, BadRow, RejectsWriter, open_table, reason_for


def rejects(path: Path, *rows: BadRow) -> list[list[str]]:
    with RejectsWriter(path, ("id", "text")) as writer:
        for row in rows:
            writer.write(row)
    assert writer.written == len(rows)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_each_row_has_its_line_reason_and_cells(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    ragged = BadRow(3, "ragged_row", {"expected": 2, "found": 3}, ("1", "çadır, su", "x"))
    header, row = rejects(path, ragged)
    assert header == ["line", "code", "reason", "id", "text"]
    assert row[:2] == ["3", "ragged_row"]
    assert row[2].startswith("This row has 3 cells where the header has 2.")
    assert row[3:] == ["1", "çadır, su", "x"]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_cell_runs_as_a_formula(tmp_path: Path) -> None:
    dangerous = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1")
    _, *rows = rejects(
        tmp_path / "rejects.csv",
        *[BadRow(2, "empty_text", {"column": "x"}, (c,)) for c in dangerous],
    )
    assert [row[3] for row in rows] == [f"'{cell}" for cell in dangerous]


def test_a_reason_that_quotes_the_file_is_harmless_too(tmp_path: Path) -> None:
    bad = BadRow(2, "unknown_language", {"column": "lang", "given": '=HYPERLINK("x")'}, ())
    _, row = rejects(tmp_path / "rejects.csv", bad)
    assert row[2].startswith("'=HYPERLINK")


def test_what_cannot_be_written_is_shown_as_an_escape(tmp_path: Path) -> None:
    bad = BadRow(2, "undecodable", {}, ("a\udcfeb", "\ud800\0"))
    _, row = rejects(tmp_path / "rejects.csv", bad)
    assert row[3:] == ["a\\xfeb", "\\ud800\\x00"]


def test_a_rejects_file_can_be_imported_once_mended(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    rejects(path, BadRow(2, "empty_text", {"column": "text"}, ("1", 'su "var"\nmı')))
    table = open_table(path)
    assert table.columns == ("line", "code", "reason", "id", "text")
    (row,) = table.rows()
    assert not isinstance(row, BadRow)
    assert row.values["text"] == 'su "var"\nmı'


def test_every_code_in_use_has_a_reason() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(intake.__file__).parent.glob("*.py"))
    used = set(re.findall(r'(?:_Unusable\(|Record\(line, [^"]*|BadRow\(\w+, )"(\w+)"', source))
    assert used >= {"ragged_row", "empty_text", "broken_quotes", "not_an_object", "key_too_long"}
    of_languages = {"unknown_language", "ambiguous_language", "already_in_target"}
    assert used | of_languages | {"undecodable", "lone_surrogate", "invalid_field"} == set(REASONS)
    assert reason_for("later_code", {}) == "later_code"
