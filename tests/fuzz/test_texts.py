"""Files of text in any shape and any encoding: read or refused, and in a time that fits them."""

import encodings.aliases
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.intake import IntakeRefusal, Mapping, open_table, to_drafts
from tests.fuzz.budget import examples
from tests.intake.files import written

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PATIENCE_S = 10
"""Of the processor's time, for 30 kB. What is in proportion takes a tenth of a second."""

SIZE = 30_000
TEXTS = ("Çadır lazım, acil", "نحن بحاجة إلى ماء", "Av tune ye", "Нужна вода", "üşüyoruz", "ئاو")
names = st.sampled_from(
    [*sorted(set(encodings.aliases.aliases.values())), "", "no such", "\0", "é"]
)
pieces = st.sampled_from(
    ['"', '""', ",", ";", "\t", "|", "\n", "\r", "\r\n", "a", " ", "{", "[", "\0"]
)
patterns = st.lists(pieces, min_size=1, max_size=9).map("".join)
filenames = st.sampled_from(["calls.csv", "calls.tsv", "calls.ndjson", "calls.xlsx", "calls"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def read(path: Path, filename: str = "calls.csv", encoding: str | None = None) -> int | None:
    """How many rows there were, each usable or refused with a line; None: the file was refused."""
    began = time.process_time()
    try:
        table = open_table(path, filename=filename, encoding=encoding)
        drafts = list(to_drafts(table.rows(), Mapping(table.columns[0]), now=NOW))
    except IntakeRefusal:
        return None
    finally:
        assert time.process_time() - began < PATIENCE_S
    assert all(draft.line >= 1 for draft in drafts)
    assert all(0 < draft.bytes_read <= table.bytes_total for draft in drafts)
    return len(drafts)


@examples(80)
@given(patterns, patterns, filenames)
def test_however_a_text_repeats_itself(start: str, pattern: str, filename: str) -> None:
    content = start + pattern * (SIZE // len(pattern))
    with tempfile.TemporaryDirectory() as folder:
        read(written(Path(folder) / "calls", content), filename)


@examples(150)
@given(names, st.lists(st.sampled_from(TEXTS), min_size=1), st.sampled_from(["utf-8", "utf-16"]))
def test_a_file_said_to_be_in_any_encoding(name: str, texts: list[str], really: str) -> None:
    content = "text,n\n" + "".join(f"{text},1\n" for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        read(written(Path(folder) / "calls.csv", content, really), encoding=name)


@examples(100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(TEXTS),
            st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32", "cp1254", "cp1256"]),
        ),
        min_size=1,
        max_size=8,
    ),
    filenames,
)
def test_a_file_of_several_encodings_at_once(lines: list[tuple[str, str]], filename: str) -> None:
    content = b"text\n" + b"".join(
        f"{text}\n".encode(encoding, errors="replace") for text, encoding in lines
    )
    with tempfile.TemporaryDirectory() as folder:
        read(written(Path(folder) / "calls", content), filename)


@examples(150)
@given(st.lists(st.dictionaries(st.text(max_size=4), json_values, max_size=4), max_size=5))
def test_objects_of_any_values(objects: list[dict[str, object]]) -> None:
    lines = "\n".join(json.dumps(found) for found in [{"text": "su"}, *objects])
    with tempfile.TemporaryDirectory() as folder:
        read(written(Path(folder) / "calls.ndjson", lines), "calls.ndjson")


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_objects_nested_to_any_depth(tmp_path: Path, opening: str) -> None:
    closing = "".join({"[": "]", "{": "}"}.get(c, "") for c in reversed(opening))
    for depth in (1, 30, *range(940, 1_010, 3), 100_000):
        line = '{"text": ' + opening * depth + "1" + closing * depth + "}"
        assert read(written(tmp_path / "calls.ndjson", '{"text": "su"}\n' + line + "\n")) == 2
