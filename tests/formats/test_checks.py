"""The cases that Python and the web are both held to, and what no case can say."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.formats.checks import Term, check_translation, find_terms, sms_parts

CASES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent.parent / "fixtures" / "checks.json").read_text("utf-8")
)


def terms_of(case: dict[str, Any]) -> list[Term]:
    return [
        Term(term["source"], term["target"], term.get("note", ""), tuple(term.get("forbidden", ())))
        for term in case.get("terms", ())
    ]


@pytest.mark.parametrize("case", CASES["translations"], ids=lambda case: case["name"])
def test_a_translation_is_found_to_be(case: dict[str, Any]) -> None:
    found = check_translation(
        case["source"],
        case["target"],
        case["source_language"],
        case["target_language"],
        terms_of(case),
    )
    assert [
        {"code": one.code, "severity": one.severity, "data": dict(one.data)} for one in found
    ] == case["findings"]


@pytest.mark.parametrize("case", CASES["sms"], ids=lambda case: f"{case['text'][:4]}…")
def test_a_short_message_takes_so_many_parts(case: dict[str, Any]) -> None:
    assert sms_parts(case["text"]) == (case["parts"], case["letters"], case["encoding"])


@pytest.mark.parametrize("case", CASES["terms"], ids=lambda case: case["text"])
def test_terms_are_found(case: dict[str, Any]) -> None:
    terms = [Term(word, "") for word in case["terms"]]
    found = find_terms(case["text"], terms, case["language"])
    assert [[start, end, term.source] for start, end, term in found] == case["found"]


def test_every_finding_has_a_case() -> None:
    codes = {one["code"] for case in CASES["translations"] for one in case["findings"]}
    assert len(codes) == 18


TAGS = st.sampled_from(["tr", "en", "ar", "ckb", "kmr", "ru", "zh", "fa", "kk"])
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("0123456789٣۵.,:/-+()<>{}%#@ aBİıخ")), max_size=80
)


@settings(max_examples=500)
@given(TEXTS, TEXTS, TAGS, TAGS)
def test_any_two_texts_are_compared(source: str, target: str, from_: str, to: str) -> None:
    terms = [Term(source[:6], target[:4], "", (source[2:5],))]
    json.dumps(
        [(one.code, dict(one.data)) for one in check_translation(source, target, from_, to, terms)]
    )
    for start, end, _ in find_terms(source, terms, from_):
        assert 0 <= start < end <= len(source)


@settings(max_examples=500)
@given(TEXTS, TAGS)
def test_nothing_is_missing_from_a_text_itself(text: str, language: str) -> None:
    codes = {one.code for one in check_translation(text, text, language, language)}
    assert codes <= {"untranslated"}


@given(st.text(max_size=400))
def test_short_messages_are_as_few_as_their_places_allow(text: str) -> None:
    parts, places, encoding = sms_parts(text)
    alone, joined = {"gsm7": (160, 153), "ucs2": (70, 67)}[encoding]
    assert (parts <= 1) == (places <= alone)
    if parts > 1:
        # A letter of two places may leave one free at the end of each part.
        assert places / joined <= parts <= places // (joined - 1) + 1


@pytest.mark.parametrize(
    "unit", ["1 ", "a@", "<a ", "{", "(", "https://", "#a", "+1 ", "é", "1,234 "]
)
def test_a_long_text_is_checked_at_once(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    started = time.perf_counter()
    check_translation(text, f"{text}x", "tr", "en", [Term("a", "b"), Term("1", "2")])
    assert time.perf_counter() - started < 4
