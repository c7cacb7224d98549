"""Captions: refused where they could not be shown, held to the same cases as the pages."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dispatcher.domain.cues import (
    CUE_BYTES,
    MOST_CUES,
    ask_captions,
    check_captions,
    checked_cues,
)
from dispatcher.domain.errors import InvalidField
from dispatcher.domain.posting import check_posting

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "cues.json").read_text("utf-8"))
LONG = "a" * (CUE_BYTES + 1)


def _cues(case: dict[str, Any]) -> list[Any]:
    return [
        {**cue, "text": LONG} if isinstance(cue, dict) and cue["text"] == "LONG" else cue
        for cue in case["cues"]
    ]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["name"])
def test_what_may_be_handed_in_is_what_the_shared_cases_say(case: dict[str, Any]) -> None:
    if case["problem"] is None:
        assert checked_cues(_cues(case), "content.cues") == case["cues"]
        return
    with pytest.raises(InvalidField) as refusal:
        checked_cues(_cues(case), "content.cues")
    assert refusal.value.data == {"field": "content.cues", **case["problem"]}


def test_as_many_as_there_may_be_and_no_more() -> None:
    cue = {"text": "a"}
    cues = [{**cue, "start_ms": n, "end_ms": n + 1} for n in range(MOST_CUES + 1)]
    assert len(checked_cues(cues[:-1], "content.cues")) == MOST_CUES
    with pytest.raises(InvalidField) as refusal:
        checked_cues(cues, "content.cues")
    assert refusal.value.data["problem"] == "too_many"


def test_captions_need_a_cue_and_words_alone_are_still_taken() -> None:
    assert check_captions({"text": "What she says"}, {}) == {"text": "What she says"}
    for cues, why in [([], "missing"), ("00:01", "malformed")]:
        with pytest.raises(InvalidField) as refusal:
            check_captions({"cues": cues}, {})
        assert refusal.value.data["problem"] == why


def test_blank_lines_would_end_a_cue_in_a_file_and_go() -> None:
    cue = {"start_ms": 0, "end_ms": 900, "text": " We \r\n\r\n have no water "}
    assert checked_cues([cue], "content.cues")[0]["text"] == "We\nhave no water"


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("http://example.org/talk.mp4", "not_https"),
        ("javascript:alert(1)", "malformed"),
        ("file:///etc/passwd", "malformed"),
        ("https://", "malformed"),
        ("https://name:secret@example.org/talk.mp4", "malformed"),
        ("https://example.org/a b", "malformed"),
        ("https://example.org:99999/a", "malformed"),
        ("https://[::1/a", "malformed"),
        ('https://example.org/"><script>', "malformed"),
        ("https://example.org/" + "a" * 2000, "too_long"),
        (5, "too_long"),
    ],
)
def test_a_link_that_a_browser_should_not_follow_is_refused(link: Any, why: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        ask_captions({"link": link})
    assert refusal.value.data["field"] == "captions.link"
    assert refusal.value.data["problem"] == why


def test_a_posting_says_where_the_recording_is_and_what_to_begin_with() -> None:
    cues = [{"start_ms": 0, "end_ms": 900, "text": "Su"}]
    posting = check_posting(
        now=datetime(2026, 3, 1, tzinfo=UTC),
        kind="captioning",
        urgency="soon",
        title="A talk",
        source_language="tr",
        target_language="en",
        wishes={"captions": {"link": "https://example.org/talk.webm", "cues": cues}},
    )
    assert posting.asked == {"captions": {"link": "https://example.org/talk.webm", "cues": cues}}
