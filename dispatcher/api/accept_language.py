"""Which of the languages of a page a browser asks for."""

from collections.abc import Collection

MOST_WISHES = 20
_SORANI = {"arab", "iq", "ir"}


def best_locale(accept_language: str, have: Collection[str], otherwise: str = "en") -> str:
    """The first of the wished languages that we have. `ku` is Kurmanji unless it says Arabic script
    or a country where Sorani is written; what can't be read is passed over."""
    wishes = []
    for position, part in enumerate(accept_language.split(",")[:MOST_WISHES]):
        tag, _, rest = part.strip().partition(";")
        weight = _weight(rest)
        if weight > 0:
            wishes.append((-weight, position, tag.strip().lower()))
    for _, _, tag in sorted(wishes):
        language, *more = tag.split("-")
        if language == "ku":
            sorani = "latn" not in more and not _SORANI.isdisjoint(more)
            language = "ckb" if sorani else "kmr"
        elif language == "prs":
            language = "fa"
        if language in have:
            return language
    return otherwise


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
