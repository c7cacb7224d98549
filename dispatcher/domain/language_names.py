"""The languages offered in pickers, as their own speakers write their names (from CLDR)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dispatcher.domain.language import direction, script_of

# Own name, English name. In the order of a picker's list without anything typed: the languages
# of the first responses, then by English name.
_NAMES = {
    "tr": ("Türkçe", "Turkish"),
    "kmr": ("Kurmancî", "Kurdish (Kurmanji)"),
    "ckb": ("سۆرانی", "Kurdish (Sorani)"),
    "ar": ("العربية", "Arabic"),
    "apc": ("العربية الشامية", "Arabic (Levantine)"),
    "en": ("English", "English"),
    "am": ("አማርኛ", "Amharic"),
    "az": ("Azərbaycan dili", "Azerbaijani"),
    "bn": ("বাংলা", "Bengali"),
    "my": ("မြန်မာဘာသာ", "Burmese"),
    "zh": ("中文", "Chinese"),
    "prs": ("دری", "Dari"),
    "fr": ("Français", "French"),
    "de": ("Deutsch", "German"),
    "el": ("Ελληνικά", "Greek"),
    "ht": ("Kreyòl ayisyen", "Haitian Creole"),
    "ha": ("Hausa", "Hausa"),
    "he": ("עברית", "Hebrew"),
    "hi": ("हिन्दी", "Hindi"),
    "id": ("Bahasa Indonesia", "Indonesian"),
    "it": ("Italiano", "Italian"),
    "kk": ("Қазақ тілі", "Kazakh"),
    "km": ("ខ្មែរ", "Khmer"),
    "rw": ("Ikinyarwanda", "Kinyarwanda"),
    "ky": ("Кыргызча", "Kyrgyz"),
    "ln": ("Lingála", "Lingala"),
    "ne": ("नेपाली", "Nepali"),
    "om": ("Afaan Oromoo", "Oromo"),
    "ps": ("پښتو", "Pashto"),
    "fa": ("فارسی", "Persian"),
    "pt": ("Português", "Portuguese"),
    "ru": ("Русский", "Russian"),
    "so": ("Soomaali", "Somali"),
    "sdh": ("کوردیی باشووری", "Southern Kurdish"),
    "es": ("Español", "Spanish"),
    "sw": ("Kiswahili", "Swahili"),
    "tl": ("Tagalog", "Tagalog"),
    "tg": ("Тоҷикӣ", "Tajik"),
    "ta": ("தமிழ்", "Tamil"),
    "ti": ("ትግርኛ", "Tigrinya"),
    "uk": ("Українська", "Ukrainian"),
    "ur": ("اردو", "Urdu"),
    "uz": ("Oʻzbekcha", "Uzbek"),
    "zza": ("Zazakî", "Zaza"),
}


@dataclass(frozen=True, slots=True)
class NamedLanguage:
    tag: str
    name: str
    english: str
    script: str
    direction: Literal["ltr", "rtl"]


@lru_cache(maxsize=1)
def language_names() -> tuple[NamedLanguage, ...]:
    return tuple(
        NamedLanguage(tag, name, english, script_of(tag), direction(tag))
        for tag, (name, english) in _NAMES.items()
    )
