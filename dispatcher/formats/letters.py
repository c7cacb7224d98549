"""Letters by script, and digits of any script as one. The web has the same tables."""

import unicodedata
from collections import Counter

_SCRIPTS = (
    ("Latn", ((0x41, 0x5A), (0x61, 0x7A), (0xAA, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F))),
    ("Grek", ((0x370, 0x3FF), (0x1F00, 0x1FFF))),
    ("Cyrl", ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F))),
    ("Armn", ((0x531, 0x58F),)),
    ("Hebr", ((0x591, 0x5F4), (0xFB1D, 0xFB4F))),
    ("Arab", ((0x610, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))),
    ("Syrc", ((0x700, 0x74F),)),
    ("Thaa", ((0x780, 0x7BF),)),
    ("Nkoo", ((0x7C0, 0x7FF),)),
    ("Deva", ((0x900, 0x97F), (0xA8E0, 0xA8FF))),
    ("Beng", ((0x980, 0x9FF),)),
    ("Guru", ((0xA00, 0xA7F),)),
    ("Gujr", ((0xA80, 0xAFF),)),
    ("Orya", ((0xB00, 0xB7F),)),
    ("Taml", ((0xB80, 0xBFF),)),
    ("Telu", ((0xC00, 0xC7F),)),
    ("Knda", ((0xC80, 0xCFF),)),
    ("Mlym", ((0xD00, 0xD7F),)),
    ("Sinh", ((0xD80, 0xDFF),)),
    ("Thai", ((0xE00, 0xE7F),)),
    ("Laoo", ((0xE80, 0xEFF),)),
    ("Tibt", ((0xF00, 0xFFF),)),
    ("Mymr", ((0x1000, 0x109F), (0xAA60, 0xAA7F))),
    ("Geor", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF))),
    ("Ethi", ((0x1200, 0x139F), (0x2D80, 0x2DDF))),
    ("Khmr", ((0x1780, 0x17FF),)),
    ("Kana", ((0x3041, 0x30FF),)),
    ("Hang", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))),
    ("Hani", ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))),
)
_WRITTEN_WITH = {
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Jpan": ("Hani", "Kana"),
    "Kore": ("Hang", "Hani"),
    "Aran": ("Arab",),
}
WITHOUT_SPACES = frozenset(("Hani", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"))
WITH_CASE = frozenset(("Latn", "Cyrl", "Grek", "Armn"))

_ZEROS = (
    *(0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50),
    *(0xED0, 0xF20, 0x1040, 0x17E0, 0x1810, 0xFF10),
)
_DIGITS = {zero + value: str(value) for zero in _ZEROS for value in range(10)}


def ascii_digits(text: str) -> str:
    """The text with 0 to 9 for the digits of every script; as long as before."""
    return text.translate(_DIGITS)


def is_word_letter(letter: str) -> bool:
    """Whether it is part of a word: a letter, a mark on one, a digit."""
    return unicodedata.category(letter)[0] in "LMN"


def script_of_letter(letter: str) -> str | None:
    """The script a letter is of, None for those no language here is written in."""
    code = ord(letter)
    for script, ranges in _SCRIPTS:
        if any(first <= code <= last for first, last in ranges):
            return script
    return None


def scripts_in(text: str) -> Counter[str]:
    """How many letters of each script there are."""
    letters = (letter for letter in text if unicodedata.category(letter)[0] == "L")
    return Counter(script for letter in letters if (script := script_of_letter(letter)))


def scripts_for(script: str) -> tuple[str, ...]:
    """The scripts of the letters that an ISO 15924 script stands for."""
    return _WRITTEN_WITH.get(script, (script,))
