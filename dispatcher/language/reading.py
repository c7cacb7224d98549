"""What of a text is worth reading to tell its language."""

import re
import unicodedata
from typing import Final

#: Characters of a text that are looked at; more changes no answer, only the time it takes.
READ_CHARACTERS: Final = 180
_SEARCHED: Final = 4_000  # how far into a text we look for those characters

# Addresses, and names of accounts and tags, are no language.
_ADDRESSES: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|[@#]\w+")
_HINTS_OF_ADDRESSES: Final = re.compile(r"[@#]|://|www\.")
# Digits, and what the models choke on: control and bidi characters, lone surrogates,
# noncharacters. (Those beyond U+FFFF make the pattern far slower, and pycld2 alone minds them.)
_NOISE: Final = re.compile(
    "[0-9\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff0-\uffff\ud800-\udfff]+"
)
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+")


def readable(text: str) -> str:
    """The first words of a text, NFKC, one space between them, without noise; may be empty."""
    words = text.lstrip()[:_SEARCHED]
    if _HINTS_OF_ADDRESSES.search(words):
        words = _ADDRESSES.sub(" ", words)
    words = " ".join(_NOISE.sub(" ", words).split())
    if len(words) > READ_CHARACTERS:
        end = words.rfind(" ", READ_CHARACTERS // 2, READ_CHARACTERS)
        words = words[: end if end > 0 else READ_CHARACTERS]
    words = unicodedata.normalize("NFKC", words)
    return words.lower() if words.isupper() else words


def without_latin(text: str) -> str:
    """The text less its Latin words: names, abbreviations, addresses cut short."""
    return _LATIN.sub(" ", text)
