"""Papers: every script's letters are there, joined and in order, in fonts that travel along."""

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pypdf
import pytest

from dispatcher.domain.certificate import Certificate, Statement
from dispatcher.views.messages import sentences
from dispatcher.views.paper import Paper
from dispatcher.views.papers import certificate_paper, duration

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOCALES = ("en", "tr", "kmr", "ckb", "ar", "kk", "ru", "fr", "es", "uk", "fa")
NAMES = {
    "ar": "محمد عبد الله",
    "ckb": "ڕۆژان کەریمی",
    "fa": "فرزانه پژوهش‌گر",
    "kmr": "Şêrîn Welî",
    "tr": "Işıl Ağaoğlu",
    "kk": "Әлия Жұмабаева",
    "uk": "Їжакевич Ґалина",
    "en": "Şêrîn (شێرین)",
}


def first_page(paper: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(paper)).pages[0]


def shown(page: Any) -> list[list[int]]:
    """The glyphs of each piece of text, by number, in the order in which they are drawn."""
    found = []
    for operands, operator in page.get_contents().operations:
        if operator in (b"Tj", b"TJ"):
            pieces = operands[0] if operator == b"TJ" else operands
            texts = [piece.original_bytes for piece in pieces if hasattr(piece, "original_bytes")]
            raw = b"".join(texts)
            found.append([int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2)])
    return found


def certificate(name: str, locale: str) -> Any:
    statement = Statement(
        *(UUID(int=1), "https://imece.example", name, None, date(2026, 1, 1), date(2026, 2, 1)),
        *(3661, 60, NOW),
    )
    return first_page(certificate_paper(Certificate("0" * 20, "a.b.c", statement), locale=locale))


def written(*texts: str) -> list[list[int]]:
    """The glyphs that texts are written with, each from left to right. Of one document, as every
    document numbers its glyphs for itself."""
    paper = Paper("en", "paper.statement", NOW)
    for text in texts:
        paper.text("0")
        paper.text(text)
    pieces = shown(first_page(paper.written()))[1:]
    mark, found = pieces[0], list[list[int]]()
    for piece in pieces:
        if piece == mark:
            found.append([])
        else:
            found[-1] += piece
    return found


@pytest.mark.parametrize("locale", NAMES)
def test_every_letter_of_a_name_has_a_glyph(locale: str) -> None:
    text = certificate(NAMES[locale], locale).extract_text()
    missing = [letter for letter in NAMES[locale] if letter.isalpha() and letter not in text]
    assert missing == []


def test_arabic_letters_are_joined() -> None:
    """The same letter looks otherwise where it begins a word, goes on, and ends one."""
    joined, apart = written("ببب", "ب ب ب")
    dot = max(joined, key=joined.count)  # drawn by itself, three times
    assert joined.count(dot) == 3
    assert len(set(joined) - {dot}) == 3
    space = 1
    assert len(set(apart) - {dot}) == 1 + space


def test_persian_s_half_space_separates_what_is_not_joined() -> None:
    apart, joined = written("می‌شود", "میشود")
    assert apart != joined


def test_a_word_from_right_to_left_is_drawn_from_its_end() -> None:
    (first, second), (alone,), (end,) = written("اد", "ا", "د")
    assert (second, first) == (alone, end)


def test_latin_within_arabic_stays_from_left_to_right() -> None:
    arabic, latin, both = written("شیرین", "Relief", "شیرین Relief")
    place = next(n for n in range(len(both)) if both[n : n + len(latin)] == latin)
    rest = both[:place] + both[place + len(latin) :]
    assert [glyph for glyph in rest if glyph in arabic] == arabic


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_has_every_sentence_of_a_paper(locale: str) -> None:
    english = {key for key in sentences("en") if key.startswith("paper.")}
    assert english
    assert {key for key in sentences(locale) if key.startswith("paper.")} == english
    assert certificate("A", locale).extract_text()


def test_minutes_are_rounded_down_also_of_what_takes_back() -> None:
    said = "{hours} h {minutes} min"
    assert duration(3_659, said) == "1 h 0 min"
    assert duration(-3_719, said) == "−1 h 1 min"
