"""What a coordinator may ask for, and by which language it is routed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatcher.domain.errors import AlreadyInTarget, Invalid
from dispatcher.domain.policy import Kind
from dispatcher.domain.posting import Posting, check_posting, choose_language
from tests.support.world import Reads

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "kind": "translation",
    "urgency": "urgent",
    "title": "Call",
    "text": "Su lazım",
    "source_language": "tr",
    "target_language": "en",
}


def posting(**change: Any) -> Posting:
    return check_posting(now=NOW, **{**GOOD, **change})


BAD: list[tuple[dict[str, Any], str, str, str | None]] = [
    ({"kind": "poetry"}, "invalid_field", "kind", "unknown"),
    ({"urgency": ""}, "invalid_field", "urgency", "unknown"),
    ({"agreement": "most"}, "invalid_field", "agreement", "unknown"),
    ({"source_language": "nonsense"}, "unknown_language", "source_language", None),
    ({"source_language": "und"}, "unknown_language", "source_language", None),
    ({"source_language": "ku"}, "ambiguous_language", "source_language", None),
    ({"target_language": "ku"}, "ambiguous_language", "target_language", None),
    ({"target_language": None}, "invalid_field", "target_language", "missing"),
    ({"target_language": "tr"}, "already_in_target", "target_language", None),
    ({"text": ""}, "invalid_field", "text", "missing"),
    ({"text": "\n \t"}, "invalid_field", "text", "missing"),
    ({"text": "a" * 100_001}, "invalid_field", "text", "too_long"),
    ({"text": "ş" * 50_001}, "invalid_field", "text", "too_long"),
    ({"text": "a\x00"}, "invalid_field", "text", "control_character"),
    ({"text": "a\x7f"}, "invalid_field", "text", "control_character"),
    ({"text": "a\x85"}, "invalid_field", "text", "control_character"),
    ({"text": "a\ud800"}, "invalid_field", "text", "lone_surrogate"),
    ({"brief": "a" * 20_001}, "invalid_field", "brief", "too_long"),
    ({"title": " "}, "invalid_field", "title", "missing"),
    ({"title": "a" * 201}, "invalid_field", "title", "too_long"),
    ({"title": "a\x1b"}, "invalid_field", "title", "control_character"),
    ({"wanted": 0}, "invalid_field", "wanted", "out_of_range"),
    ({"wanted": 16}, "invalid_field", "wanted", "out_of_range"),
    ({"deadline": NOW}, "deadline_passed", "deadline", None),
    ({"deadline": datetime.max.replace(tzinfo=UTC)}, "invalid_field", "deadline", "out_of_range"),
    ({"expires_at": NOW - timedelta(days=1)}, "deadline_passed", "expires_at", None),
    (
        {"kind": "captioning", "text": "", "source_language": None},
        "invalid_field",
        "source_language",
        "missing",
    ),
]


@pytest.mark.parametrize(("change", "code", "field", "what"), BAD)
def test_what_is_wrong_is_named(
    change: dict[str, Any], code: str, field: str, what: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        posting(**change)
    data = refused.value.data
    assert (refused.value.code, data["field"], data.get("problem")) == (code, field, what)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("e\u0301", "é"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a\t b  ", "a\t b"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("a \u202e b \u202c", "a \u202e b \u202c"),
        ("a" * 100_000, "a" * 100_000),
    ],
)
def test_a_text_is_kept_as_it_is_in_its_canonical_letters(given: str, kept: str) -> None:
    assert posting(text=given).text == kept


def test_what_is_left_out_follows_from_the_kind() -> None:
    assert posting().review
    assert not posting(kind="data").review
    assert posting(kind="data", text="", source_language=None).kind is Kind.DATA
    assert posting(source_language="TR").source_language == "tr"
    assert posting(title=" a \n b ").title == "a b"


@pytest.mark.parametrize(
    ("declared", "reads", "language", "identify", "notes"),
    [
        ("tr", Reads("tr", 0.99), "tr", False, []),
        ("tr", None, "tr", False, []),
        ("ckb", Reads("tr", 0.99), "ckb", False, ["language_differs"]),
        ("ckb", Reads("tr", 0.6), "ckb", False, []),
        ("prs", Reads("fa", 0.99, "Arab"), "prs", False, []),
        (None, Reads("kmr", 0.95), "kmr", False, []),
        (None, Reads("kmr", 0.9), "kmr", False, []),
        (None, Reads("kmr", 0.89), "und-Latn", True, ["language_uncertain"]),
        (None, Reads("und", 0.0, "Zyyy"), "und-Zyyy", True, ["language_uncertain"]),
        (None, Reads("ckb", 0.5, "Arab"), "und-Arab", True, ["language_uncertain"]),
    ],
)
def test_which_language_routes(
    declared: str | None,
    reads: Reads | None,
    language: str,
    identify: bool,
    notes: list[str],
) -> None:
    found = choose_language(posting(source_language=declared), reads)
    assert (found.language, found.identify) == (language, identify)
    assert [note.code for note in found.notes] == notes


def test_a_text_that_surely_needs_no_translation_is_refused() -> None:
    undeclared = posting(source_language=None)
    with pytest.raises(AlreadyInTarget) as refused:
        choose_language(undeclared, Reads("en", 0.97))
    found = refused.value.data
    assert found == {"field": "target_language", "language": "en", "confidence": 0.97}
    # Unsure, people are asked; what is declared routes, and detection only warns.
    assert choose_language(undeclared, Reads("en", 0.89)).identify
    declared = choose_language(posting(), Reads("en", 0.97))
    assert (declared.language, [note.code for note in declared.notes]) == (
        "tr",
        ["language_differs"],
    )


def test_captions_in_the_text_s_own_language_are_work() -> None:
    captions = posting(kind="captioning", target_language="tr")
    assert choose_language(captions, None).language == "tr"
    undeclared = posting(kind="captioning", source_language=None, target_language="tr")
    assert choose_language(undeclared, Reads("tr", 0.99)).language == "tr"


def test_work_that_is_not_about_a_text_needs_no_language() -> None:
    general = posting(kind="general", source_language=None)
    assert choose_language(general, Reads("tr", 0.5)).language is None
    assert not choose_language(general, Reads("tr", 0.5)).identify
