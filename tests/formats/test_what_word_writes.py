"""What Word, LibreOffice and others write beside plain runs, found in their own files."""

import io
from xml.etree import ElementTree

import docx
import pytest

from dispatcher.formats.document import read_document, write_document
from tests.formats.files import body, part, upper, with_parts, word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = {
    '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"': (
        '"http://purl.oclc.org/ooxml/wordprocessingml/main"'
    ),
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships"': (
        '"http://purl.oclc.org/ooxml/officeDocument/relationships"'
    ),
}


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(code: str, shown: str) -> str:
    instruction = f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    return mark("begin") + instruction + mark("separate") + shown + mark("end")


def translated(data: bytes, targets: list[str], to: str = "en") -> str:
    """The main part with targets for its first segments."""
    document = read_document(data, "a.docx", None, "tr")
    ids = [segment.id for segment in document.segments]
    return part(write_document(data, document, dict(zip(ids, targets, strict=False)), to))


def sources(data: bytes) -> list[str]:
    return [one.source for one in read_document(data, "a.docx", None, "tr").segments]


def test_a_link_of_two_looks_stays_one_link() -> None:
    inside = f"{run('su ')}{run('noktaları', '<w:b/>')}"
    data = body(
        f'<w:p>{run("Hepsi şurada: ")}<w:hyperlink w:anchor="x">{inside}</w:hyperlink></w:p>'
    )
    assert sources(data) == ["Hepsi şurada: <1>su </1><2>noktaları</2>"]
    written = translated(data, ["See <1>the </1><2>points</2> now"])
    assert written.count("<w:hyperlink") == 1
    link = next(ElementTree.fromstring(written).iter(f"{W}hyperlink"))
    assert [text.text for text in link.iter(f"{W}t")] == ["the ", "points"]


def test_a_link_inside_a_tracked_insertion_stays_a_link() -> None:
    link = f'<w:hyperlink w:anchor="x">{run("burada")}</w:hyperlink>'
    data = body(f'<w:p>{run("Su nerede, bakın ")}<w:ins w:id="1">{link}</w:ins></w:p>')
    (source,) = sources(data)
    assert source == "Su nerede, bakın <1>burada</1>"
    root = ElementTree.fromstring(translated(data, ["Look <1>here</1>"]))
    assert root.find(f".//{W}ins/{W}hyperlink/{W}r/{W}t").text == "here"  # type: ignore[union-attr]


def test_a_mark_used_twice_makes_two_links_and_no_bookmark_twice() -> None:
    named = '<w:bookmarkStart w:id="7" w:name="y"/><w:bookmarkEnd w:id="7"/>'
    data = body(
        f'<w:p>{run("Bakın: ")}<w:hyperlink w:anchor="x">{named}{run("su")}</w:hyperlink></w:p>'
    )
    written = translated(data, ["<1>Water</1> or <1>more</1> water"])
    assert written.count("<w:hyperlink") == 2
    assert written.count("<w:bookmarkStart") == written.count("<w:bookmarkEnd") == 1


def test_a_bookmark_and_a_comment_of_some_words_are_never_empty() -> None:
    def among(kind: str, id_: int) -> tuple[str, str]:
        return f'<w:{kind}Start w:id="{id_}" w:name="n{id_}"/>', f'<w:{kind}End w:id="{id_}"/>'

    (mark, mark_end), (note, note_end) = among("bookmark", 1), among("commentRange", 2)
    point, after = "".join(among("bookmark", 3)), among("bookmark", 4)[0]
    inside = f'<w:hyperlink w:anchor="x">{mark}{run("su")}{mark_end}</w:hyperlink>'
    data = body(
        f"<w:p>{run('Burada ')}{inside}{note}{run(' ve yemek')}{note_end}{run(' var')}{point}"
        f"{after}{run('.')}</w:p><w:p>{among('bookmark', 4)[1]}{run('Son.')}</w:p>"
    )
    written = translated(data, ["Here <1>water</1>"])
    order = [written.index(f'w:id="{n}"') for n in (1, 2, 4)]
    ends = [written.rindex(f'w:id="{n}"') for n in (1, 2, 4)]
    assert max(order) < written.index("Here") < written.index("water") < min(ends)
    assert written.index('w:id="3"') > written.index("water")
    assert all(written.count(f'w:id="{n}"') == 2 for n in (1, 2, 3, 4))


def test_a_tag_parted_in_two_keeps_its_number_once_and_its_words() -> None:
    tag = (
        '<w:sdt><w:sdtPr><w:id w:val="5"/><w:dataBinding w:xpath="/x" w:storeItemID="{0}"/>'
        f"</w:sdtPr><w:sdtContent>{run('Ankara')}</w:sdtContent></w:sdt>"
    )
    data = body(f"<w:p>{run('Yer adı şudur: ')}{tag}</w:p>")
    written = translated(data, ["<1>An</1> is <1>kara</1>"])
    assert written.count("<w:sdt>") == 2
    assert written.count('<w:id w:val="5"/>') == 1
    # Word would put back what the tag was bound to.
    assert "dataBinding" not in written


def test_a_tag_round_paragraphs_keeps_its_new_words() -> None:
    bound = '<w:sdtPr><w:dataBinding w:xpath="/x" w:storeItemID="{0}"/></w:sdtPr>'
    inside = f"<w:p>{run('Başlık')}</w:p>"
    data = body(f"<w:sdt>{bound}<w:sdtContent>{inside}</w:sdtContent></w:sdt>")
    assert "dataBinding" in part(data)
    assert "dataBinding" not in translated(data, ["Title"])


@pytest.mark.parametrize("around", ["smartTag", "customXml", "dir", "bdo"])
def test_what_cannot_be_seen_round_words_is_no_mark(around: str) -> None:
    inside = f"<w:{around}>{run('İstanbul')}</w:{around}>"
    nested = f"<w:{around}>{run('ve ')}{inside}</w:{around}>"
    data = body(f"<w:p>{run('Ankara ')}{nested}{run(' iyi.')}</w:p>")
    assert sources(data) == ["Ankara ve İstanbul iyi."]
    root = ElementTree.fromstring(translated(data, ["All well."]))
    assert "".join(text.text or "" for text in root.iter(f"{W}t")) == "All well."


def test_words_moved_to_a_place_are_text_there_and_not_where_they_were() -> None:
    data = body(
        f'<w:p><w:moveFrom w:id="1">{run("Eski yer.")}</w:moveFrom>{run("Kalan.")}</w:p>'
        f'<w:p><w:moveTo w:id="2">{run("Yeni yer.")}</w:moveTo></w:p>'
    )
    assert sources(data) == ["Kalan.", "Yeni yer."]
    root = ElementTree.fromstring(translated(data, ["Rest.", "New place."]))
    assert root.find(f".//{W}moveTo/{W}r/{W}t").text == "New place."  # type: ignore[union-attr]


def test_the_words_of_a_link_that_is_a_field_are_text() -> None:
    link = field(' HYPERLINK "https://example.org" ', run("su noktaları", '<w:u w:val="single"/>'))
    data = body(f"<w:p>{run('Bütün yerler için bakın: ')}{link}{run(' Gelin.')}</w:p>")
    (source,) = sources(data)
    assert source == "Bütün yerler için bakın: <1>su noktaları</1> Gelin."
    written = translated(data, ["<1>Water points</1>: come"])
    order = [
        '"begin"',
        "HYPERLINK",
        '"separate"',
        ">Water points<",
        '"end"',
        ">: come<",
    ]
    places = [written.index(found) for found in order]
    assert places == sorted(places)
    assert translated(data, ["Come"]).count("fldChar") == 0


def test_a_page_number_in_a_link_that_is_a_field_stays_one_thing() -> None:
    page = field("PAGEREF a", run("7"))
    data = body(f"<w:p>{field('HYPERLINK x', run('Su, s. ') + page)}{run(' buradadır')}</w:p>")
    assert sources(data) == ["<1>Su, s. <2/></1> buradadır"]
    written = translated(data, ["<1>Page <2/></1>: water"])
    assert written.count("fldChar ") == 6
    assert written.index("Page ") < written.index("PAGEREF") < written.index(": water")


def test_every_line_of_contents_is_text_the_first_too() -> None:
    begin = mark("begin") + "<w:r><w:instrText>TOC</w:instrText></w:r>" + mark("separate")
    entries = [
        f'<w:hyperlink w:anchor="{n}">{run(text)}{field("PAGEREF a", run("3"))}</w:hyperlink>'
        for n, text in enumerate(("Birinci bölüm", "İkinci bölüm"))
    ]
    data = body(f"<w:p>{begin}{entries[0]}</w:p><w:p>{entries[1]}</w:p><w:p>{mark('end')}</w:p>")
    assert [source.replace("<1/>", "").replace("<2/>", "") for source in sources(data)] == [
        "Birinci bölüm",
        "İkinci bölüm",
    ]
    written = translated(data, ["First", "Second"])
    assert written.count("<w:hyperlink") == 2
    assert written.index("TOC") < written.index("First") < written.index("Second")


def test_what_was_changed_about_a_look_is_not_said_of_other_words() -> None:
    changed = '<w:b/><w:rPrChange w:id="1" w:author="A"><w:rPr/></w:rPrChange>'
    data = body(f"<w:p>{run('Su çok ama çok az ', changed)}{run('burada')}</w:p>")
    assert "rPrChange" not in translated(data, ["Water <1>here</1> and there"])


def test_the_main_part_is_the_one_the_archive_names() -> None:
    made = word()
    types, links = "[Content_Types].xml", "word/_rels/document.xml.rels"
    elsewhere = {
        "_rels/.rels": part(made, "_rels/.rels").replace(
            "word/document.xml", "/word/document2.xml"
        ),
        types: part(made, types).replace("/word/document.xml", "/word/document2.xml"),
        "word/document2.xml": part(made),
        "word/_rels/document2.xml.rels": part(made, links).replace("header1", "top"),
        "word/top.xml": part(made, "word/header1.xml"),
    }
    renamed = with_parts(made, elsewhere, without="word/document.xml")
    renamed = with_parts(renamed, {}, without="word/header1.xml")
    assert sorted(sources(renamed)) == sorted(sources(made))
    document = read_document(renamed, "a.docx", None, "tr")
    written = write_document(renamed, document, upper(document), "en")
    assert "→Üst yazı" in part(written, "word/top.xml")
    assert part(written, "word/document2.xml").count("→") == len(sources(made)) - 2


def test_a_file_saved_as_strict_is_read_and_stays_strict() -> None:
    made = word()
    parts = {}
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        parts[name] = part(made, name)
        for usual, strict in STRICT.items():
            parts[name] = parts[name].replace(usual, strict)
    data = with_parts(made, parts)
    assert sources(data) == sources(made)
    document = read_document(data, "a.docx", None, "tr")
    written = part(write_document(data, document, upper(document), "en"))
    assert "→Merhaba." in written
    assert "schemas.openxmlformats.org/wordprocessingml/2006/main" not in written
    # With the names everybody writes it is what the same file came to without them.
    for usual, strict in STRICT.items():
        written = written.replace(strict, usual)
    assert docx.Document(io.BytesIO(with_parts(made, {"word/document.xml": written}))).paragraphs
