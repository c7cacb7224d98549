"""A row that cannot be read costs that row and no other."""

import json
from pathlib import Path

import pytest

from dispatcher.intake import BadRow, open_table
from dispatcher.intake.lines import LINE_AT_MOST
from tests.intake.files import outline, raw_workbook, workbook, written


def bad_rows(path: Path, encoding: str | None = None) -> list[BadRow]:
    rows = open_table(path, encoding=encoding).rows()
    return [row for row in rows if isinstance(row, BadRow)]


def test_ragged_rows_say_what_was_expected_and_found(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,text\n1,su\n2\n3,ekmek,çok\n4,çadır\n")
    short, long = bad_rows(path)
    assert (short.line, short.code, short.detail) == (3, "ragged_row", {"expected": 2, "found": 1})
    assert (long.line, long.code, long.detail) == (4, "ragged_row", {"expected": 2, "found": 3})
    assert long.cells == ("3", "ekmek", "çok")
    assert outline(path)[0] == (2, "1")
    assert outline(path)[-1] == (5, "4")


def test_a_workbook_row_beyond_the_header_is_ragged(tmp_path: Path) -> None:
    rows = [("id", "text"), (1, "su", " "), (2, "ekmek", "çok")]
    path = workbook(tmp_path / "a.xlsx", rows)
    assert outline(path) == [(2, "1"), (3, "ragged_row")]


def test_undecodable_bytes_cost_their_row_only(tmp_path: Path) -> None:
    content = "id,text\n1,çadır\n".encode() + b"2,\xfeeker\n" + "3,üç çocuk\n4,su\n".encode()
    path = written(tmp_path / "a.csv", content)
    assert open_table(path).encoding == "utf-8"
    assert outline(path) == [(2, "1"), (3, "undecodable"), (4, "3"), (5, "4")]
    assert bad_rows(path)[0].detail == {"column": "text"}


def test_undecodable_bytes_of_other_encodings_are_marked_too(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"id,text\n1,\x81\n2,su\n")
    assert [row.code for row in bad_rows(path, "windows-1254")] == ["undecodable"]
    odd = "id,text\n1,su\n2,".encode("utf-16-le") + b"\x3d\xd8\n\0" + "3,a\n".encode("utf-16-le")
    path = written(tmp_path / "b.csv", b"\xff\xfe" + odd + b"x")
    assert outline(path) == [(2, "1"), (3, "undecodable"), (4, "3"), (5, "undecodable")]


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "a\\uDBFFb"])
def test_lone_surrogates_of_json_lines_are_refused(tmp_path: Path, escape: str) -> None:
    lines = f'{{"text": "su"}}\n{{"text": "{escape}"}}\n{{"text": "\\ud83c\\udd98"}}\n'
    path = written(tmp_path / "a.ndjson", lines)
    assert outline(path) == [(1, "su"), (2, "lone_surrogate"), (3, "🆘")]


def test_lines_that_are_no_json_object_are_refused(tmp_path: Path) -> None:
    nested = "[" * 100_000
    lines = ['{"text": "çadır"}', '{"text": "ek', "[1]", '"text"', nested, '{"text": "ek"} 1']
    path = written(tmp_path / "a.jsonl", "\n".join(lines).encode() + b'\n{"text": "\xfe"}\n')
    assert [row.code for row in bad_rows(path)] == [*["not_an_object"] * 5, "undecodable"]


@pytest.mark.parametrize("rest", ['3,"a"\n4,b\n', "3,a\n4,b\n"])
def test_a_quote_never_closed_costs_one_row(tmp_path: Path, rest: str) -> None:
    path = written(tmp_path / "a.csv", f'id,text\n1,su\n2,"ekmek\n{rest}5,"c""d"\n')
    assert outline(path) == [(2, "1"), (3, "broken_quotes"), (4, "3"), (5, "4"), (6, "5")]


def test_text_after_a_closing_quote_is_broken(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'id,text\n1,"su" dedi\n2,"ekmek"\n')
    (bad,) = bad_rows(path)
    assert (bad.line, bad.code, bad.cells) == (2, "broken_quotes", ('1,"su" dedi',))


def test_an_unclosed_quote_before_a_hundred_thousand_rows_costs_one(tmp_path: Path) -> None:
    rows = "".join(f"{n},call number {n}\n" for n in range(100_000))
    path = written(tmp_path / "a.csv", f'id,text\n-1,"open\n{rows}')
    found = outline(path)
    assert found[0] == (2, "broken_quotes")
    assert found[1:] == [(n + 3, str(n)) for n in range(100_000)]


def test_an_enormous_quoted_cell_costs_its_row_only(tmp_path: Path) -> None:
    long = "a very long line of text\n" * 20_000
    path = written(tmp_path / "a.csv", f'id,text\n1,"{long}"\n2,su\n')
    assert outline(path) == [(2, "text_too_long"), (20_003, "2")]


def test_a_quote_that_takes_the_rest_of_a_long_list_says_up_to_where(tmp_path: Path) -> None:
    closed = '"water, bread"\n' * 3
    path = written(tmp_path / "a.csv", f'text\n{closed}"open\n' + "Tents please\n" * 20_000)
    (bad,) = bad_rows(path)
    assert (bad.line, bad.code, bad.detail) == (5, "unclosed_quote", {"until": 20_005})


@pytest.mark.parametrize("name", ["a.csv", "a.ndjson"])
def test_an_enormous_line_costs_its_row_only(tmp_path: Path, name: str) -> None:
    long = "a" * (2 * LINE_AT_MOST)
    texts = ["su", long, "ekmek"]
    lines = [json.dumps({"text": t}) for t in texts] if "json" in name else ["text,", *texts]
    if "json" not in name:
        lines = ["text,n", *[f"{text},1" for text in texts]]
    path = written(tmp_path / name, "\n".join(lines))
    start = 1 if "json" in name else 2
    assert outline(path) == [(start, "su"), (start + 1, "text_too_long"), (start + 2, "ekmek")]


def test_surrogates_escaped_in_a_workbook_stay_as_written(tmp_path: Path) -> None:
    cells = [f'<row r="{n}"><c t="s"><v>{n - 1}</v></c></row>' for n in (1, 2)]
    path = raw_workbook(tmp_path / "a.xlsx", cells, ["text", "_xD800_"])
    assert outline(path) == [(2, "_xD800_")]


def test_markup_and_bidirectional_overrides_are_data(tmp_path: Path) -> None:
    text = "<script>alert(1)</script> \u202eabc\u202c \u2066x\u2069"
    assert outline(written(tmp_path / "a.csv", f"text,n\n{text},1\n")) == [(2, text)]
