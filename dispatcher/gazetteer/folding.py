"""What two spellings of a name have in common: case, accents, and letters that are typed for each
other."""

import unicodedata
from typing import Final

# Letters that nothing decomposes, and those of Arabic, Persian, Kurdish and Cyrillic keyboards that
# people write for each other. Two spellings need only come out the same.
_LETTERS: Final = str.maketrans(
    {
        **dict(zip("ıøłđðəɛħŧ", "iolddeeht", strict=True)),
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ß": "ss",
        **dict(zip("ىیېێۍ", "ييييي", strict=True)),
        **dict(zip("ةەہھۀۂ", "هههههه", strict=True)),
        **dict(zip("ٱکڪگڕړڵۆۇۈۋ", "اكككررلوووو", strict=True)),
        **dict(zip("қғґәөұүһҳңҷіє", "кггаоууххнчие", strict=True)),
    }
)
# Some write these, most don't, and they are no part of a word for either.
_LEFT_OUT: Final = frozenset("'’‘ʼʻʿʾ`´ˌ\u0640\u200c\u200d\u200e\u200fъь")
_ARTICLES: Final = ("al ", "el ", "ar ", "ad ", "as ", "ash ", "az ", "at ", "an ")


def folded(name: str) -> str:
    """A name as it is looked up: small letters without accents, words between single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = []
    for letter in plain:
        if letter in _LEFT_OUT or unicodedata.category(letter) == "Mn":
            continue
        kept.append(letter if letter.isalnum() else " ")
    return " ".join("".join(kept).translate(_LETTERS).split())


def without_article(name: str) -> str:
    """A folded name without an Arabic article; the same where it has none."""
    if name.startswith("ال") and len(name) > 4:
        return name[2:]
    for article in _ARTICLES:
        if name.startswith(article) and len(name) > len(article) + 2:
            return name[len(article) :]
    return name
