"""A text in segments: what is asked for, and what may be handed in."""

from typing import Any

import pytest

from dispatcher.actions.segmenting import with_segments
from dispatcher.domain.errors import InvalidField, SegmentsChanged
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.policy import Kind
from dispatcher.domain.posting import check_posting
from dispatcher.domain.segments import (
    SEGMENTS_AT_MOST,
    SegmentChange,
    check_changes,
    segments_in,
)
from tests.support.world import BEGAN

ASKED = {"segments": [{"id": "1", "source": "Su lazım. "}, {"id": "2", "source": "Acil."}]}
LONG = "Su lazım ve çadır lazım. " * 20


def posted(text: str, kind: str = "translation") -> dict[str, Any]:
    posting = check_posting(
        now=BEGAN,
        kind=kind,
        urgency="soon",
        title="Call",
        text=text,
        source_language="tr",
        target_language="en",
    )
    return dict(with_segments(posting, None).asked)


def check(content: dict[str, Any], asked: dict[str, Any] = ASKED) -> dict[str, Any]:
    return KINDS[Kind.TRANSLATION].check(content, asked)


def given(*targets: tuple[Any, Any]) -> dict[str, Any]:
    return {"segments": [{"id": number, "target": target} for number, target in targets]}


def test_a_long_text_is_asked_for_by_sentences_that_joined_are_the_text() -> None:
    segments = posted(LONG)["segments"]
    assert len(segments) == 20
    assert "".join(one["source"] for one in segments) == LONG.strip()
    assert [one["id"] for one in segments] == [str(n) for n in range(1, 21)]


@pytest.mark.parametrize("text", ["Su lazım. Acil.", "su " * 60, "Su lazım. " * 20])
def test_a_short_text_or_one_sentence_is_asked_for_in_one_box(text: str) -> None:
    assert posted(text) == {}


def test_what_is_no_translation_has_no_segments() -> None:
    assert posted(LONG, "captioning") == {}


def test_more_sentences_than_anybody_goes_through_stay_one_text() -> None:
    assert posted("Su. " * (SEGMENTS_AT_MOST + 1)) == {}


def test_targets_are_answered_in_the_order_that_was_asked_for() -> None:
    assert check(given(("2", " Urgent. "), (1, "Water."))) == given(
        ("1", "Water."), ("2", "Urgent.")
    )


def test_who_knows_no_segments_hands_in_one_text() -> None:
    assert check({"text": "Water. Urgent."}) == {"text": "Water. Urgent."}


def test_a_segment_the_task_does_not_have_is_a_conflict() -> None:
    with pytest.raises(SegmentsChanged) as refused:
        check(given(("1", "Water."), ("2", "Urgent."), ("3", "More.")))
    assert refused.value.data == {"unknown": 1, "first": "3", "segments": 2}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (given(("1", "Water."), ("1", "Water.")), {"problem": "repeated", "first": "1"}),
        (given(("1", "Water.")), {"problem": "untranslated", "left": 1, "first": "2"}),
        (given(("1", " "), ("2", "")), {"problem": "untranslated", "left": 2, "first": "1"}),
        (given(("1", 5), ("2", "x")), {"problem": "malformed"}),
        (given((True, "x"), ("2", "x")), {"problem": "malformed"}),
        (given(("x" * 41, "x")), {"problem": "malformed"}),
        ({"segments": {"1": "Water."}}, {"problem": "malformed"}),
        ({"segments": ["Water."]}, {"problem": "malformed"}),
        (given(("1", "x" * 20_001), ("2", "x")), {"problem": "too_long"}),
        (given(("1", "a\x00b"), ("2", "x")), {"problem": "control_character"}),
        ({"segments": [{}] * 10_001}, {"problem": "too_many"}),
    ],
)
def test_what_is_wrong_with_segments_is_named(
    content: dict[str, Any], problem: dict[str, Any]
) -> None:
    with pytest.raises(InvalidField) as refused:
        check(content)
    assert refused.value.data.items() >= {"field": "content.segments", **problem}.items()


def test_all_targets_together_have_a_limit() -> None:
    asked = {"segments": [{"id": str(n), "source": "x"} for n in range(30)]}
    with pytest.raises(InvalidField) as refused:
        check(given(*((n, "x" * 19_000) for n in range(30))), asked)
    assert refused.value.data["problem"] == "too_long"


def test_a_draft_may_have_empty_targets_but_no_id_twice() -> None:
    change = SegmentChange("1", "", "Water")
    assert check_changes([SegmentChange("2", "x", ""), change])[0] == change
    with pytest.raises(InvalidField) as refused:
        check_changes([change, change])
    assert refused.value.data["problem"] == "repeated"


def test_a_whole_draft_gives_its_segments_where_it_has_any() -> None:
    assert segments_in(given(("1", "Water"))) == [SegmentChange("1", "Water", "")]
    assert segments_in({"text": "Water"}) == []
    assert segments_in({"segments": "none"}) == []
