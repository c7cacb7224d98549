"""Whatever a form, a file or a phone may send."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.language.detect import Detector, load

DETECTOR = load()
TURKISH = "Bebek maması ve temiz suya ihtiyacımız var"


@pytest.fixture
def detector() -> Detector:
    return DETECTOR


@pytest.mark.parametrize(
    "text",
    [
        *("", "   \n\t", "\0", "12345 67-89", "🆘🆘🆘", "!!! ???", "\ud800\udfff"[:1], "\ufeff"),
        *("https://example.org/yardim?a=b", "ali@example.org", "@hesap #etiket", "\u202e\u2066"),
        "\ufffe\uffff\U0001fffe\ufdd0",
    ],
)
def test_what_has_no_words_has_no_language(detector: Detector, text: str) -> None:
    found = detector.detect(text)
    assert (found.language, found.script, found.confidence) == ("und", "Zyyy", 0.0)
    assert found.candidates == ()


@pytest.mark.parametrize("text", ["ok", "a", "و", "и", "ê"])
def test_a_letter_or_two_are_never_enough_to_route(detector: Detector, text: str) -> None:
    assert not detector.detect(text).routes_by_itself


@pytest.mark.parametrize(
    "text",
    [
        f"\0{TURKISH}\0",
        f"\ud83d{TURKISH}\udc00",
        TURKISH.replace(" ", "\x07 "),
        f"\u202e{TURKISH}\u202c",
        f"https://example.org/help/me/now {TURKISH} @someone 0532 000 00 00 🆘",
        TURKISH.upper(),
        f"{TURKISH}\ufffe\U0010ffff",
        "\n" * 9000 + TURKISH,
    ],
)
def test_noise_does_not_hide_the_language(detector: Detector, text: str) -> None:
    found = detector.detect(text)
    assert (found.language, found.script) == ("tr", "Latn")


@pytest.mark.parametrize("text", [TURKISH * 2500, "x" * 100_000, "😀" * 50_000, "ﷺ" * 100_000])
def test_an_enormous_text_costs_no_more_than_a_long_one(detector: Detector, text: str) -> None:
    start = time.process_time()
    detector.detect(text)
    assert time.process_time() - start < 2  # reading it all would be far beyond


def test_a_script_none_of_our_languages_uses_is_named(detector: Detector) -> None:
    found = detector.detect("გვჭირდება სუფთა წყალი")
    assert (found.language, found.script) == ("und", "Geor")


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=60), max_size=12))
def test_any_texts_are_answered(texts: list[str]) -> None:
    found = DETECTOR.detect_many(texts)
    assert len(found) == len(texts)
    for each in found:
        assert 0 <= each.confidence <= 0.99
        assert (each.language == "und") <= (each.confidence == 0)
