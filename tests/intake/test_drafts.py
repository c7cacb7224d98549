"""Rows become drafts with canonical values and keys that last, or say why not."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.policy import TEXT_BYTES, TITLE_LETTERS, Urgency
from dispatcher.intake import BadRow, Mapping, Row, TaskDraft, reason_for, to_drafts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = Mapping("text", "language", "title", "key", "urgency", "deadline", "target")
BLANK = dict.fromkeys(("language", "title", "key", "urgency", "deadline", "target"), "")
ISTANBUL = timezone(timedelta(hours=3))


def draft_of(text: str = "su lazım", **values: str) -> TaskDraft | BadRow:
    row = Row(7, {"text": text, **BLANK, **values}, 99)
    (made,) = to_drafts([row], ALL, now=NOW, timezone=ISTANBUL)
    return made


def refused(text: str = "su lazım", **values: str) -> BadRow:
    made = draft_of(text, **values)
    assert isinstance(made, BadRow)
    assert made.line == 7
    assert made.cells[0] == text
    assert made.bytes_read == 99
    assert not set("{}") & set(reason_for(made.code, made.detail))
    return made


def keys_of(texts: Iterable[str], mapping: Mapping = ALL) -> list[str]:
    rows = [Row(line, {"text": text, **BLANK}, 0) for line, text in enumerate(texts, 2)]
    drafts = to_drafts(rows, mapping, now=NOW)
    return [draft.key for draft in drafts if isinstance(draft, TaskDraft)]


def test_a_full_row_becomes_a_draft() -> None:
    made = draft_of(
        text="  su\r\nlazım \u200b",
        language="KMR_latn",
        title=" Water \n needed ",
        key=" A-17 ",
        urgency="Critical",
        deadline="2026-11-30 14:00",
        target="EN",
    )
    assert made == TaskDraft(
        line=7,
        key="A-17",
        text="su\nlazım \u200b",
        language="kmr",
        title="Water needed",
        urgency=Urgency.CRITICAL,
        deadline=datetime(2026, 11, 30, 11, tzinfo=UTC),
        target="en",
    )


def test_what_a_row_leaves_out_stays_open() -> None:
    made = draft_of(language="und")
    assert isinstance(made, TaskDraft)
    assert (made.language, made.title, made.urgency, made.deadline, made.target) == (None,) * 5
    assert made.bytes_read == 99


def test_text_is_composed_and_keeps_what_is_data() -> None:
    made = draft_of("C\u0327adır\t<b>\u202ex\u202c")
    assert isinstance(made, TaskDraft)
    assert made.text == "Çadır\t<b>\u202ex\u202c"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200e", "\ufeff\u3000"])
def test_a_text_nobody_could_see_is_empty(text: str) -> None:
    assert refused(text).code == "empty_text"


@pytest.mark.parametrize("control", ["\0", "\x07", "\x0b", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_refused(control: str) -> None:
    bad = refused(f"su{control}lazım")
    assert bad.code == "control_characters"
    assert bad.detail == {"column": "text", "found": f"U+{ord(control):04X}"}


def test_a_text_is_measured_in_bytes() -> None:
    assert isinstance(draft_of("a" * TEXT_BYTES), TaskDraft)
    bad = refused("ş" * (TEXT_BYTES // 2 + 1))
    assert (bad.code, bad.detail["bytes"]) == ("text_too_long", TEXT_BYTES + 2)


@pytest.mark.parametrize("column", ["language", "target"])
def test_a_language_that_is_none_or_several_is_refused(column: str) -> None:
    assert refused(**{column: "Turkish language"}).code == "unknown_language"
    bad = refused(**{column: "ku"})
    assert bad.code == "ambiguous_language"
    assert bad.detail["column"] == column
    assert "kmr" in bad.detail["choices"]  # type: ignore[operator]
    assert "kmr, ckb" in reason_for(bad.code, bad.detail)


def test_an_unknown_urgency_names_the_known_ones() -> None:
    bad = refused(urgency="ASAP")
    assert bad.code == "unknown_urgency"
    assert bad.detail["choices"] == ["critical", "urgent", "soon", "whenever"]


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026-11-30T14:00:00", datetime(2026, 11, 30, 11, tzinfo=UTC)),
        ("2026-11-30T14:00Z", datetime(2026, 11, 30, 14, tzinfo=UTC)),
        ("2026-11-30", datetime(2026, 11, 30, 20, 59, 59, tzinfo=UTC)),
        ("30.11.2026 14:00", datetime(2026, 11, 30, 11, tzinfo=UTC)),
        ("30.11.2026", datetime(2026, 11, 30, 20, 59, 59, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, 20, 59, 59, tzinfo=UTC)),
    ],
)
def test_deadlines_are_read_in_the_coordinator_s_time_zone(cell: str, instant: datetime) -> None:
    made = draft_of(deadline=cell)
    assert isinstance(made, TaskDraft)
    assert made.deadline == instant


@pytest.mark.parametrize("cell", ["tomorrow", "11/30/2026", "46000.5", "0001-01-01T00:00"])
def test_a_deadline_that_cannot_be_read_is_refused(cell: str) -> None:
    assert refused(deadline=cell).code == "unreadable_deadline"


@pytest.mark.parametrize("cell", ["2026-11-23T15:00", "2026-11-22", "1999-12-31"])
def test_a_deadline_in_the_past_is_refused(cell: str) -> None:
    assert refused(deadline=cell).code == "deadline_passed"


def test_long_titles_and_keys_are_refused() -> None:
    assert refused(title="a" * (TITLE_LETTERS + 1)).code == "title_too_long"
    assert refused(key="a" * 201).code == "key_too_long"


def test_a_key_serves_one_row() -> None:
    rows = [
        Row(2, {"text": "su", "id": "1", "u": "none"}, 0),
        Row(3, {"text": "su", "id": "1", "u": ""}, 0),
        Row(4, {"text": "ekmek", "id": "1", "u": ""}, 0),
        Row(5, {"text": "çadır", "id": "2", "u": ""}, 0),
    ]
    made = list(to_drafts(rows, Mapping("text", key="id", urgency="u"), now=NOW))
    outcome = [one.code if isinstance(one, BadRow) else one.key for one in made]
    # The row refused for its urgency leaves its key to the next.
    assert outcome == ["unknown_urgency", "1", "duplicate_key", "2"]


def test_a_key_serves_one_row_for_each_target() -> None:
    """A list that is wanted in several languages has each text once for each of them."""
    wanted = [("su", "1", "tr"), ("su", "1", "ar"), ("su", "1", "AR"), ("su", "", "tr")]
    wanted += [("su", "", "ar"), ("su", "", "ar")]
    rows = [
        Row(line, {"text": text, "id": key, "to": to}, 0)
        for line, (text, key, to) in enumerate(wanted, 2)
    ]
    mapping = Mapping("text", key="id", target="to")
    made = list(to_drafts(rows, mapping, now=NOW))
    codes = [one.code for one in made if isinstance(one, BadRow)]
    assert codes == ["duplicate_key"]
    drafts = [one for one in made if isinstance(one, TaskDraft)]
    assert [one.key for one in drafts[:2]] == ["1", "1"]
    first, other, again = (one.key for one in drafts[2:])
    assert first == other != again
    # A file that holds the Arabic half alone gives its rows the same keys.
    alone = to_drafts([row for row in rows if row.values["to"] == "ar"], mapping, now=NOW)
    assert [one for one in alone if one in drafts] == [drafts[1], *drafts[3:]]


@given(st.lists(st.sampled_from(["su", "ekmek", " su ", "çadır", "c\u0327adır"]), max_size=12))
def test_the_same_file_gives_the_same_keys_and_each_once(texts: list[str]) -> None:
    keys = keys_of(texts)
    assert keys == keys_of(texts)
    assert len(set(keys)) == len(texts)
    assert sorted(keys) == sorted(keys_of(reversed(texts)))


def test_keys_made_of_texts_never_change() -> None:
    # Stored with tasks: a file imported before an upgrade must be recognised after it.
    assert keys_of(["su lazım", "su lazım"]) == [
        "text:2482449c65c657f2666d12d1598d67e8",
        "text:10b9b376dd94d991a602993841786b1f",
    ]


def test_a_deadline_that_passes_between_imports_changes_no_other_key() -> None:
    rows = [
        Row(2, {"text": "su", "due": "2026-11-24"}, 0),
        Row(3, {"text": "su", "due": ""}, 0),
    ]
    mapping = Mapping("text", deadline="due")
    first = list(to_drafts(rows, mapping, now=NOW))
    later = list(to_drafts(rows, mapping, now=NOW + timedelta(days=9)))
    assert isinstance(later[0], BadRow)
    assert later[1] == first[1]


def test_rows_bad_already_pass_through() -> None:
    bad = BadRow(3, "ragged_row", {"expected": 2, "found": 1}, ("su",), 5)
    assert list(to_drafts([bad], ALL, now=NOW)) == [bad]
