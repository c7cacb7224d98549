"""Files to import, as people's programs write them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from dispatcher.intake import BadRow, Row, Table, open_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def written(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """The path, now a file with that content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def delimited(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    delimiter: str = ",",
    quoting: int = csv.QUOTE_MINIMAL,
) -> Path:
    """The rows as Python's csv module writes them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(columns)
    writer.writerows(rows)
    return written(path, text.getvalue())


def workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    """The sheets as openpyxl writes them; every string stays a string, formulas too."""
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value)
                if isinstance(value, str):
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    book.save(path)
    return path


def raw_workbook(path: Path, sheet: Iterable[str], strings: Iterable[str] = ()) -> Path:
    """A workbook of one sheet, from the XML of its rows and of its shared strings."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            '<Override PartName="/xl/sharedStrings.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
            "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="Calls" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        )
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>'.encode())
            for row in sheet:
                part.write(row.encode())
            part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(f'<sst xmlns="{MAIN}">'.encode())
            for string in strings:
                part.write(f"<si><t>{string}</t></si>".encode())
            part.write(b"</sst>")
    return path


def good(table: Table) -> list[tuple[str, ...]]:
    """The cells of all rows, none of which may be bad."""
    rows = list(table.rows())
    assert not [row for row in rows if isinstance(row, BadRow)]
    return [tuple(row.values.values()) for row in rows if isinstance(row, Row)]


def outline(path: Path) -> list[tuple[int, str]]:
    """Line and outcome of each row: its first cell, or the code that refuses it."""
    return [
        (row.line, row.code if isinstance(row, BadRow) else next(iter(row.values.values())))
        for row in open_table(path).rows()
    ]
