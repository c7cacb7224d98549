"""NDJSON in, NDJSON out."""

import json
from collections.abc import Iterator

import pytest

from dispatcher.language.detect import Detector, load
from dispatcher.language.lines import detect_lines


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load()


def test_each_line_is_answered_in_its_place_and_bad_ones_are_told(detector: Detector) -> None:
    lines = [
        b'\xef\xbb\xbf{"text": "Em bir\xc3\xa7\xc3\xae ne, ji kerema xwe alikariye"}\n',
        b"not json\n",
        b"\n",
        b"[1, 2]\n",
        b'{"text": 5}\n',
        b'{"body": "x"}\n',
        b"\xff\xfe\n",
        b"[" * 100_000,
        '{"text": "پێویستمان بە ئاو و نان هەیە"}'.encode(),
    ]
    answers = [json.loads(line) for line in detect_lines(lines, detector)]
    assert answers[0]["language"] == "kmr"
    assert [each.get("line") for each in answers] == [None, 2, 4, 5, 6, 7, 8, None]
    assert "JSON" in answers[1]["error"]
    assert "UTF-8" in answers[5]["error"]
    last = answers[-1]
    assert list(last) == ["language", "script", "confidence", "candidates"]
    assert (last["language"], last["script"]) == ("ckb", "Arab")
    assert last["candidates"][0]["language"] == "ckb"
    assert last["candidates"][0]["probability"] >= last["confidence"] >= 0.9


def test_text_lines_and_lone_surrogates_are_read(detector: Detector) -> None:
    lines = ['{"text": "\\ud800 We need clean water here"}', '\ufeff{"text": ""}']
    answers = [json.loads(line) for line in detect_lines(lines, detector)]
    assert [each["language"] for each in answers] == ["en", "und"]


def test_a_conversation_is_answered_line_by_line(detector: Detector) -> None:
    asked: list[int] = []

    def conversation() -> Iterator[str]:
        for number in range(3):
            asked.append(number)
            yield '{"text": "Where is the nearest hospital?"}'

    answers = detect_lines(conversation(), detector, at_once=1)
    assert json.loads(next(answers))["language"] == "en"
    assert asked == [0]
    assert len(list(answers)) == 2
