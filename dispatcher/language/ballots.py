"""Who stands for election in each script: our languages and the strangers that resemble them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatcher.domain.language import DETECTABLE, script_of

STRANGER: Final = "und"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ballot: the names both models have for a language we list, or a stranger.

    `likelihood` is py3langid's label or None where it has none; `cld` pycld2's code or None;
    `handicap` is taken off the score, so that a near relative of a listed language must be
    much likelier than it before we say that a text is not ours.
    """

    language: str
    likelihood: str | None
    cld: str | None
    handicap: float = 0.0


# Where a model's labels differ from ours or several of them mean one language of ours.
_LABELS: Final[Mapping[str, Sequence[str]]] = {
    "ar": ("ar", "arz", "ary"),
    "es": ("es", "an", "ext"),
    "it": ("it", "vec", "lij"),
    # Refined by script: Kurdish in Arabic letters is Sorani, in Latin letters Kurmanji.
    "ckb": ("sdh", "ku"),
    "kmr": ("ku",),
    # py3langid knows no Tigrinya: it gets Amharic's likelihood, and the rest decides.
    "ti": ("am",),
}
_CLD_CODES: Final[Mapping[str, str | None]] = {"he": "iw", "ckb": "ku", "kmr": None}

_STRANGERS: Final[Mapping[str, Sequence[str]]] = {
    "Latn": (
        *("af", "br", "bs", "ca", "cs", "cy", "da", "et", "eu", "fi", "fy", "ga", "gd", "gl"),
        *("hr", "hu", "ig", "is", "jv", "lg", "lt", "lv", "mg", "ms", "nl", "no", "pl", "qu"),
        *("ro", "sk", "sl", "sq", "sr", "sv", "vi", "xh", "yo", "zu", "ace", "gug", "kik", "nso"),
        *("sn", "st", "crh", "fo", "fuv", "guw", "kab", "lb", "wa", "mt", "nn", "oc", "tk"),
    ),
    "Arab": ("ug",),
    "Cyrl": ("be", "bg", "mk", "mn", "sr", "ba", "tt"),
    "Deva": ("mr", "sa", "gom"),
}
# Strangers only pycld2 knows, in scripts where it is the one to ask.
_STRANGERS_OF_CLD: Final[Mapping[str, Sequence[str]]] = {"Beng": ("as",), "Hebr": ("yi",)}
_MARGIN: Final = 2.5
_NEAR_RELATIVES: Final[Mapping[str, float]] = {
    "ms": 4.5,
    "gl": 2.0,
    "jv": 1.5,
    "sa": 2.0,
    "gom": 1.5,
    "oc": 1.5,
    "mr": 0.5,
}
# One script, one language of ours: its letters settle it, the slow model would only agree.
SETTLED_BY_SCRIPT: Final = frozenset(
    {"Beng", "Ethi", "Grek", "Hani", "Hebr", "Khmr", "Mymr", "Taml"}
)


def ballot(script: str) -> tuple[Entry, ...]:
    """The entries for a script, grouped by language, strangers last; empty if none is ours."""
    ours = [language for language in DETECTABLE if _written_in(language) == script]
    entries = [
        Entry(language, label, _CLD_CODES.get(language, language))
        for language in ours
        for label in _LABELS.get(language, (language,))
    ]
    if not ours:
        return ()
    for label in _STRANGERS.get(script, ()):
        handicap = _MARGIN + _NEAR_RELATIVES.get(label, 0.0)
        entries.append(Entry(STRANGER, label, label, handicap))
    for code in _STRANGERS_OF_CLD.get(script, ()):
        entries.append(Entry(STRANGER, None, code))
    return tuple(entries)


def _written_in(language: str) -> str:
    script = script_of(language)
    return "Hani" if script == "Hans" else script


SCRIPTS: Final = frozenset(_written_in(language) for language in DETECTABLE)
