"""A glossary's terms in a text. The web finds the same ones (web/src/core/terms.ts)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dispatcher.formats.letters import WITHOUT_SPACES, is_word_letter, script_of_letter

_DOTTED_I = frozenset(("tr", "az"))
# Languages that add to the end of a word what others say with words of their own.
_ADDS_ENDINGS = frozenset(
    ("tr", "az", "kk", "ky", "uz", "tk", "ug", "kmr", "ckb", "zza", "sdh", "ku", "fi", "hu")
)
_CHANGES_ENDINGS = frozenset(("ru", "uk", "bg"))
_ADDS_S = frozenset(("en", "fr", "es", "pt", "ca"))
_ARABIC = frozenset(("ar", "apc", "arz", "acm", "ars", "ary", "arq", "aeb"))
_ENDING_LETTERS = 14
_LEAST_LETTERS = 3
_CHANGED_ENDING = 3
_CUT = "аяеёиіїоуюыьйэ"
# What Arabic writes together with the word after it: and, so, by, for, like; the.
_JOINED = re.compile("(?:[وفبكل]{0,2}(?:ال)?|[وف]?لل)$")
# Letters of two keyboards and two habits, of one word.
_SAME_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a response's glossary, with words that are not to be used for it."""

    source: str
    target: str
    note: str = ""
    forbidden: tuple[str, ...] = ()


def find_terms(
    text: str, terms: Sequence[Term], language: str | None
) -> list[tuple[int, int, Term]]:
    """Where terms stand in a text of `language`: start, end and which, the longer term first.

    Whole words in scripts with spaces, with the endings a language adds to them; none overlap.
    """
    code = language.split("-", 1)[0] if language else ""
    folded = _folded(text, code)
    places: list[tuple[int, int, Term]] = []
    taken = bytearray(len(text))
    for term in sorted(terms, key=lambda term: -len(term.source)):
        for start, end in _found(folded, _folded(term.source.strip(), code), code):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                places.append((start, end, term))
    return sorted(places, key=lambda place: place[:2])


def _folded(text: str, code: str) -> str:
    """Small letters, and one for letters that are the same; as long as the text."""
    if code in _DOTTED_I:
        text = text.replace("I", "ı")
    text = text.replace("İ", "i").translate(_SAME_LETTERS)
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _found(text: str, term: str, code: str) -> Iterator[tuple[int, int]]:
    if not term:
        return
    stem = term
    if code in _CHANGES_ENDINGS and len(term) > _LEAST_LETTERS and term[-1] in _CUT:
        stem = term[:-1]
    at = text.find(stem)
    while at >= 0:
        end = at + len(stem)
        if script_of_letter(stem[0]) in WITHOUT_SPACES:
            yield at, end
        else:
            after = _word_end(text, end)
            if _begins_word(text, at, code) and _may_end(text[end:after], stem, term, code):
                yield at, after
                end = after
        at = text.find(stem, end)


def _word_end(text: str, at: int) -> int:
    while at < len(text) and is_word_letter(text[at]):
        at += 1
    return at


def _begins_word(text: str, at: int, code: str) -> bool:
    start = at
    while start > 0 and at - start < _CHANGED_ENDING + 2 and is_word_letter(text[start - 1]):
        start -= 1
    if start == at or not is_word_letter(text[at]):
        return True
    return code in _ARABIC and _JOINED.match(text[start:at]) is not None


def _may_end(ending: str, stem: str, term: str, code: str) -> bool:
    """Whether a word of this language may go on like that after the term."""
    if not ending:
        return stem == term or code in _CHANGES_ENDINGS
    if code in _ADDS_ENDINGS:
        return len(term) >= _LEAST_LETTERS and len(ending) <= _ENDING_LETTERS
    if code in _CHANGES_ENDINGS:
        return len(term) > _LEAST_LETTERS and len(ending) <= _CHANGED_ENDING
    return code in _ADDS_S and ending in ("s", "es")
