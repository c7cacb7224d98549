"""Tables as programs and people write them, and what a translation may not turn them into."""

import csv
import io

import pytest

from dispatcher.formats.document import read_document, write_document

TOLD = "sep=;\r\nid;text\r\n1;Hello, you\r\n"


def sources(text: str, column: str | None = "text") -> list[str]:
    document = read_document(text.encode(), "a.csv", None, "en", column=column)
    return [one.source for one in document.segments]


def written(text: str, target: str, column: str | None = "text") -> str:
    """The table with its first text translated."""
    document = read_document(text.encode(), "a.csv", None, "en", column=column)
    targets = {document.segments[0].id: target}
    return write_document(text.encode(), document, targets, "tr").decode()


def test_a_first_line_for_excel_is_no_heading() -> None:
    assert sources(TOLD) == ["Hello, you"]
    assert written(TOLD, "Merhaba; siz") == 'sep=;\r\nid;text\r\n1;"Merhaba; siz"\r\n'


def test_empty_lines_before_the_headings_are_passed_over() -> None:
    text = "\r\n\r\nid,text\r\n\r\n1,Hello\r\n"
    assert sources(text) == ["Hello"]
    assert written(text, "Merhaba") == "\r\n\r\nid,text\r\n\r\n1,Merhaba\r\n"


def test_a_comma_in_a_table_of_one_column_is_part_of_its_text() -> None:
    text = "text\nHello, you\nBye; now\n"
    assert sources(text, None) == ["Hello, you", "Bye; now"]
    rows = list(csv.reader(io.StringIO(written(text, "Merhaba, siz", None))))
    assert rows == [["text"], ["Merhaba, siz"], ["Bye; now"]]


def test_numbers_and_formulas_are_not_translated() -> None:
    text = "id,text\n1,42\n2,12:30\n3,=A1&B1\n4,+90 555 111\n5,On foot\n"
    assert sources(text) == ["On foot"]


@pytest.mark.parametrize("source", ["Hello", "-5 degrees", "+one", "@all come", "'quoted"])
@pytest.mark.parametrize(
    "target",
    [
        *("=1+1", " =1+1", "\n=1+1", "\t=1", "\r\n=1", "\u00a0=1", "＝1"),
        *("+cmd|' /C calc'!A0", "-HYPERLINK(A1)", "@SUM(A1)", "=HYPERLINK(A1)"),
    ],
)
def test_no_translation_becomes_a_formula(source: str, target: str) -> None:
    made = written(f"id,text\n1,{source}\n", target)
    cell = list(csv.reader(io.StringIO(made, newline="")))[1][1]
    assert cell.startswith("'")


@pytest.mark.parametrize(
    ("source", "target"), [("-5 degrees", "-5 derece"), ("@all come", "@all gelin")]
)
def test_a_sign_that_the_source_begins_with_needs_no_apostrophe(source: str, target: str) -> None:
    assert written(f"id,text\n1,{source}\n", target) == f"id,text\n1,{target}\n"
