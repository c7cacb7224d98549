"""Whatever the bytes, a file is refused or read; nothing else ever escapes."""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.intake import (
    BadRow,
    IntakeRefusal,
    Mapping,
    RejectsWriter,
    TaskDraft,
    open_table,
    to_drafts,
)
from tests.intake.files import workbook, written

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SEEDS = [
    'id,text\n1,"su, ekmek"\n2,çadır\n'.encode(),
    b'id\ttext\n1\t"su\n2\tekmek"\n',
    b'{"text": "su", "n": [1]}\n{"text": "\\ud800"}\n',
    "id;metin\n1;üşüyoruz\n".encode("windows-1254"),
    "id,text\r\n1,ئاو\r\n".encode("utf-16"),
]
pieces = st.sampled_from([b"\0", b'"', b"\n", b"\r", b"\t", b",", b"\xff", b"\xfe\xff", b"{", b"="])
changes = st.lists(st.tuples(st.integers(0, 10_000), pieces, st.integers(0, 4)), max_size=6)


def changed(content: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    for where, piece, dropped in edits:
        at = where % (len(content) + 1)
        content = content[:at] + piece + content[at + dropped :]
    return content


def read_all(folder: str, content: bytes) -> None:
    path = written(Path(folder) / "calls.csv", content)
    with suppress(IntakeRefusal):
        table = open_table(path)
        drafts = to_drafts(table.rows(), Mapping(table.columns[0]), now=NOW)
        with RejectsWriter(Path(folder) / "rejects.csv", table.columns) as rejects:
            for draft in drafts:
                assert isinstance(draft, TaskDraft | BadRow)
                assert draft.line >= 1
                if isinstance(draft, BadRow):
                    rejects.write(draft)


@settings(max_examples=400, deadline=None)
@given(seed=st.sampled_from(SEEDS), edits=changes)
def test_damaged_text(seed: bytes, edits: list[tuple[int, bytes, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read_all(folder, changed(seed, edits))


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400))
def test_arbitrary_bytes(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read_all(folder, content)


@settings(max_examples=150, deadline=None)
@given(edits=changes.filter(bool))
def test_damaged_workbooks(edits: list[tuple[int, bytes, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "calls.xlsx", [("text", "n"), ("su", 1), ("ekmek", None)])
        read_all(folder, changed(path.read_bytes(), edits))
