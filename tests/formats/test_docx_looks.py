"""Whatever the looks of a paragraph, a translation that repeats it repeats them."""

import io
from xml.sax.saxutils import escape

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.formats.document import read_document, write_document
from tests.formats.files import body

LOOKS = {"": "", "b": "<w:b/>", "i": "<w:i/>", "bi": "<w:b/><w:i/>"}
RUNS = st.lists(
    st.tuples(
        st.text(st.sampled_from("abcçİ .!?<>/12\t\n٣م"), min_size=1, max_size=8),
        st.sampled_from(list(LOOKS)),
        st.sampled_from(["", "footnote", "bookmark"]),
    ),
    min_size=1,
    max_size=6,
)
BETWEEN = {
    "": "",
    "footnote": '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "bookmark": '<w:bookmarkStart w:id="1" w:name="x"/><w:bookmarkEnd w:id="1"/>',
}


def run(text: str, look: str) -> str:
    inside = escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    properties = f"<w:rPr>{LOOKS[look]}</w:rPr>"
    return f"<w:r>{properties}<w:t>{inside}</w:t></w:r>".replace(
        "<w:t>", '<w:t xml:space="preserve">'
    )


def letters(data: bytes) -> list[tuple[str, bool, bool]]:
    """Every letter but spaces with its look, as python-docx sees them."""
    return [
        (letter, bool(run.bold), bool(run.italic))
        for run in docx.Document(io.BytesIO(data)).paragraphs[0].runs
        for letter in run.text
        if not letter.isspace()
    ]


@settings(max_examples=100, deadline=None)
@given(RUNS)
def test_the_same_words_keep_their_looks(runs: list[tuple[str, str, str]]) -> None:
    data = body(
        "<w:p><w:r><w:t>Su</w:t></w:r>"
        + "".join(run(text, look) + BETWEEN[after] for text, look, after in runs)
        + "</w:p>"
    )
    document = read_document(data, "a.docx", None, "tr")
    same = {segment.id: segment.source for segment in document.segments}
    written = write_document(data, document, same, "az")
    assert letters(written) == letters(data)
    # What was written reads as what was read.
    assert read_document(written, "a.docx", None, "tr") == document
