"""Documents written by us, made with libraries the code under test does not use."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from dispatcher.formats.document import Document

SRT = (
    "1\r\n00:00:01,000 --> 00:00:03,500\r\nSu nerede?\r\n<i>Okulda.</i>\r\n\r\n"
    "2\r\n00:00:04,000 --> 00:00:06,000 X1:40 X2:600\r\nÜç çadır var.\r\n\r\n"
    "3\r\n00:00:07,000 --> 00:00:08,000\r\n\r\n"
    "4\r\n00:00:09,000 --> 00:00:10,000\r\nTeşekkürler.\r\n"
)
VTT = (
    "WEBVTT - toplantı\nKind: captions\n\nSTYLE\n::cue { color: yellow }\n\n"
    "NOTE bu not kalır\nikinci satırı da\n\n"
    "giriş\n00:01.000 --> 00:03.500 align:start position:10%\n<v Ayşe>Su nerede?\nOkulda.\n\n"
    "01:00:04.000 --> 01:00:06.000\nÜç çadır var.\n\nNOTE son\n"
)
CSV = (
    "id;metin;not\r\n1;Su yok. Üç kişiyiz.;kalır\r\n"
    '2;"Gül Mah. 3; ""Nar"" Sok.";"kalır; bu da"\r\n3;;boş\r\n4;Ekmek lazım;=1+1\r\n'
)


def upper(document: Document) -> dict[str, str]:
    """A target for every segment: marks stay, letters tell it was written."""
    return {segment.id: f"→{segment.source}" for segment in document.segments}


def word(**parts: str) -> bytes:
    """A Word file with a bold word, a link, a table, a header, a footer and a footnote."""
    made = docx.Document()
    first = made.add_paragraph("Merhaba. Bu ")
    first.add_run("çok acil").bold = True
    first.add_run(" bir çağrı.")
    linked = made.add_paragraph("Bakın: ")
    relation = made.part.relate_to(
        "https://example.org/su",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    linked._p.append(
        parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:rPr><w:u w:val="single"/>'
            "</w:rPr><w:t>su noktaları</w:t></w:r></w:hyperlink>"
        )
    )
    linked.add_run(" ve ")
    linked._p.append(
        parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'),
    )
    linked.add_run("dipnot var.")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "Çadır"
    table.cell(0, 1).text = "Elli tane."
    made.sections[0].header.paragraphs[0].text = "Üst yazı"
    made.sections[0].footer.paragraphs[0].text = "Alt yazı"
    made.add_paragraph()
    out = io.BytesIO()
    made.save(out)
    return with_parts(out.getvalue(), parts)


def with_parts(data: bytes, parts: Mapping[str, str], *, without: str = "") -> bytes:
    """An archive with these parts in place of its own or beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in parts and name != without:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def body(inside: str) -> bytes:
    """A Word file whose body is this XML."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    made = io.BytesIO()
    docx.Document().save(made)
    document = f"<w:document {names}><w:body>{inside}</w:body></w:document>"
    return with_parts(made.getvalue(), {"word/document.xml": document})


def part(data: bytes, name: str = "word/document.xml") -> str:
    """A part of an archive as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


_SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>Çadır</t></r>'
    '<r><rPr><b/></rPr><t xml:space="preserve"> lazım</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'
    "</sst>"
)


def _as_excel_writes(data: bytes, shared: str) -> bytes:
    """One text moved to the shared strings, where openpyxl writes it in its cell."""
    sheet, links = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
    in_cell = 't="inlineStr"><is><t>&#199;ad&#305;r laz&#305;m</t></is>'
    assert in_cell in part(data, sheet)
    link = (
        '<Relationship Id="rIdS" Target="sharedStrings.xml" Type="http://schemas.openxmlformats'
        '.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    parts = {
        sheet: part(data, sheet).replace(in_cell, 't="s"><v>0</v>'),
        links: part(data, links).replace("</Relationships>", link),
        "xl/sharedStrings.xml": shared,
    }
    return with_parts(data, parts)


def workbook(shared: str = _SHARED) -> bytes:
    """A workbook with texts, numbers, formulas, a bold cell, a text with runs, a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["no", "metin", "uzunluk"])
    sheet.append([1, "Su yok. Üç kişiyiz.", "=LEN(B2)"])
    sheet.append([2, "Çadır lazım", 7.5])
    sheet.append([3, 42, "kalır"])
    sheet.append([4, "=A2", "bu da"])
    sheet["B2"].font = openpyxl.styles.Font(bold=True)
    book.create_sheet("İkinci").append(["metin", "Bu sayfa kalır"])
    out = io.BytesIO()
    book.save(out)
    return _as_excel_writes(out.getvalue(), shared)


def upper_of(segments: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """An answer to what a task asks: as `upper`."""
    return [{"id": one["id"], "target": f"→{one['source']}"} for one in segments]
