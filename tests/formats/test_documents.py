"""Every format there and back, read again by a library ours does not use."""

import csv
import io
import itertools
import time
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

import docx
import pytest
import srt
import webvtt
from docx2python import docx2python
from python_calamine import CalamineWorkbook

from dispatcher.formats.document import Document, Segment, read_document, write_document
from tests.formats.files import CSV, SRT, VTT, body, part, upper, with_parts, word, workbook

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FILES: dict[str, tuple[bytes, str | None]] = {
    "a.txt": ("\ufeffMerhaba. Su yok!\r\n\r\nÜç kişiyiz\r\n".encode(), None),
    "a.srt": (SRT.encode(), None),
    "a.vtt": (VTT.encode(), None),
    "a.csv": (CSV.encode("cp1254"), "metin"),
    "a.tsv": ("no\tmetin\n1\tSu yok. Gelin.\n".encode("utf-16"), "metin"),
    "a.docx": (word(), None),
    "a.xlsx": (workbook(), "metin"),
}


def read(name: str) -> tuple[bytes, Document]:
    data, column = FILES[name]
    return data, read_document(data, name, None, "tr", column=column)


@pytest.mark.parametrize("name", FILES)
def test_reading_twice_gives_the_same(name: str) -> None:
    assert read(name) == read(name)
    ids = [segment.id for segment in read(name)[1].segments]
    assert len(set(ids)) == len(ids) > 0


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith("x")])
def test_without_targets_a_text_file_keeps_every_byte(name: str) -> None:
    data, document = read(name)
    assert write_document(data, document, {}, "en") == data
    same = {segment.id: segment.source for segment in document.segments}
    assert write_document(data, document, same, "az") == data


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_without_targets_an_office_file_keeps_every_part(name: str) -> None:
    data, document = read(name)
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(write_document(data, document, {}, "en"))) as new,
    ):
        assert new.namelist() == old.namelist()
        same = [part for part in old.namelist() if new.read(part) == old.read(part)]
    # The sheet is written anew, with the same in it.
    assert len(same) >= len(old.namelist()) - 2
    if name == "a.docx":
        assert len(same) == len(old.namelist())


@pytest.mark.parametrize("name", FILES)
def test_what_was_written_reads_as_the_targets(name: str) -> None:
    data, document = read(name)
    written = write_document(data, document, upper(document), "az")
    again = read_document(written, name, None, "tr", column=FILES[name][1])
    assert [one.source for one in again.segments] == list(upper(document).values())


@pytest.mark.parametrize("name", FILES)
def test_segments_from_a_record_are_as_good(name: str) -> None:
    data, document = read(name)
    kept = tuple(Segment(one.id, one.source) for one in document.segments)
    stored = Document(document.format, kept, "tr", document.encoding, document.column)
    targets = upper(document)
    assert write_document(data, stored, targets, "az") == write_document(
        data, document, targets, "az"
    )


def test_a_text_keeps_its_charset_mark_and_line_ends() -> None:
    data = "Привет. Воды нет!\r\nНужен хлеб\r\n".encode("cp1251")
    document = read_document(data, "a.txt", None, "ru")
    assert document.encoding == "cp1251"
    assert [one.source for one in document.segments] == ["Привет.", "Воды нет!", "Нужен хлеб"]
    targets = {document.segments[2].id: "Потрібен\nхліб"}
    assert write_document(data, document, targets, "uk").decode("cp1251") == (
        "Привет. Воды нет!\r\nПотрібен\r\nхліб\r\n"
    )
    # What it cannot hold makes it UTF-8, with a mark so that editors see it.
    arabic = write_document(data, document, {document.segments[0].id: "مرحبا."}, "ar")
    assert arabic == "\ufeffمرحبا. Воды нет!\r\nНужен хлеб\r\n".encode()


def test_sentences_get_or_lose_the_space_between_them() -> None:
    chinese = "没有水！请来。".encode()
    document = read_document(chinese, "a.txt", None, "zh")
    english = {"t.1": "No water!", "t.2": "Come."}
    assert write_document(chinese, document, english, "en") == b"No water! Come."
    document = read_document(b"No water! Come.", "a.txt", None, "en")
    targets = {"t.1": "没有水！", "t.2": "请来。"}
    assert write_document(b"No water! Come.", document, targets, "zh").decode() == "没有水！请来。"


def test_srt_is_read_by_another_library() -> None:
    data, document = read("a.srt")
    assert [(one.id, one.source, one.start_ms, one.end_ms) for one in document.segments] == [
        ("c.1", "Su nerede?\n<i>Okulda.</i>", 1000, 3500),
        ("c.2", "Üç çadır var.", 4000, 6000),
        ("c.4", "Teşekkürler.", 9000, 10000),
    ]
    targets = {"c.1": "أين الماء؟\n\n<i>في المدرسة.</i>", "c.4": "شكرا --> لكم"}
    written = write_document(data, document, targets, "ar").decode()
    cues = list(srt.parse(written.replace("\r\n", "\n")))
    assert [cue.content for cue in cues] == [
        "أين الماء؟\n<i>في المدرسة.</i>",
        "Üç çadır var.",
        "",
        "شكرا -> لكم",
    ]
    assert [cue.start.total_seconds() for cue in cues] == [1, 4, 7, 9]
    assert "X1:40 X2:600\r\n" in written
    assert "\n" not in written.replace("\r\n", "")


def test_vtt_is_read_by_another_library() -> None:
    data, document = read("a.vtt")
    assert document.segments[0].source == "<v Ayşe>Su nerede?\nOkulda."
    assert (document.segments[1].start_ms, document.segments[1].end_ms) == (3_604_000, 3_606_000)
    written = write_document(data, document, {"c.1": "<v Ayşe>Av li ku ye?"}, "kmr").decode()
    captions = webvtt.from_string(written)
    assert [(one.identifier, one.text) for one in captions.captions] == [
        ("giriş", "Av li ku ye?"),
        (None, "Üç çadır var."),
    ]
    assert captions.captions[0].voice == "Ayşe"
    untouched = VTT.replace("<v Ayşe>Su nerede?\nOkulda.", "<v Ayşe>Av li ku ye?")
    assert written == untouched


def test_blank_lines_inside_an_srt_cue_are_part_of_it() -> None:
    data = b"1\n00:00:01,000 --> 00:00:02,000\nOne\n\nTwo\n\n2\n00:00:03,000 --> 00:00:04,000\nX\n"
    document = read_document(data, "a.srt", None, "en")
    assert [one.source for one in document.segments] == ["One\n\nTwo", "X"]


def test_csv_is_read_by_another_library() -> None:
    data, document = read("a.csv")
    assert document.encoding == "cp1254"
    assert [(one.id, one.source) for one in document.segments] == [
        ("r2.1", "Su yok."),
        ("r2.2", "Üç kişiyiz."),
        ("r3.1", 'Gül Mah. 3; "Nar" Sok.'),
        ("r5.1", "Ekmek lazım"),
    ]
    targets = {"r2.1": "No; water", "r3.1": 'Say "Nar"', "r5.1": "=HYPERLINK(1)"}
    written = write_document(data, document, targets, "en").decode("cp1254")
    assert list(csv.reader(io.StringIO(written, newline=""), delimiter=";")) == [
        ["id", "metin", "not"],
        ["1", "No; water Üç kişiyiz.", "kalır"],
        ["2", 'Say "Nar"', "kalır; bu da"],
        ["3", "", "boş"],
        ["4", "'=HYPERLINK(1)", "=1+1"],
    ]
    assert '"kalır; bu da"\r\n3;;boş\r\n' in written


def test_a_table_of_one_column_needs_no_name() -> None:
    document = read_document(b"text\nNo water\n", "a.csv", None, "en")
    assert [one.source for one in document.segments] == ["No water"]


def test_xlsx_is_read_by_another_library() -> None:
    data, document = read("a.xlsx")
    assert [(one.id, one.source) for one in document.segments] == [
        ("r2.1", "Su yok."),
        ("r2.2", "Üç kişiyiz."),
        ("r3.1", "Çadır lazım"),
    ]
    targets = {"r2.1": "لا ماء.", "r2.2": "نحن ثلاثة.", "r3.1": "= _x000D_"}
    written = write_document(data, document, targets, "ar")
    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    assert book.sheet_names == ["Sheet", "İkinci"]
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[:4]] == ["metin", "لا ماء. نحن ثلاثة.", "= _x000D_", 42]
    assert [row[0] for row in rows[1:]] == [1, 2, 3, 4]
    assert book.get_sheet_by_index(1).to_python() == [["metin", "Bu sayfa kalır"]]
    sheet = part(written, "xl/worksheets/sheet1.xml")
    assert "<f>LEN(B2)</f>" in sheet
    assert "<f>A2</f>" in sheet
    style = [
        cell for cell in part(data, "xl/worksheets/sheet1.xml").split("<c ") if 'r="B2"' in cell
    ]
    assert 's="1"' in style[0]
    assert 's="1"' in next(cell for cell in sheet.split("<c ") if 'r="B2"' in cell)
    assert 'fullCalcOnLoad="1"' in part(written, "xl/workbook.xml")


def test_what_a_workbook_escapes_stays_escaped() -> None:
    strings = part(workbook(), "xl/sharedStrings.xml").replace(" lazım", "a_x0001_ b")
    data = with_parts(workbook(), {"xl/sharedStrings.xml": strings})
    document = read_document(data, "a.xlsx", None, "tr", column="metin")
    assert document.segments[2].source == "Çadıra\x01 b"
    targets = {document.segments[0].id: "x", document.segments[2].id: "_x0001_ c"}
    written = write_document(data, document, targets, "en")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0).to_python()
    assert rows[2][1] == "_x0001_ c"
    same = {document.segments[2].id: document.segments[2].source}
    again = read_document(
        write_document(data, document, same, "en"), "a.xlsx", None, "tr", column="metin"
    )
    assert again.segments[2].source == "Çadıra b"


def test_docx_is_read_by_another_library() -> None:
    data, document = read("a.docx")
    assert [one.source for one in document.segments] == [
        "Merhaba.",
        "Bu <1>çok acil</1> bir çağrı.",
        "Bakın: <1>su noktaları</1> ve <2/>dipnot var.",
        "Çadır",
        "Elli tane.",
        "Alt yazı",
        "Üst yazı",
    ]
    targets = dict(
        zip(
            [one.id for one in document.segments],
            ["Hello.", "A <1>very urgent</1> call.", "A note<2/>: <1>water points</1>.", "Tent"],
            strict=False,
        )
    )
    written = write_document(data, document, targets, "en")
    with docx2python(io.BytesIO(written), html=True) as found:
        text = found.text
    assert "Hello. A <b>very urgent</b> call." in text
    assert '<a href="https://example.org/su">' in text.replace("'", '"')
    assert "water points" in text
    assert "Elli tane." in text
    assert "Üst yazı" in text
    paragraph = docx.Document(io.BytesIO(written)).paragraphs[0]
    assert [(run.text, run.bold) for run in paragraph.runs] == [
        ("Hello. A ", None),
        ("very urgent", True),
        (" call.", None),
    ]


def texts(data: bytes) -> list[str]:
    """The paragraphs' texts by the standard library alone."""
    root = ElementTree.fromstring(part(data))
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]


def test_things_that_are_no_text_are_never_lost() -> None:
    data, document = read("a.docx")
    id_ = document.segments[2].id
    for target in ("No mark at all", "<2/><2/> twice", "<9>unknown</9> <1>open"):
        written = write_document(data, document, {id_: target}, "en")
        assert part(written).count("footnoteReference") == 1
        assert texts(written)[1].endswith(target.replace("<2/>", "").replace("<1>", ""))


def test_a_right_to_left_translation_runs_right_to_left() -> None:
    data, document = read("a.docx")
    written = write_document(data, document, {document.segments[1].id: "نداء <1>عاجل</1>."}, "ckb")
    root = ElementTree.fromstring(part(written))
    first, second = itertools.islice(root.iter(f"{W}p"), 2)
    assert first.find(f"{W}pPr/{W}bidi") is not None
    runs = list(first.iter(f"{W}r"))
    assert all(run.find(f"{W}rPr/{W}rtl") is not None for run in runs)
    assert [run.findtext(f"{W}t") for run in runs if run.find(f"{W}rPr/{W}bCs") is not None] == [
        "عاجل"
    ]
    assert second.find(f"{W}pPr/{W}bidi") is None
    # And back again, from right to left.
    arabic = read_document(written, "a.docx", None, "ckb")
    back = write_document(written, arabic, {arabic.segments[0].id: "Hello."}, "en")
    bidi = next(ElementTree.fromstring(part(back)).iter(f"{W}bidi"))
    assert bidi.get(f"{W}val") == "0"


def test_runs_that_only_word_tells_apart_are_one() -> None:
    data = body(
        '<w:p><w:r w:rsidR="1"><w:t xml:space="preserve">Su </w:t></w:r><w:proofErr w:type="x"/>'
        '<w:r w:rsidR="2"><w:rPr><w:lang w:val="tr"/></w:rPr><w:t>yok</w:t></w:r>'
        "<w:r><w:tab/><w:t>gel</w:t><w:br/><w:t>hemen</w:t></w:r></w:p>"
    )
    document = read_document(data, "a.docx", None, "tr")
    assert [one.source for one in document.segments] == ["Su yok\tgel", "hemen"]
    written = write_document(data, document, {document.segments[1].id: "a\tb\nc\x00\x0b"}, "en")
    assert texts(written) == ["Su yokgelabc"]
    assert part(written).count("<w:tab/>") == 2
    assert part(written).count("<w:br/>") == 2


def test_fields_and_deleted_words_are_no_text() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    data = body(
        f'<w:p><w:r><w:t xml:space="preserve">Sayfa </w:t></w:r>{field}'
        '<w:r><w:t xml:space="preserve"> içinde</w:t></w:r>'
        '<w:del w:id="1"><w:r><w:delText>eski</w:delText></w:r></w:del></w:p>'
    )
    document = read_document(data, "a.docx", None, "tr")
    assert [one.source for one in document.segments] == ["Sayfa <1/> içinde"]
    written = part(write_document(data, document, {document.segments[0].id: "In <1/>"}, "en"))
    assert [kind for kind in ("begin", "separate", "end") if f'"{kind}"' in written] == [
        "begin",
        "separate",
        "end",
    ]
    assert written.index("In ") < written.index("PAGE") < written.index(">7<")
    assert "içinde" not in written
    assert "eski" in written


def test_a_text_box_is_translated_for_new_and_old_programs() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Kutu</w:t></w:r></w:p></w:txbxContent>"
    data = body(
        "<w:p><w:r><w:t>Dışarı</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    document = read_document(data, "a.docx", None, "tr")
    assert [one.source for one in document.segments] == ["Dışarı", "Kutu"]
    written = part(write_document(data, document, upper(document), "en"))
    assert written.count("→Kutu") == 2
    assert written.count("→Dışarı") == 1


def test_text_that_looks_like_a_mark_stays_text() -> None:
    data = body(
        "<w:p><w:r><w:t>a &lt;1&gt; </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>b</w:t></w:r></w:p>"
    )
    document = read_document(data, "a.docx", None, "en")
    assert [one.source for one in document.segments] == ["a <1> <2>b</2>"]
    written = write_document(data, document, {document.segments[0].id: "x <1> <2>y</2>"}, "fr")
    assert texts(written) == ["x <1> y"]


def words(count: int) -> bytes:
    made = docx.Document()
    for number in range(count):
        made.add_paragraph(f"Okulun önünde {number} kişiyiz ve suyumuz yok.")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet(count: int) -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Su yok {n}</t></is></c></row>'
        for n in range(1, count + 2)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return with_parts(workbook(), {"xl/worksheets/sheet1.xml": xml})


BIG: dict[str, Callable[[int], bytes]] = {
    "a.txt": lambda n: ("Okulun önünde otuz kişiyiz ve suyumuz yok.\n" * n).encode(),
    "a.srt": lambda n: "".join(
        f"{i}\n00:{i // 60 % 60:02}:{i % 60:02},000 --> 01:00:00,000\nSu yok {i}\n\n"
        for i in range(n)
    ).encode(),
    "a.vtt": lambda n: (
        "WEBVTT\n\n" + "".join(f"00:01.000 --> 00:02.000\nSu yok {i}\n\n" for i in range(n))
    ).encode(),
    "a.csv": lambda n: ("metin\n" + "Su yok\n" * n).encode(),
    "a.docx": words,
    "a.xlsx": sheet,
}


@pytest.mark.parametrize("name", BIG)
def test_ten_thousand_segments_are_read_and_written_in_time(name: str) -> None:
    data = BIG[name](10_000)
    started = time.process_time()
    document = read_document(data, name, None, "tr")
    took = time.process_time() - started
    assert len(document.segments) == 10_000
    assert took < 5
    started = time.process_time()
    write_document(data, document, {one.id: "Av tune ye" for one in document.segments}, "ar")
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", BIG)
def test_one_segment_more_is_refused(name: str) -> None:
    with pytest.raises(Exception, match="file_refused") as refusal:
        read_document(BIG[name](10_001), name, None, "tr")
    assert refusal.value.data["problem"] == "too_many_segments"  # type: ignore[attr-defined]
