"""Tags as people and files give them, and the one form we keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.language import (
    DETECTABLE,
    AmbiguousLanguage,
    LanguageRefusal,
    UnknownLanguage,
    direction,
    parse_tag,
    script_of,
)


@pytest.mark.parametrize(
    ("given_tag", "kept"),
    [
        ("kmr", "kmr"),
        (" CKB ", "ckb"),
        ("tur", "tr"),
        ("en_us", "en-US"),
        ("iw", "he"),
        ("zh", "zh"),
        ("cmn", "zh"),
        ("zh-hans", "zh-Hans"),
        ("tr-Latn", "tr"),
        ("ckb-Arab", "ckb"),
        ("kmr-arab", "kmr-Arab"),
        ("prs", "prs"),
        ("fa-AF", "prs"),
        ("pes", "fa"),
        ("tl", "tl"),
        ("fil", "tl"),
        ("ajp", "apc"),
        ("und", "und"),
        ("UND-arab", "und-Arab"),
        ("und-Cyrl", "und-Cyrl"),
    ],
)
def test_each_language_has_one_tag(given_tag: str, kept: str) -> None:
    assert parse_tag(given_tag) == kept
    assert parse_tag(kept) == kept


@pytest.mark.parametrize("given_tag", ["ku", "kur", "KU", "ku-Latn", "ku-Arab", "ku-TR"])
def test_bare_kurdish_is_refused_with_the_choice(given_tag: str) -> None:
    with pytest.raises(AmbiguousLanguage) as refused:
        parse_tag(given_tag)
    assert refused.value.code == "ambiguous_language"
    assert refused.value.choices == ("kmr", "ckb", "zza", "sdh")
    assert refused.value.data["choices"] == ["kmr", "ckb", "zza", "sdh"]


@pytest.mark.parametrize(
    "given_tag",
    [
        *(
            "",
            "  ",
            "xx",
            "foo",
            "Turkish",
            "kurmanji",
            "12",
            "en\0",
            "t\u200br",
            "\ud800",
            "e" * 500,
        ),
        *("mul", "zxx", "mis", "qaa", "x-klingon", "en-x-mine", "und-US", "und-Xyzw", "root"),
        *("tr;drop table", "../tr", "<b>"),
    ],
)
def test_nonsense_is_refused(given_tag: str) -> None:
    with pytest.raises(UnknownLanguage) as refused:
        parse_tag(given_tag)
    assert refused.value.code == "unknown_language"
    assert len(str(refused.value.data["given"])) <= 35


@given(st.text(max_size=40))
def test_any_text_is_a_tag_or_refused(text: str) -> None:
    try:
        tag = parse_tag(text)
    except LanguageRefusal:
        return
    assert parse_tag(tag) == tag
    assert direction(tag) in ("ltr", "rtl")


@pytest.mark.parametrize(
    ("tag", "script", "way"),
    [
        ("kmr", "Latn", "ltr"),
        ("kmr-Arab", "Arab", "rtl"),
        ("ckb", "Arab", "rtl"),
        ("ku-Arab", "Arab", "rtl"),
        ("ku", "Latn", "ltr"),
        ("tg", "Cyrl", "ltr"),
        ("tg-Arab", "Arab", "rtl"),
        ("prs", "Arab", "rtl"),
        ("acm", "Arab", "rtl"),
        ("azb", "Arab", "rtl"),
        ("az-Latn", "Latn", "ltr"),
        ("he", "Hebr", "rtl"),
        ("dv", "Thaa", "rtl"),
        ("hi", "Deva", "ltr"),
        ("ti", "Ethi", "ltr"),
        ("zh-Hant", "Hant", "ltr"),
        ("und-Arab", "Arab", "rtl"),
        ("und", "Zyyy", "ltr"),
    ],
)
def test_direction_comes_from_the_script(tag: str, script: str, way: str) -> None:
    assert script_of(tag) == script
    assert direction(tag) == way


def test_every_language_the_detector_knows_is_canonical() -> None:
    assert [parse_tag(tag) for tag in DETECTABLE] == list(DETECTABLE)
    assert len(set(DETECTABLE)) == len(DETECTABLE)
