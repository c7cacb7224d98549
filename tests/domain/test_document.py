"""Splitting documents into what one person takes on, and putting answers back together."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.document import (
    PART_WORDS,
    Document,
    DocumentState,
    Piece,
    check_targets,
    count_document,
    parts_of,
    split_parts,
    targets_of,
    text_of,
)
from dispatcher.domain.errors import AlreadyInTarget, InvalidField, UnknownLanguage

NOW = datetime(2023, 2, 7, tzinfo=UTC)


def piece(words: int, number: int, paragraph: int = 1) -> Piece:
    return Piece(f"document:{paragraph}.{number}", " ".join(["su"] * words))


def document(segments: list[Piece]) -> Document:
    return Document(
        id=uuid4(),
        version=1,
        organisation_id=1,
        organisation="relief",
        response_id=1,
        response="quake",
        created_by=uuid4(),
        created_at=NOW,
        state=DocumentState.READY,
        file_id=uuid4(),
        name="leaflet.docx",
        format="docx",
        encoding=None,
        column=None,
        source_language="tr",
        detected_language=None,
        segments=tuple(segments),
        words=count_document(segments, "tr"),
    )


paragraphs = st.lists(
    st.lists(st.integers(0, 300), min_size=1, max_size=12), min_size=1, max_size=30
)


def laid_out(sizes: list[list[int]]) -> list[Piece]:
    return [
        piece(words, number, paragraph)
        for paragraph, each in enumerate(sizes, 1)
        for number, words in enumerate(each, 1)
    ]


@given(paragraphs)
def test_parts_are_all_segments_in_order_and_none_is_too_much(sizes: list[list[int]]) -> None:
    segments = laid_out(sizes)
    parts = split_parts(segments, "tr")
    assert [one for part in parts for one in part] == segments
    for part in parts:
        assert part
        assert len(part) == 1 or count_document(part, "tr") <= PART_WORDS


@given(st.lists(st.integers(1, 30), min_size=1, max_size=400))
def test_parts_of_ordinary_sentences_are_few_and_about_equal(sizes: list[int]) -> None:
    segments = laid_out([sizes])
    parts = split_parts(segments, "tr")
    filled, words = 1, 0
    for size in sizes:  # as few as there can be: each filled as far as it goes
        filled, words = (filled + 1, size) if words + size > PART_WORDS else (filled, words + size)
    assert len(parts) == filled


@pytest.mark.parametrize(
    ("paragraphs", "parts"),
    [
        ([10, 2, 10], [10, 12]),  # 20 words each
        ([11, 11, 11], [11, 11, 11]),
        ([4] * 6, [12, 12]),
        ([30], [10, 10, 10]),
        ([10, 10, 5], [10, 10, 5]),
    ],
)
def test_parts_are_as_few_as_can_be_and_end_with_a_paragraph_where_one_ends_nearby(
    paragraphs: list[int], parts: list[int]
) -> None:
    segments = laid_out([[20] * sentences for sentences in paragraphs])
    assert [len(part) for part in split_parts(segments, "tr")] == parts


def test_a_part_says_where_it_stands() -> None:
    segments = laid_out([[20] * 10, [20] * 10])
    first, second = parts_of(document(segments), "tr", split=True)
    assert (first.title("leaflet"), second.title("leaflet")) == ("leaflet (1/2)", "leaflet (2/2)")
    asked = second.asked("leaflet")
    assert [one["id"] for one in asked["segments"]] == [one.id for one in segments[10:]]
    assert asked["part"]["before"] == [one.source for one in segments[8:10]]
    assert asked["part"]["after"] == []


def test_what_is_not_split_is_one_task_without_a_number() -> None:
    segments = laid_out([[20] * 10, [20] * 10])
    (only,) = parts_of(document(segments), "tr", split=False)
    assert (only.title("leaflet"), set(only.asked("leaflet"))) == ("leaflet", {"segments"})


def test_more_than_a_task_can_hold_is_not_left_whole() -> None:
    with pytest.raises(InvalidField) as refusal:
        list(parts_of(document([piece(20_000, n) for n in range(3)]), "tr", split=False))
    assert refusal.value.data["field"] == "split"


def test_a_text_keeps_its_paragraphs() -> None:
    assert text_of(laid_out([[1, 2], [1]])) == "su su su\nsu"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ([], InvalidField),
        (["xx-nonsense-"], UnknownLanguage),
        ([""], InvalidField),
        (["tr"], AlreadyInTarget),
    ],
)
def test_languages_that_make_no_sense_are_refused(given: list[str], error: type) -> None:
    with pytest.raises(error):
        check_targets(given, "tr")


def test_a_language_named_twice_is_posted_once() -> None:
    assert check_targets(["ar", "KMR", "kmr", "ar"], "tr") == ["ar", "kmr"]


SEGMENTS = [{"id": "1", "source": "Su"}, {"id": "2", "source": "Ekmek"}]


@pytest.mark.parametrize(
    ("content", "targets"),
    [
        (
            {"segments": [{"id": "1", "target": "ماء"}, {"id": "2", "target": "خبز"}]},
            {"1": "ماء", "2": "خبز"},
        ),
        ({"text": "ماء\n\nخبز"}, {"1": "ماء", "2": "خبز"}),
        ({"text": "ماء وخبز"}, {"1": "ماء وخبز", "2": ""}),
    ],
)
def test_no_word_of_an_answer_is_lost_and_none_said_twice(
    content: dict[str, object], targets: dict[str, str]
) -> None:
    assert targets_of(content, SEGMENTS) == targets
