"""Files that are not what they say, broken, locked, or made to do harm."""

import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.domain.errors import FileRefused, TooLarge
from dispatcher.formats.document import Document, Segment, read_document, write_document
from dispatcher.formats.segments import BYTES_AT_MOST
from tests.formats.files import CSV, SRT, VTT, body, part, upper, with_parts, word, workbook

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def locked() -> bytes:
    """An archive whose entries say that they have a password."""
    data = bytearray(word())
    for at in range(len(data) - 4):
        if data[at : at + 4] == b"PK\x01\x02":
            data[at + 8] |= 1
    return bytes(data)


def packed(method: int) -> bytes:
    """A Word file packed as Office never does."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


def misnamed() -> bytes:
    """An archive with a part whose own name is no UTF-8, though it says so."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("word/document.xml", part(word()))
        new.writestr("word/ǣ.xml", "x")
    data = bytearray(out.getvalue())
    data[data.index("ǣ".encode())] = 0xFF
    return bytes(data)


def without_its_beginning() -> bytes:
    """An archive whose parts begin before it does."""
    data = bytearray(word())
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = (
        int.from_bytes(data[end + 16 : end + 20], "little") + 5000
    ).to_bytes(4, "little")
    return bytes(data)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
FOREIGN = BOMB.replace('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY b SYSTEM "file:///etc/passwd">')

REFUSED = [
    ("a.txt", b"", "no_text"),
    ("a.txt", b" \n\n", "no_text"),
    ("a.txt", b"%PDF-1.7 ...", "wrong_document_type"),
    ("a.txt", bytes(range(256)) * 20, "wrong_document_type"),
    ("a.txt", b"a\xff\x00\xfe\x00b", "wrong_document_type"),
    ("a.txt", word(), "wrong_document_type"),
    ("a.docx", workbook(), "wrong_document_type"),
    ("a.xlsx", word(), "wrong_document_type"),
    ("a.docx", b"only text", "wrong_document_type"),
    ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "wrong_document_type"),
    ("a.vtt", b"no header\n", "wrong_document_type"),
    ("a.html", b"<!doctype html><p>hi", "wrong_document_type"),
    ("a.pages", b"hi", "wrong_document_type"),
    ("a.docx", zipped(word__other=b"x"), "wrong_document_type"),
    ("a.pptx", zipped(**{"ppt/presentation.xml": b"<x/>"}), "wrong_document_type"),
    ("a.docx", OLE2, "wrong_document_type"),
    ("a.docx", OLE2 + "EncryptedPackage".encode("utf-16-le"), "encrypted_document"),
    ("a.docx", locked(), "encrypted_document"),
    ("a.docx", word()[:2_000], "broken_document"),
    ("a.docx", without_its_beginning(), "broken_document"),
    ("a.docx", packed(zipfile.ZIP_LZMA), "broken_document"),
    ("a.docx", packed(zipfile.ZIP_BZIP2), "broken_document"),
    ("a.docx", with_parts(word(), {"word/document.xml": "<w:document"}), "broken_document"),
    ("a.docx", with_parts(word(), {"word/document.xml": BOMB}), "broken_document"),
    ("a.docx", with_parts(word(), {"word/document.xml": FOREIGN}), "broken_document"),
    ("a.docx", body("<w:p/>" + "<w:tbl>" * 400 + "</w:tbl>" * 400), "broken_document"),
    ("a.docx", body("<w:p/>"), "no_text"),
    (
        "a.docx",
        zipped(**{"word/document.xml": b" " * 30_000_000, "a": b"x"}),
        "document_too_large",
    ),
    ("a.xlsx", with_parts(workbook(), {}, without="xl/worksheets/sheet1.xml"), "broken_document"),
    ("a.csv", b'metin\n"Su yok\nGel\n', "unclosed_quote"),
    ("a.csv", b"a,b\n1,2\n", "no_text_column"),
    ("a.srt", b"no cues here\n", "no_text"),
]


@pytest.mark.parametrize(("name", "data", "problem"), REFUSED)
def test_such_a_file_is_refused(name: str, data: bytes, problem: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read_document(data, name, None, "tr")
    assert refusal.value.data["field"] == "file"
    assert refusal.value.data["problem"] == problem


def test_a_workbook_with_two_rows_of_one_number_is_refused() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    twice = part(workbook(), sheet).replace('<row r="3"', '<row r="2"')
    with pytest.raises(FileRefused) as refusal:
        read_document(with_parts(workbook(), {sheet: twice}), "a.xlsx", None, "tr", column="metin")
    assert refusal.value.data["problem"] == "broken_document"


def test_a_refusal_says_no_more_of_a_heading_than_is_read() -> None:
    with pytest.raises(FileRefused) as refusal:
        read_document(("a" * 1_000 + ",b\n1,2\n").encode(), "a.csv", None, "tr")
    assert refusal.value.data["columns"] == ["a" * 200, "b"]


def test_a_part_that_cannot_be_kept_is_refused_when_it_is_written() -> None:
    document = read_document(misnamed(), "a.docx", None, "tr")
    with pytest.raises(FileRefused) as refusal:
        write_document(misnamed(), document, upper(document), "en")
    assert refusal.value.data["problem"] == "broken_document"


@pytest.mark.parametrize(
    "inside", ["<!--x-->", "<?x y?>", '<q:x xmlns:q="relative"/>', "<w:b><!--x--></w:b>"]
)
def test_what_no_program_writes_in_a_look_ends_no_process(inside: str) -> None:
    run = f"<w:r><w:rPr>{inside}</w:rPr>{inside}<w:t>Su yok.</w:t>{inside}</w:r>"
    data = body(f"{inside}<w:p>{inside}{run}{inside}</w:p>")
    document = read_document(data, "a.docx", None, "tr")
    assert "→" in part(write_document(data, document, upper(document), "ar"))


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    for name, data in (("a.csv", CSV.encode()), ("a.xlsx", workbook())):
        with pytest.raises(FileRefused) as refusal:
            read_document(data, name, None, "tr", column="text")
        assert refusal.value.data["problem"] == "unknown_column"
        assert "metin" in refusal.value.data["columns"]


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        read_document(b"a" * (BYTES_AT_MOST + 1), "a.txt", None, None)


def test_the_media_type_speaks_where_the_name_says_nothing() -> None:
    assert read_document(b"Hi.", "upload", "text/plain; charset=utf-8", "en").format == "text"
    assert read_document(b"t\nHi.", "upload", "text/csv", "en").format == "csv"
    assert read_document(word(), "upload", None, "tr").format == "docx"
    assert read_document(VTT.encode(), "upload", None, "tr").format == "vtt"


@pytest.mark.parametrize(
    ("name", "data", "other"),
    [
        ("a.txt", b"Hi there.", b"Bye."),
        ("a.srt", SRT.encode(), SRT.replace("Su", "Un").encode()),
        ("a.csv", b"t\nHi\n", b"t\nBye\n"),
        ("a.docx", word(), body("<w:p><w:r><w:t>Bye</w:t></w:r></w:p>")),
    ],
)
def test_targets_do_not_go_into_another_file(name: str, data: bytes, other: bytes) -> None:
    document = read_document(data, name, None, "tr")
    first = document.segments[0].id
    with pytest.raises(FileRefused) as refusal:
        write_document(other, document, {first: "x"}, "en")
    assert refusal.value.data["problem"] == "not_the_same_file"


def test_targets_do_not_go_into_another_workbook() -> None:
    document = Document("xlsx", (Segment("r3.1", "Something else"),), "tr", None, "metin")
    with pytest.raises(FileRefused):
        write_document(workbook(), document, {"r3.1": "x"}, "en")


def _sheet_without_strings() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


WHOLE = [word(), workbook(), _sheet_without_strings()]
NAMES = st.sampled_from(["a.txt", "a.docx", "a.xlsx", "a.csv", "a.tsv", "a.srt", "a.vtt", "a"])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), NAMES)
def test_any_bytes_are_refused_or_read_and_written(data: bytes, name: str) -> None:
    with suppress(FileRefused):
        document = read_document(data, name, None, "tr")
        write_document(data, document, {one.id: "x" for one in document.segments}, "ar")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
    NAMES,
)
def test_damaged_office_files_are_refused_or_read(
    whole: bytes, changes: list[tuple[float, int]], name: str
) -> None:
    data = bytearray(whole)
    for at, byte in changes:
        data[int(at * (len(data) - 1))] = byte
    with suppress(FileRefused):
        document = read_document(bytes(data), name, None, "tr", column="metin")
        write_document(bytes(data), document, {one.id: "x" for one in document.segments}, "ar")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120), st.sampled_from([("a.srt", SRT), ("a.vtt", VTT)]))
def test_no_target_makes_or_ends_another_cue(target: str, file: tuple[str, str]) -> None:
    name, text = file
    document = read_document(text.encode(), name, None, "tr")
    first, *rest = document.segments
    written = write_document(text.encode(), document, {first.id: target}, "en")
    assert list(read_document(written, name, None, "tr").segments[-len(rest) :]) == rest
