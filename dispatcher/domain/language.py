"""Languages, their scripts, and who can help with which.

A language is a canonical BCP 47 tag (`kmr`, `ckb`, `zh-Hant`), never a name and never
the bare macrolanguage `ku`, which hides languages whose speakers cannot read each other.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import langcodes
from langcodes.tag_parser import LanguageTagError

KURDISH_CHOICES = ("kmr", "ckb", "zza", "sdh")

#: The languages the detector tells apart; anything else it calls `und`.
DETECTABLE = (
    *("am", "ar", "az", "bn", "ckb", "de", "el", "en", "es", "fa", "fr", "ha", "he", "hi"),
    *("ht", "id", "it", "kk", "km", "kmr", "ky", "ln", "my", "ne", "om", "ps", "pt", "ru"),
    *("rw", "so", "sw", "ta", "tg", "ti", "tl", "tr", "uk", "ur", "uz", "zh"),
)

_LONGEST_TAG = 35  # RFC 5646 §4.4.1
_NOT_ONE_LANGUAGE = frozenset({"mul", "mis", "zxx", "art"})

# One lane per language: a dominant member of a macrolanguage is written as the macrolanguage,
# as CLDR does, except Kurdish, and except `prs` and `tl`, which people and files here use.
_ONE_NAME = {
    "fil": "tl",
    "pes": "fa",
    "arb": "ar",
    "cmn": "zh",
    "swh": "sw",
    "gaz": "om",
    "npi": "ne",
    "zsm": "ms",
    "uzn": "uz",
    "azj": "az",
    "khk": "mn",
    "als": "sq",
    "ajp": "apc",
}

_EASTERN_ARABIC = frozenset(
    ("apc", "arz", "acm", "afb", "acq", "ars", "ayn", "apd", "shu", "ayp", "acw", "acx")
)
_MAGHREBI_ARABIC = frozenset(("ary", "arq", "aeb", "ayl"))
# Where CLDR's likely subtags are silent, langcodes falls back to Latin.
_ARABIC_SCRIPT = _EASTERN_ARABIC | _MAGHREBI_ARABIC | {"azb", "pbt", "pst", "uzs", "bgp"}

# ISO 15924 codes written from right to left.
_RIGHT_TO_LEFT = frozenset(
    (
        *("Adlm", "Arab", "Aran", "Armi", "Hebr", "Mand", "Mani", "Mend", "Nkoo", "Orkh", "Phli"),
        *("Phnx", "Rohg", "Samr", "Sarb", "Syrc", "Syre", "Syrj", "Syrn", "Thaa", "Yezi"),
    )
)


class LanguageRefusal(ValueError):
    """What was given does not name one language; `data` says what would."""

    code = "language_refused"

    def __init__(self, message: str, data: Mapping[str, object]) -> None:
        super().__init__(message)
        self.data = dict(data)


class UnknownLanguage(LanguageRefusal):
    """No language, or not one, goes by this tag."""

    code = "unknown_language"

    def __init__(self, given: str) -> None:
        shown = given[:_LONGEST_TAG]
        super().__init__(f"{shown!r} is not the BCP 47 tag of a language", {"given": shown})


class AmbiguousLanguage(LanguageRefusal):
    """The tag covers several languages; one of `choices` has to be named."""

    code = "ambiguous_language"

    def __init__(self, given: str, choices: tuple[str, ...]) -> None:
        super().__init__(
            f"{given!r} covers several languages; choose one of {', '.join(choices)}",
            {"given": given, "choices": list(choices)},
        )
        self.choices = choices


class InvalidProficiency(LanguageRefusal):
    """An entry of a volunteer's languages that cannot be read."""

    code = "invalid_proficiency"

    def __init__(self, entry: str, reason: str) -> None:
        shown = entry[:80]
        super().__init__(f"{shown!r}: {reason}", {"entry": shown, "reason": reason})


def parse_tag(text: str) -> str:
    """The canonical tag of one language.

    Accepts any valid BCP 47 tag of language, script, region and variant, in any case, with
    `_` for `-`; `und` alone or with a script (`und-Arab`) stands for a text whose language
    is still to be identified. Raises UnknownLanguage, or AmbiguousLanguage for `ku`.
    """
    given = text.strip()
    if not given or len(given) > _LONGEST_TAG:
        raise UnknownLanguage(given)
    try:
        language = langcodes.Language.get(langcodes.standardize_tag(given))
    except LanguageTagError:
        raise UnknownLanguage(given) from None
    code = language.language or "und"
    if code == "ku":
        raise AmbiguousLanguage(given, KURDISH_CHOICES)
    if code in _NOT_ONE_LANGUAGE or ("qaa" <= code <= "qtz" and len(code) == 3):
        raise UnknownLanguage(given)
    if code.startswith("x-") or language.extensions or language.private:
        raise UnknownLanguage(given)
    if not language.is_valid():
        raise UnknownLanguage(given)
    if code == "und" and (language.territory or given[:3].lower() != "und"):
        raise UnknownLanguage(given)
    if code == "fa" and language.territory == "AF":  # CLDR's name for Dari
        language = language.update_dict({"language": "prs", "territory": None})
    elif code in _ONE_NAME:
        language = language.update_dict({"language": _ONE_NAME[code]})
    return _without_usual_script(language).to_tag()


def _without_usual_script(language: langcodes.Language) -> langcodes.Language:
    # zh-Hans stays: where it matters, Hans and Hant are a choice and neither is the default.
    if language.script is None or language.language in (None, "und", "zh"):
        return language
    bare = language.update_dict({"script": None})
    return bare if script_of(bare.to_tag()) == language.script else language


@lru_cache(maxsize=4096)
def script_of(tag: str) -> str:
    """The ISO 15924 script a language is usually written in; `Zyyy` where nothing says."""
    language = langcodes.Language.get(tag)
    if language.script is not None:
        return language.script
    if language.language in (None, "und"):
        return "Zyyy"
    if language.language in _ARABIC_SCRIPT:
        return "Arab"
    return language.maximize().script or "Zyyy"


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Which way a text of this language runs: by its script, never by its code."""
    return "rtl" if script_of(tag) in _RIGHT_TO_LEFT else "ltr"


class Help(enum.IntEnum):
    """How well a speaker of one language helps with another; lower is asked sooner."""

    EXACT = 0
    SAME = 1
    LAST_STEP = 2  # understood in part: only when nobody nearer came


def _pairs(help_: Help, *pairs: str) -> dict[frozenset[str], Help]:
    return {frozenset(pair.split()): help_ for pair in pairs}


# The reviewed table, on top of CLDR's distances. CLDR also knows that many Kurds read Turkish
# or Arabic, which says what interface to offer them, not whom to ask to translate.
_REVIEWED: dict[frozenset[str], Help | None] = {
    **{frozenset({"ar", dialect}): Help.SAME for dialect in _EASTERN_ARABIC | _MAGHREBI_ARABIC},
    **_pairs(Help.SAME, "fa prs", "fa haz", "prs haz", "fa tg", "prs tg", "az azb", "uz uzs"),
    **_pairs(Help.SAME, "bs hr", "bs sr", "hr sr", "sr cnr", "hr cnr", "bs cnr", "zza diq"),
    **_pairs(Help.SAME, "zza kiu", "ps pbt", "ps pbu", "ps pst", "om hae", "om gax", "sw swc"),
    **_pairs(Help.SAME, "pa pnb"),
    **_pairs(Help.LAST_STEP, "tr az", "tr azb", "rw rn", "id ms", "diq kiu", "ckb sdh", "hi ur"),
    frozenset({"kmr", "ckb"}): None,
    frozenset({"kmr", "sdh"}): None,
    frozenset({"kmr", "tr"}): None,
}
# Languages whose readers usually read the other script too, with some effort.
_BISCRIPTAL = frozenset({"zh", "sr", "bs", "hr", "cnr"})
_NEAR = 10  # CLDR: below it regional forms and near-identical norms; from it on, bilingualism


@lru_cache(maxsize=65536)
def helps(spoken: str, wanted: str, *, in_writing: bool = True) -> Help | None:
    """How a speaker of `spoken` can help with `wanted`, or None.

    Both are canonical tags. In writing the scripts must agree too: a Persian reader helps with
    `tg-Arab`, not with Cyrillic `tg`. A text still to be identified (`und-Arab`) wants anyone
    who reads its script.
    """
    if spoken == wanted:
        return Help.EXACT
    spoken_code, wanted_code = spoken.split("-", 1)[0], wanted.split("-", 1)[0]
    same_script = script_of(spoken) == script_of(wanted)
    if wanted_code == "und":
        return Help.SAME if same_script or script_of(wanted) == "Zyyy" else None
    if spoken_code == "und":
        return None
    found = _spoken_help(spoken, wanted, spoken_code, wanted_code)
    if found is None or not in_writing or same_script:
        return found
    if "zh" in (spoken, wanted):  # Hans or Hant was never asked
        return found
    biscriptal = spoken_code in _BISCRIPTAL and wanted_code in _BISCRIPTAL
    return Help.LAST_STEP if biscriptal else None


def _spoken_help(spoken: str, wanted: str, spoken_code: str, wanted_code: str) -> Help | None:
    if spoken_code == wanted_code:
        return Help.SAME
    pair = frozenset({spoken_code, wanted_code})
    if pair in _REVIEWED:
        return _REVIEWED[pair]
    if pair <= _EASTERN_ARABIC or pair <= _MAGHREBI_ARABIC:
        return Help.SAME
    if pair <= _EASTERN_ARABIC | _MAGHREBI_ARABIC:
        return Help.LAST_STEP
    return Help.SAME if langcodes.tag_distance(spoken, wanted) < _NEAR else None


class Level(enum.StrEnum):
    """How well a volunteer knows a language, by their own word."""

    NATIVE = "native"
    FLUENT = "fluent"
    WORKING = "working"


class Skill(enum.StrEnum):
    """What a volunteer can do in a language; many speak one they cannot write."""

    READING = "reading"
    WRITING = "writing"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class Proficiency:
    """One language of a volunteer's."""

    tag: str
    level: Level
    reading: bool = True
    writing: bool = True
    speaking: bool = True

    def can(self, skill: Skill) -> bool:
        """Whether the volunteer has this skill in the language."""
        match skill:
            case Skill.READING:
                return self.reading
            case Skill.WRITING:
                return self.writing
            case Skill.SPEAKING:
                return self.speaking


def parse_proficiencies(text: str) -> tuple[Proficiency, ...]:
    """A volunteer's languages from `tr:native,kmr:fluent,en:working`, in that order.

    An empty text means none. Raises InvalidProficiency for a malformed or repeated entry,
    and what parse_tag raises for its language.
    """
    entries = [entry.strip() for entry in text.split(",")] if text.strip() else []
    found: dict[str, Proficiency] = {}
    for entry in entries:
        tag_text, colon, level_text = (part.strip() for part in entry.partition(":"))
        if not colon or not tag_text:
            raise InvalidProficiency(entry, "write language:level, for example kmr:native")
        tag = parse_tag(tag_text)
        try:
            level = Level(level_text.lower())
        except ValueError:
            levels = ", ".join(Level)
            raise InvalidProficiency(entry, f"the level must be one of {levels}") from None
        if tag in found:
            raise InvalidProficiency(entry, f"{tag} is named twice")
        if tag.split("-", 1)[0] == "und":
            raise InvalidProficiency(entry, "a volunteer's language must be a known one")
        found[tag] = Proficiency(tag, level)
    return tuple(found.values())
