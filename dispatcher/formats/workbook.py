"""One column of an XLSX workbook's first sheet that holds something.

Changed in the sheet's own XML: openpyxl would drop pictures and what formulas came to.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dispatcher.formats.package import (
    Element,
    Link,
    links_of,
    main_part,
    open_package,
    part_xml,
    rewritten,
    to_xml,
)
from dispatcher.formats.segments import Collected, Document, by_unit, filled, refused
from dispatcher.formats.tables import column_at

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BEFORE_RECKONING = frozenset(
    _S + name
    for name in (
        *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews"),
        *("sheets", "functionGroups", "externalReferences", "definedNames"),
    )
)
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})[0-9]{1,7}")
_LETTERS = re.compile("([A-Z]{1,3})")
# ECMA-376 part 1, 22.9.2.19: what XML cannot hold is written as _x000D_.
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f]|005[Ff])_")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


class Sheet(NamedTuple):
    """A sheet's part, its root, and the workbook's shared strings."""

    name: str
    root: Element
    strings: list[str]


class Row(NamedTuple):
    """A row's number and its cells with something in them, by column from 0."""

    number: int
    cells: dict[int, Element]


def read_workbook(data: bytes, language: str | None, column: str | None) -> Document:
    """The sentences of one column's texts; the first row with data names the columns."""
    found = Collected()
    with open_package(data) as archive:
        sheet = _sheet(archive)
        rows = _rows(sheet)
        place = _place(sheet, next(rows), column)
        headings = _headings(archive, sheet.name, place)
        for row in rows:
            text = _text(row.cells.get(place), sheet.strings)
            if text and row.number not in headings:
                found.add_text(f"r{row.number}", text, language)
    return Document("xlsx", found.done(), language, None, column)


def _sheet(archive: zipfile.ZipFile) -> Sheet:
    """The first sheet that holds a row with anything in it."""
    book = _book(archive)
    links = {link.id: link for link in links_of(archive, book)}
    strings = _strings(archive, links.values())
    for sheet in part_xml(archive, book).iter(_S + "sheet"):
        link = links.get(sheet.get(_R + "id"))
        if link is None or link.kind != "worksheet":
            continue
        found = Sheet(link.part, part_xml(archive, link.part), strings)
        if next(_rows(found), None) is not None:
            return found
    raise refused("no_text")


def _book(archive: zipfile.ZipFile) -> str:
    main = main_part(archive)
    if main is None:
        raise refused("broken_document")
    return main


def _strings(archive: zipfile.ZipFile, links: Iterable[Link]) -> list[str]:
    name = next((link.part for link in links if link.kind == "sharedStrings"), None)
    if name is None or name not in archive.namelist():
        return []
    return [_said(item) for item in part_xml(archive, name).iter(_S + "si")]


def _said(item: Element) -> str:
    """The text of a string with or without runs; how it is pronounced is left out."""
    texts = (
        text.text or ""
        for child in item
        for text in ((child,) if child.tag == _S + "t" else child.iterfind(_S + "t"))
        if child.tag != _S + "rPh"
    )
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(texts))


def _rows(sheet: Sheet) -> Iterator[Row]:
    number = 0
    for row in sheet.root.iter(_S + "row"):
        before, number = number, _number(row.get("r"), number + 1)
        # Two rows of one number would have segments of one id.
        if number <= before:
            raise refused("broken_document")
        cells: dict[int, Element] = {}
        place = -1
        for cell in row.iterfind(_S + "c"):
            place = _column(cell.get("r"), place + 1)
            if len(cell):
                cells[place] = cell
        if cells:
            yield Row(number, cells)


def _number(given: str | None, else_: int) -> int:
    return int(given) if given is not None and given.isdecimal() and len(given) < 8 else else_


def _column(reference: str | None, else_: int) -> int:
    letters = _LETTERS.match(reference or "")
    if letters is None:
        return else_
    column = 0
    for letter in letters[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _place(sheet: Sheet, header: Row, column: str | None) -> int:
    places = sorted(header.cells)
    names = [_text(header.cells[place], sheet.strings) for place in places]
    return places[column_at(names, column)]


def _headings(archive: zipfile.ZipFile, sheet: str, place: int) -> set[int]:
    """Rows in which the column is named for a table of Excel. The table's formulas use that name,
    and Excel calls the file damaged where the cell says another."""
    names = frozenset(archive.namelist())
    found: set[int] = set()
    for link in links_of(archive, sheet):
        if link.kind != "table" or link.part not in names:
            continue
        table = part_xml(archive, link.part)
        area = _AREA.fullmatch(table.get("ref", ""))
        if area is None or table.get("headerRowCount", "1") == "0":
            continue
        if _column(area[1], -1) <= place <= _column(area[3], -1):
            found.add(int(area[2]))
    return found


def _text(cell: Element | None, strings: list[str]) -> str:
    """What a cell says; nothing for numbers and formulas, which stay as they are."""
    if cell is None or cell.find(_S + "f") is not None:
        return ""
    if cell.get("t") == "inlineStr":
        inline = cell.find(_S + "is")
        return "" if inline is None else _said(inline)
    value = cell.findtext(_S + "v") or ""
    if cell.get("t") == "s":
        at = _number(value, -1)
        if not 0 <= at < len(strings):
            raise refused("broken_document")
        return strings[at]
    return value if cell.get("t") == "str" else ""


def write_workbook(data: bytes, document: Document, targets: Mapping[str, str], to: str) -> bytes:
    """The workbook with its column's texts replaced; formulas are reckoned anew when opened."""
    units = by_unit(document.segments)
    with open_package(data) as archive:
        sheet = _sheet(archive)
        rows = _rows(sheet)
        place = _place(sheet, next(rows), document.column)
        for row in rows:
            segments = units.get(f"r{row.number}", [])
            if any(segment.id in targets for segment in segments):
                text = _text(row.cells.get(place), sheet.strings)
                _say(row.cells.get(place), filled(text, segments, targets, to))
        changed = {sheet.name: to_xml(sheet.root)}
        name = _book(archive)
        book = part_xml(archive, name)
        _reckoning(book).set("fullCalcOnLoad", "1")
        changed[name] = to_xml(book)
        return rewritten(archive, changed)


def _reckoning(book: Element) -> Element:
    """How the workbook's formulas are reckoned, said in its place (ECMA-376 part 1, 18.2.27)."""
    found = book.find(_S + "calcPr")
    if found is not None:
        return found
    before = [n for n, child in enumerate(book, 1) if child.tag in _BEFORE_RECKONING]
    made = book.makeelement(_S + "calcPr")
    book.insert(max(before, default=0), made)
    return made


def _say(cell: Element | None, text: str) -> None:
    if cell is None:
        raise refused("not_the_same_file")
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inline, said = cell.makeelement(_S + "is"), cell.makeelement(_S + "t")
    escaped = _ESCAPED.sub(r"_x005F\g<0>", text)
    said.text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", escaped)
    said.set(_XML_SPACE, "preserve")
    inline.append(said)
    cell.append(inline)
