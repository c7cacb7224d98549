"""Who helps with which language: a graph, not equality of strings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.language import DETECTABLE, Help, helps

TAGS = (*DETECTABLE, "prs", "apc", "arz", "acm", "ary", "tg-Arab", "kmr-Arab", "zza", "sdh", "azb")


@given(st.sampled_from(TAGS), st.booleans())
def test_a_speaker_helps_with_the_own_language(tag: str, in_writing: bool) -> None:
    assert helps(tag, tag, in_writing=in_writing) is Help.EXACT


@given(st.sampled_from(TAGS), st.sampled_from(TAGS), st.booleans())
def test_help_goes_both_ways_among_the_languages_we_know(
    one: str, other: str, in_writing: bool
) -> None:
    assert helps(one, other, in_writing=in_writing) == helps(other, one, in_writing=in_writing)


@given(st.sampled_from(TAGS), st.sampled_from(TAGS))
def test_writing_never_helps_where_speech_does_not(one: str, other: str) -> None:
    written, spoken = helps(one, other), helps(one, other, in_writing=False)
    assert written is None or (spoken is not None and spoken <= written)


@pytest.mark.parametrize("in_writing", [True, False])
@pytest.mark.parametrize("kurmanji", ["kmr", "kmr-Arab", "kmr-TR", "kmr-Latn"])
@pytest.mark.parametrize("sorani", ["ckb", "ckb-IR", "ckb-Latn", "sdh"])
def test_kurmanji_and_sorani_never_help_each_other(
    kurmanji: str, sorani: str, in_writing: bool
) -> None:
    assert helps(kurmanji, sorani, in_writing=in_writing) is None
    assert helps(sorani, kurmanji, in_writing=in_writing) is None


@pytest.mark.parametrize(
    ("spoken", "wanted", "expected"),
    [
        ("ar", "apc", Help.SAME),
        ("arz", "ar", Help.SAME),
        ("ar", "acm", Help.SAME),
        ("apc", "arz", Help.SAME),
        ("apc", "ary", Help.LAST_STEP),
        ("ar-SY", "ar", Help.SAME),
        ("fa", "prs", Help.SAME),
        ("prs", "tg-Arab", Help.SAME),
        ("fa", "tg", None),
        ("tr", "az", Help.LAST_STEP),
        ("tr", "azb", None),
        ("en-GB", "en", Help.SAME),
        ("pt-BR", "pt", Help.SAME),
        ("zh", "zh-Hant", Help.SAME),
        ("zh-Hans", "zh-Hant", Help.LAST_STEP),
        ("rw", "rn", Help.LAST_STEP),
        ("hi", "ur", None),
    ],
)
def test_reviewed_pairs_in_writing(spoken: str, wanted: str, expected: Help | None) -> None:
    assert helps(spoken, wanted) is expected


def test_speech_crosses_scripts() -> None:
    assert helps("fa", "tg", in_writing=False) is Help.SAME
    assert helps("hi", "ur", in_writing=False) is Help.LAST_STEP


@pytest.mark.parametrize(
    ("spoken", "wanted"),
    [("tr", "kmr"), ("kmr", "tr"), ("ar", "ckb"), ("ckb", "fa"), ("ru", "uk"), ("fr", "ht")],
)
def test_living_beside_a_language_is_not_knowing_it(spoken: str, wanted: str) -> None:
    assert helps(spoken, wanted) is None


def test_a_text_to_identify_wants_readers_of_its_script() -> None:
    assert helps("ckb", "und-Arab") is Help.SAME
    assert helps("ps", "und-Arab") is Help.SAME
    assert helps("kmr", "und-Arab") is None
    assert helps("kmr", "und") is Help.SAME


def test_levels_are_in_the_order_they_are_asked() -> None:
    assert Help.EXACT < Help.SAME < Help.LAST_STEP
