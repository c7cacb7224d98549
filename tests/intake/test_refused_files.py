"""A file that is no table is refused as a whole, with what was found."""

import gzip
import zipfile
from pathlib import Path

import pytest

from dispatcher.intake import IntakeRefusal, open_table
from dispatcher.intake.table import COLUMNS_AT_MOST
from tests.intake.files import raw_workbook, workbook, written

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"


def refusal_of(path: Path, encoding: str | None = None) -> IntakeRefusal:
    with pytest.raises(IntakeRefusal) as caught:
        open_table(path, encoding=encoding)
    return caught.value


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PNG, "png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "pdf"),
        (OLE2, "xls"),
        (gzip.compress(b"id,text\n1,su\n"), "gzip"),
        (bytes(range(256)) * 8, "binary"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"),
        (b"\0\0\0\x18ftypmp42", "mp4"),
        ("text\nsu\n".encode("utf-32"), "utf-32"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html><body>Sign in</body></html>", "html"),
        (b'<?xml version="1.0"?><rss/>', "xml"),
        (b'[{"text": "su"}, {"text": "ekmek"}]', "json"),
        (b'{\n  "rows": [\n    {"text": "su"}\n  ]\n}\n', "json"),
    ],
)
def test_another_type_of_file_is_named(tmp_path: Path, content: bytes, found: str) -> None:
    # Named .csv all the same: the name is not believed.
    refusal = refusal_of(written(tmp_path / "calls.csv", content))
    assert (refusal.code, refusal.data) == ("wrong_file_type", {"found": found})


@pytest.mark.parametrize(
    ("part", "found"),
    [("notes.txt", "zip"), ("word/document.xml", "docx"), ("mimetype", "ods")],
)
def test_an_archive_that_is_no_workbook_is_named(tmp_path: Path, part: str, found: str) -> None:
    with zipfile.ZipFile(tmp_path / "calls.xlsx", "w") as archive:
        archive.writestr(part, "su")
    refusal = refusal_of(tmp_path / "calls.xlsx")
    assert (refusal.code, refusal.data) == ("wrong_file_type", {"found": found})


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path: Path, keep: float) -> None:
    path = workbook(tmp_path / "calls.xlsx", [("text",), *[(f"call {n}",) for n in range(500)]])
    content = path.read_bytes()
    written(path, content[: int(len(content) * keep)])
    assert refusal_of(path).code == "broken_workbook"


def test_a_workbook_with_damaged_bytes_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "calls.xlsx", [("text",), *[(f"call {n}",) for n in range(500)]])
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    start = part.header_offset + 80
    content[start : start + 40] = bytes(40)
    assert refusal_of(written(path, bytes(content))).code == "broken_workbook"


def test_a_workbook_broken_further_on_stops_while_it_is_read(tmp_path: Path) -> None:
    rows = [
        f'<row r="{n}"><c t="inlineStr"><is><t>call</t></is></c></row>' for n in range(1, 9_000)
    ]
    path = raw_workbook(tmp_path / "calls.xlsx", [*rows, "</nonsense>"])
    table = open_table(path)
    with pytest.raises(IntakeRefusal) as caught:
        list(table.rows())
    assert caught.value.code == "broken_workbook"


def test_a_workbook_with_a_password_is_named(tmp_path: Path) -> None:
    content = OLE2 + bytes(4096) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert refusal_of(written(tmp_path / "calls.xlsx", content)).code == "encrypted_workbook"


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    cell = '<row r="1"><c t="inlineStr"><is><t>' + "a" * 30_000_000 + "</t></is></c></row>"
    path = raw_workbook(tmp_path / "calls.xlsx", [cell])
    assert path.stat().st_size < 100_000
    assert refusal_of(path).code == "workbook_too_large"


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9)
    )
    path = raw_workbook(tmp_path / "calls.xlsx", ['<row r="1"><c><v>1</v></c></row>'])
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/sharedStrings.xml":
                body = b"<si><t>&e8;</t></si></sst>"
                part = f"<!DOCTYPE sst [{entities}]>".encode() + part.replace(b"</sst>", body)
            archive.writestr(name, part)
    assert refusal_of(bomb).code == "broken_workbook"


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ("id,,text,", {"empty": [2, 4], "duplicate": [], "unreadable": []}),
        ("id,text, text,id", {"empty": [], "duplicate": ["id", "text"], "unreadable": []}),
        ("id,te\x00xt", {"empty": [], "duplicate": [], "unreadable": [2]}),
    ],
)
def test_a_header_that_does_not_name_its_columns_is_refused(
    tmp_path: Path, header: str, data: dict[str, list[str]]
) -> None:
    refusal = refusal_of(written(tmp_path / "calls.csv", f"{header}\n1,2,3,4\n"))
    assert (refusal.code, refusal.data) == ("bad_header", data)


def test_a_workbook_s_header_is_checked_too(tmp_path: Path) -> None:
    path = workbook(tmp_path / "calls.xlsx", [("text", None, "text"), ("su", "1", "2")])
    refusal = refusal_of(path)
    assert refusal.data == {"empty": [2], "duplicate": ["text"], "unreadable": []}


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    header = ",".join(f"c{n}" for n in range(COLUMNS_AT_MOST + 1))
    refusal = refusal_of(written(tmp_path / "wide.csv", header + "\n"))
    assert refusal.code == "too_many_columns"


@pytest.mark.parametrize("content", ["", "\n\n", "id,text\n", "\ufeffid;text\r\n;\r\n\r\n"])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: str) -> None:
    assert refusal_of(written(tmp_path / "calls.csv", content)).code == "no_rows"


@pytest.mark.parametrize("rows", [[], [("id", "text")], [("id", "text"), (None, None)]])
def test_a_workbook_without_rows_is_refused(tmp_path: Path, rows: list[tuple[object]]) -> None:
    assert refusal_of(workbook(tmp_path / "calls.xlsx", rows)).code == "no_rows"


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "idna", "undefined", "utf-8\0"])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "calls.csv", "text\nsu\n")
    assert refusal_of(path, encoding=name).code == "unknown_encoding"
