"""Words people type into fields: understood in one way, or refused by a rule."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.errors import Invalid
from dispatcher.domain.language import (
    LanguageRefusal,
    direction,
    helps,
    parse_proficiencies,
    parse_tag,
    script_of,
)
from dispatcher.domain.posting import Posting, check_posting
from dispatcher.intake import IntakeRefusal, guess_mapping, similar_keys, similarity
from tests.fuzz.budget import examples

NOW = datetime(2026, 11, 23, tzinfo=UTC)
any_text = st.text(st.characters(exclude_categories=()), max_size=60)
subtags = st.sampled_from(
    [
        "tr",
        "ku",
        "kmr",
        "ckb",
        "zh",
        "und",
        "x",
        "i",
        "en",
        "sgn",
        "art",
        "Latn",
        "Arab",
        "TR",
        "419",
        "u",
        "t",
        "a-b",
        "1996",
        "variant1",
        "ı",
        "İ",
        "Türkçe",
        "*",
    ]
)
tags = st.lists(subtags, max_size=5).flatmap(
    lambda parts: st.sampled_from(["-", "_", " "]).map(lambda joint: joint.join(parts))
)
levels = st.sampled_from(["native", "fluent", "working", "", "speak", "read+write", ":", "é"])
entries = st.lists(st.tuples(tags | any_text, levels).map(":".join), max_size=3).map(",".join)
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=14))]))


@examples(400)
@given(tags | any_text)
def test_a_tag_is_the_same_when_it_is_read_again(text: str) -> None:
    try:
        tag = parse_tag(text)
    except LanguageRefusal:
        return
    assert parse_tag(tag) == tag
    assert direction(tag) in ("ltr", "rtl")
    assert helps(tag, tag) is not None
    assert len(script_of(tag)) == 4


@examples(200)
@given(entries | any_text)
def test_languages_of_a_person_are_read_or_refused(text: str) -> None:
    try:
        known = parse_proficiencies(text)
    except LanguageRefusal:
        return
    assert len({p.tag for p in known}) == len(known)
    assert all(parse_tag(p.tag) == p.tag for p in known)


@examples(300)
@given(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["translation", "data", "general", "captioning", "x"])},
        optional={
            "urgency": st.sampled_from(["urgent", "URGENT", ""]),
            "title": any_text,
            "brief": any_text,
            "text": any_text,
            "source_language": st.none() | tags,
            "target_language": st.none() | tags,
            "wanted": st.integers(),
            "agreement": st.sampled_from([None, "", "majority", "equal"]),
            "deadline": st.none() | moments,
            "expires_at": st.none() | moments,
        },
    )
)
def test_a_checked_posting_passes_the_check_again(wish: dict[str, Any]) -> None:
    wish = {"urgency": "soon", "title": "Call", "target_language": "en", **wish}
    posting: Posting | None
    try:
        posting = check_posting(now=NOW, **wish)
    except Invalid as refusal:
        posting, field = None, refusal.data["field"]
    if posting is None:
        assert field in Posting.__slots__
        return
    # What is asked for is made of what only some kinds have, and is no wish again.
    fields = {name: getattr(posting, name) for name in Posting.__slots__ if name != "asked"}
    assert check_posting(now=NOW, **fields) == posting
    posting.title.encode()
    posting.text.encode()


@examples(200)
@given(st.lists(any_text | st.sampled_from(["Text", "TEXT ", "İD", "metin", "lang"]), max_size=6))
def test_a_guessed_mapping_names_columns_that_there_are(columns: list[str]) -> None:
    try:
        guessed = guess_mapping(columns)
    except IntakeRefusal:
        return
    guessed.require_in(columns)


@examples(300)
@given(any_text, any_text, st.integers(1, 40))
def test_likeness_is_mutual_and_complete_with_itself(one: str, other: str, times: int) -> None:
    one = one * times
    assert similarity(one, one) == 1.0
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1
    keys = similar_keys(one)
    assert keys == similar_keys(one)
    assert all(-(2**63) <= key < 2**63 for key in keys)
