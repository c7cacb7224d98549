"""What Excel and others write beside plain cells, found in their own files."""

import io

import openpyxl
from openpyxl.worksheet.table import Table
from python_calamine import CalamineWorkbook

from dispatcher.formats.document import read_document, write_document
from tests.formats.files import part, upper, with_parts, workbook

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"


def column(data: bytes) -> list[object]:
    """The second column as another library reads it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [row[1] for row in book.get_sheet_by_index(0).to_python()]


def rewritten(data: bytes) -> bytes:
    document = read_document(data, "a.xlsx", None, "tr", column="metin")
    return write_document(data, document, upper(document), "en")


def test_the_heading_of_a_table_keeps_its_name() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    rows = [["no", "metin"], [1, "Su yok"], [None, None], ["Sayı", "Yer"], [3, "Nurdağı"]]
    for row in rows:
        sheet.append(row)
    sheet.add_table(Table(displayName="Yerler", ref="A4:B5"))
    out = io.BytesIO()
    made.save(out)
    assert column(rewritten(out.getvalue())) == ["metin", "→Su yok", "", "Yer", "→Nurdağı"]


def test_parts_are_where_the_workbook_says_whatever_their_names() -> None:
    made = workbook()
    links = "xl/_rels/workbook.xml.rels"
    moved = {
        "_rels/.rels": part(made, "_rels/.rels").replace("xl/workbook.xml", "xl/book.xml"),
        "[Content_Types].xml": part(made, "[Content_Types].xml").replace("xl/workbook", "xl/book"),
        "xl/book.xml": part(made, BOOK),
        "xl/_rels/book.xml.rels": part(made, links).replace('"sharedStrings', '"texts/s'),
        "xl/texts/s.xml": part(made, "xl/sharedStrings.xml"),
    }
    data = with_parts(made, moved, without=BOOK)
    data = with_parts(data, {}, without="xl/sharedStrings.xml")
    before = read_document(made, "a.xlsx", None, "tr", column="metin")
    assert read_document(data, "a.xlsx", None, "tr", column="metin") == before
    assert "→Su yok." in part(rewritten(data), SHEET)


def test_formulas_are_reckoned_anew_where_the_file_does_not_say_how() -> None:
    made = workbook()
    start, found, rest = part(made, BOOK).partition("<calcPr")
    assert found
    data = with_parts(made, {BOOK: start + rest.partition("/>")[2]})
    assert "calcPr" not in part(data, BOOK)
    book = part(rewritten(data), BOOK)
    assert book.index("</sheets>") < book.index('<calcPr fullCalcOnLoad="1"/>')


def test_a_workbook_saved_as_strict_is_read_and_stays_strict() -> None:
    made = workbook()
    strict = {
        '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"': (
            '"http://purl.oclc.org/ooxml/spreadsheetml/main"'
        ),
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"': (
            '"http://purl.oclc.org/ooxml/officeDocument/relationships"'
        ),
    }
    parts = {}
    for name in (SHEET, BOOK, "xl/sharedStrings.xml"):
        parts[name] = part(made, name)
        for usual, other in strict.items():
            parts[name] = parts[name].replace(usual, other)
    data = with_parts(made, parts)
    usual_one = read_document(made, "a.xlsx", None, "tr", column="metin")
    assert read_document(data, "a.xlsx", None, "tr", column="metin") == usual_one
    written = rewritten(data)
    assert "→Su yok." in part(written, SHEET)
    for name in (SHEET, BOOK):
        assert "spreadsheetml/2006/main" not in part(written, name)
