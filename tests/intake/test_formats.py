"""Every format and encoding people send is told apart by its content."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from dispatcher.intake import FileWarning, open_table
from tests.intake.files import delimited, good, outline, raw_workbook, workbook, written

COLUMNS = ("id", "lang", "text")
ROWS = [
    ("1", "tr", "Çadır, battaniye ve su lazım; üç çocuk var"),
    ("2", "ckb", "ئێمە پێویستمان بە ئاو هەیە"),
    ("3", "ar", 'نحتاج | إلى "خبز"\nوماء'),
]
TURKISH = "id;metin\r\n1;Çadır ve battaniye lazım, çocuklar üşüyor\r\n2;Sokağın başındayız\r\n"
ARABIC = "id;text\n1;نحتاج إلى ماء وخبز في حي الزيتون\n2;الأطفال مرضى ونحتاج إلى دواء\n"
RUSSIAN = "id;text\n1;Нам нужна вода и тёплая одежда для детей\n2;Мы в школе на площади\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    table = open_table(delimited(tmp_path / "calls", COLUMNS, ROWS, delimiter=delimiter))

    assert table.format == ("tsv" if delimiter == "\t" else "csv")
    assert table.encoding == "utf-8"
    assert table.columns == COLUMNS
    assert table.warnings == ()
    assert good(table) == ROWS


def test_content_is_believed_over_the_name(tmp_path: Path) -> None:
    path = delimited(tmp_path / "upload", COLUMNS, ROWS, delimiter=";")
    assert good(open_table(path, filename="calls.tsv")) == ROWS
    assert good(open_table(path, filename="calls.xlsx")) == ROWS


def test_a_list_of_texts_needs_no_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path / "list.csv", 'text\nBread, water; tents\nA 5" pipe\n')
    assert good(open_table(path)) == [("Bread, water; tents",), ('A 5" pipe',)]


def test_a_list_of_texts_may_begin_with_quotes(tmp_path: Path) -> None:
    path = written(tmp_path / "list.txt", 'text\n"Help," she said\n"Water" and bread\n')
    assert good(open_table(path)) == [('"Help," she said',), ('"Water" and bread',)]


def test_tab_separated_text_without_quoting_keeps_stray_quotes(tmp_path: Path) -> None:
    texts = [f'"Open {n}' if n % 70 == 0 else f'say "{n}", please' for n in range(7_000)]
    texts[5_000] = '"'
    content = "id\ttext\n" + "".join(f"{n}\t{text}\n" for n, text in enumerate(texts))
    table = open_table(written(tmp_path / "set.tsv", content))

    assert table.format == "tsv"
    assert good(table) == [(str(n), text) for n, text in enumerate(texts)]


def test_tab_separated_text_with_quoting_loses_its_quotes(tmp_path: Path) -> None:
    content = 'id\ttext\n1\t"Bread, water"\n2\t"He said ""now"""\n3\tTents\n'
    table = open_table(written(tmp_path / "excel.txt", content))
    assert good(table) == [("1", "Bread, water"), ("2", 'He said "now"'), ("3", "Tents")]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_unicode_encodings_need_no_warning(tmp_path: Path, codec: str, name: str) -> None:
    plain = delimited(tmp_path / "plain.csv", COLUMNS, ROWS).read_text("utf-8")
    table = open_table(written(tmp_path / "calls.csv", plain, codec))

    assert (table.encoding, table.warnings) == (name, ())
    assert table.columns == COLUMNS
    assert good(table) == [(*row[:2], row[2].replace("\r\n", "\n")) for row in ROWS]


def test_big_endian_with_a_mark(tmp_path: Path) -> None:
    table = open_table(written(tmp_path / "a.csv", "\ufefftext,n\nsu,1\n", "utf-16-be"))
    assert (table.columns, good(table)) == (("text", "n"), [("su", "1")])


@pytest.mark.parametrize(
    ("content", "name"),
    [(TURKISH, "windows-1254"), (ARABIC, "windows-1256"), (RUSSIAN, "windows-1251")],
)
def test_older_encodings_are_guessed_with_a_warning(
    tmp_path: Path, content: str, name: str
) -> None:
    table = open_table(written(tmp_path / "calls.csv", content, name))

    assert table.encoding == name
    assert table.warnings == (FileWarning("encoding_guessed", {"encoding": name}),)
    assert good(table)[0][1] == content.splitlines()[1].split(";")[1]


def test_an_older_encoding_is_found_beyond_a_long_ascii_beginning(tmp_path: Path) -> None:
    content = "text\n" + "Send bread please\n" * 20_000 + "Çocuklar üşüyor, çadır gönderin\n"
    table = open_table(written(tmp_path / "calls.csv", content, "windows-1254"))
    assert table.encoding == "windows-1254"
    assert good(table)[-1] == ("Çocuklar üşüyor, çadır gönderin",)


def test_the_coordinator_can_name_the_encoding(tmp_path: Path) -> None:
    path = written(tmp_path / "calls.csv", "id,text\n1,Łódź žije\n", "windows-1250")
    table = open_table(path, encoding="windows-1250")
    assert (good(table), table.warnings) == ([("1", "Łódź žije")], ())


def test_json_lines_take_the_keys_of_the_first_objects(tmp_path: Path) -> None:
    objects = [
        {"text": "Su lazım", "n": 1},
        {"text": "Ekmek", "ok": True, "place": None},
        {"text": "Çadır", "tags": ["a", "ş"], "n": 2.5},
    ]
    lines = "\n\n".join(json.dumps(one) for one in objects)
    table = open_table(written(tmp_path / "calls.txt", lines))

    assert table.format == "ndjson"
    assert table.columns == ("text", "n", "ok", "place", "tags")
    assert good(table) == [
        ("Su lazım", "1", "", "", ""),
        ("Ekmek", "", "true", "", ""),
        ("Çadır", "2.5", "", "", '["a", "ş"]'),
    ]
    assert [row.line for row in table.rows()] == [1, 3, 5]


def test_a_workbook_is_read_from_its_first_sheet_with_data(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "calls.xlsx",
        [],
        [
            (),
            ("id", "text", "due"),
            (1, "=SUM(A1)", datetime.fromisoformat("2026-11-30T14:00")),
            (),
            (2.5, "Su", None),
        ],
        [("other",), ("sheet",)],
    )
    table = open_table(path, filename="calls.csv")

    assert (table.format, table.encoding) == ("xlsx", None)
    assert good(table) == [("1", "=SUM(A1)", "2026-11-30T14:00:00"), ("2.5", "Su", "")]
    assert [row.line for row in table.rows()] == [3, 5]


def test_a_workbook_s_escaped_control_characters_are_read_back(tmp_path: Path) -> None:
    cells = [f'<row r="{n}"><c t="s"><v>{n // 3}</v></c></row>' for n in (1, 3)]
    path = raw_workbook(tmp_path / "a.xlsx", cells, ["text", "one_x000D_\ntwo"])
    assert outline(path) == [(3, "one\r\ntwo")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path, end: str) -> None:
    lines = ["text,n", '"one', "two", 'three",1', "", "four\u2028five,2", ",", "six,3", "seven"]
    assert outline(written(tmp_path / "a.csv", end.join(lines))) == [
        (2, f"one{end}two{end}three"),
        (6, "four\u2028five"),
        (8, "six"),
        (9, "ragged_row"),
    ]


def test_progress_runs_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = delimited(tmp_path / "a.csv", ("n", "text"), [(str(n), "su") for n in range(20_000)])
    table = open_table(path)
    read = [row.bytes_read for row in table.rows()]
    assert read == sorted(read)
    assert read[0] < table.bytes_total / 10
    assert read[-1] == table.bytes_total == path.stat().st_size
