"""Letters and short words that one language of a script uses and its neighbours do not."""

from collections.abc import Mapping
from typing import Final

_MOST: Final = 3  # the fourth sign of a language says nothing new

_LETTERS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "Arab": {
        "ckb": frozenset("ڕڵێۆەڤ"),
        "ps": frozenset("ېځڅږښټډړڼۍ"),
        "ur": frozenset("ٹڈڑےںھہ"),
        "ar": frozenset("ةيىك"),
    },
    "Latn": {
        "kmr": frozenset("êîû"),
        "tr": frozenset("ığ"),
        "az": frozenset("ə"),
        "uz": frozenset("ʻ‘"),
        "ht": frozenset("òè"),
        "de": frozenset("ßä"),
        "pt": frozenset("ãõ"),
        "es": frozenset("ñ¿¡"),
    },
    "Cyrl": {
        "kk": frozenset("әғқұһі"),
        "ky": frozenset("ңөү"),
        "uk": frozenset("їєґі"),
        "tg": frozenset("ҷӣӯҳғқ"),
        "ru": frozenset("ыэъ"),
    },
    "Ethi": {"ti": frozenset("ቐቑቒቓቕኸኺኻኼኽ")},
}
_WORDS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "Deva": {
        "hi": frozenset(("है", "हैं", "में", "के", "की", "का", "से", "और", "को", "ने", "पर", "कि")),
        "ne": frozenset(("छ", "छन्", "हो", "र", "मा", "लागि", "भएको", "गर्न", "गरेको", "वा", "पनि")),
    },
    "Ethi": {
        "am": frozenset(("ነው", "እና", "ላይ", "ውስጥ", "ወደ", "ጋር", "ናቸው", "ሆነ")),
        "ti": frozenset(("እዩ", "ናይ", "ኣብ", "እቲ", "እዮም", "ድማ", "ከምኡ", "ካብ", "ምስ", "ን")),
    },
}


def signs(text: str, script: str) -> dict[str, int]:
    """How many of each language's own letters and words the text shows, at most three each."""
    found: dict[str, int] = {}
    letters = _LETTERS.get(script)
    if letters is not None:
        present = frozenset(text)
        for language, own in letters.items():
            if not present.isdisjoint(own):
                found[language] = min(_MOST, len(present & own))
    words = _WORDS.get(script)
    if words is not None:
        spoken = frozenset(text.replace("።", " ").replace("।", " ").split())
        for language, own in words.items():
            if not spoken.isdisjoint(own):
                found[language] = min(_MOST, found.get(language, 0) + len(spoken & own))
    return found
