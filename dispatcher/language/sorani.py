"""Sorani typed on an Arabic keyboard, which both models take for Arabic or Pashto.

Without ە, ێ, ۆ the letters say nothing, but the grammar still shows: words that begin with the
hamza seat, the vowel heh between consonants, the endings of the definite plural and of `-ewe`.
"""

import re
from dataclasses import dataclass
from typing import Final

_JOINER: Final = "\u200c?"
_HABITS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bئ",  # no Arabic, Persian, Urdu or Pashto word begins so
        rf"ه{_JOINER}[كکگ]ان",  # -ekan, the definite plural
        rf"ه{_JOINER}[كک][هي]{_JOINER}\b",  # -eke, the definite singular
        rf"ه{_JOINER}وه{_JOINER}\b",  # -ewe, back or again
        r"\bبو\b",  # bo, for
        rf"\bده{_JOINER}[كکبرگخ]",  # de-, the present tense
        rf"\wه{_JOINER}[كک]\w",  # the vowel before a k
    )
)


_LETTERS: Final = re.compile("[ڕڵێۆەڤ]")
_VOWEL_HEH: Final = re.compile(r"(?<=\w)ه\u200c?")
_CERTAIN_FROM: Final = 2
# Every tenth letter a heh is far beyond Arabic and Urdu; Persian and Pashto come near it, but
# their own keyboards show in other letters.
_HEH_SHARE: Final = 0.1
_FEWEST_HEHS: Final = 3
_OTHER_KEYBOARD: Final = re.compile("[یکېۍړښځڅډټڼ]")


@dataclass(frozen=True, slots=True)
class Respelling:
    """The text as the models should read it, and whether it may be Sorani all the same."""

    text: str
    suspected: bool


def respell(text: str) -> Respelling:
    """A text in Arabic letters with two habits or more of Sorani, put into Sorani's letters."""
    if _LETTERS.search(text) is not None:
        return Respelling(text, False)
    habits = sum(habit.search(text) is not None for habit in _HABITS) + _overflows_with_heh(text)
    if habits < _CERTAIN_FROM:
        return Respelling(text, habits > 0)
    spelled = _VOWEL_HEH.sub("ە", text).replace("ي", "ی").replace("ك", "ک")
    return Respelling(spelled, True)


def _overflows_with_heh(text: str) -> bool:
    hehs = text.count("ه")
    if hehs < _FEWEST_HEHS or hehs < _HEH_SHARE * len(text.replace(" ", "")):
        return False
    return _OTHER_KEYBOARD.search(text) is None
