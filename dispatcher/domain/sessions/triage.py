"""Triage: what somebody's words say of how soon a person must be with them.

Only ever a hint: it raises and never lowers, and who reads the words has the last one. To be rung
for once too often is cheap; a call that is missed is not, so "I won't kill myself" counts as well.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dispatcher.domain.sessions.session import Severity


class Danger(StrEnum):
    """What a phrase is about."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    VIOLENCE = "violence"
    TRAPPED = "trapped"
    MEDICAL = "medical"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that say something of danger, in one language. A word that ends in `*` stands for all
    that begin like it. `meaning` is in English, for who reviews the list."""

    language: str
    text: str
    severity: Severity
    about: Danger
    meaning: str


@dataclass(frozen=True, slots=True)
class Found:
    severity: Severity
    about: Danger


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\*?")
_SAME = str.maketrans(
    {
        "ı": "i",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ی",
        "ي": "ی",
        "ئ": "ی",
        "ك": "ک",
        "ة": "ه",
        "ە": "ه",
        "ھ": "ه",
        "ؤ": "و",
        "ё": "е",
        "ґ": "г",
        "’": "'",
        "\u200c": None,
        "\u200d": None,
        "ـ": None,
    }
)


def fold(text: str) -> str:
    """A text as it is compared: without case, marks on letters, and the differences between
    keyboards that people in a hurry don't mind."""
    flat = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    marks = unicodedata.normalize("NFD", flat)
    return "".join(c for c in marks if not unicodedata.combining(c)).translate(_SAME)


def words_of(text: str) -> list[str]:
    return _WORD.findall(fold(text))


class Watchlist:
    """Phrases of all languages, ready to be looked for. Somebody in fear mixes languages, so a text
    is searched for those of every one."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: dict[str, list[tuple[list[str], Found]]] = {}
        self._by_start: list[tuple[list[str], Found]] = []
        for phrase in phrases:
            words = words_of(phrase.text)
            found = Found(phrase.severity, phrase.about)
            if words[0].endswith("*"):
                self._by_start.append((words, found))
            else:
                self._by_first.setdefault(words[0], []).append((words, found))

    def look(self, text: str) -> Found | None:
        """The most severe thing that it says, if any."""
        words = [word.rstrip("*") for word in words_of(text)]
        worst: Found | None = None
        for at, word in enumerate(words):
            for pattern, found in (*self._by_first.get(word, ()), *self._by_start):
                if (worst is None or found.severity > worst.severity) and _is_at(
                    pattern, words, at
                ):
                    worst = found
        return worst


def _is_at(pattern: Sequence[str], words: Sequence[str], at: int) -> bool:
    if at + len(pattern) > len(words):
        return False
    return all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(pattern, words[at:], strict=False)
    )
