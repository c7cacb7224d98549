"""The demo shows many languages and kinds, and nobody's personal data."""

import itertools
import re
import unicodedata
from collections import Counter

from dispatcher.demo_content import DemoItem, load
from dispatcher.domain.language import parse_tag, script_of
from dispatcher.domain.policy import TITLE_LETTERS, Kind, Urgency
from dispatcher.intake import NEAR_DUPLICATE, similar_keys, similarity

ITEMS = load()


def requests() -> list[DemoItem]:
    return [item for item in ITEMS if item.kind == Kind.TRANSLATION]


def test_there_is_enough_of_every_language_and_kind() -> None:
    assert 290 <= len(ITEMS) <= 320
    languages = Counter(item.written_in for item in ITEMS)
    assert len(languages) >= 12
    assert all(languages[tag] >= 40 for tag in ("tr", "kmr", "ckb", "ar"))
    assert min(languages.values()) >= 8
    kinds = Counter(item.kind for item in ITEMS)
    assert set(kinds) == {Kind.TRANSLATION, Kind.DATA, Kind.CAPTIONING}
    assert min(kinds.values()) >= 20
    assert set(Counter(item.urgency for item in ITEMS)) == set(Urgency)
    assert len({item.target_language for item in requests()}) >= 5


def test_languages_are_canonical_and_some_are_left_to_detection() -> None:
    for item in ITEMS:
        assert item.source_language in (None, item.written_in)
        assert parse_tag(item.written_in) == item.written_in
        if item.target_language is not None:
            assert parse_tag(item.target_language) == item.target_language != item.written_in
        assert (item.target_language is None) == (item.kind == Kind.DATA)
    blank = Counter(item.written_in for item in ITEMS if item.source_language is None)
    assert sum(blank.values()) >= 30
    assert len(blank) >= 10


def test_texts_are_written_in_their_language_s_script() -> None:
    names = {"Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC"}
    for item in ITEMS:
        letters = [letter for letter in item.text if letter.isalpha()]
        own = [
            letter
            for letter in letters
            if names[script_of(item.written_in)] in unicodedata.name(letter)
        ]
        assert len(own) > len(letters) / 2, item.key


def test_keys_and_texts_come_once() -> None:
    assert len({item.key for item in ITEMS}) == len(ITEMS)
    assert len({item.text for item in ITEMS}) == len(ITEMS)


def test_texts_are_clean_and_short() -> None:
    for item in ITEMS:
        assert item.text == unicodedata.normalize("NFC", item.text).strip()
        assert 3 < len(item.text) <= 300, item.key
        assert not any(
            unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in item.text
        )
        assert item.title.isascii()
        assert 3 < len(item.title) <= min(60, TITLE_LETTERS), item.key


def test_nothing_looks_like_a_telephone_number_or_an_address() -> None:
    for item in ITEMS:
        assert not re.search(r"\d[\d\s().-]{5,}\d", re.sub(r"\d\d:\d\d", "", item.text)), item.key
        assert not re.search(r"\d{4,}", item.text), item.key
        assert not re.search(r"@|https?:|www\.", item.text), item.key


def test_some_requests_come_twice_and_no_others_are_near_duplicates() -> None:
    near = {
        (second.key, first.title + ", repeated", first.written_in)
        for first, second in itertools.combinations(ITEMS, 2)
        if first.target_language == second.target_language
        and similarity(first.text, second.text) >= NEAR_DUPLICATE
    }
    repeated = {
        (item.key, item.title, item.written_in)
        for item in ITEMS
        if item.title.endswith(", repeated")
    }
    assert near == repeated
    assert len(repeated) >= 8


def test_near_duplicates_are_found_by_their_keys() -> None:
    for first, second in itertools.pairwise(ITEMS):
        if second.title == f"{first.title}, repeated":
            assert set(similar_keys(first.text)) & set(similar_keys(second.text)), second.key
