"""Which writing system a text is in, by counting its letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

# Unicode blocks that hold letters, as (first, last, ISO 15924 code). Blocks, not the exact
# Script property: the signs inside a block never outnumber its letters in a real text.
_BLOCKS: Final = (
    (0x0041, 0x005A, "Latn"),
    (0x0061, 0x007A, "Latn"),
    (0x00AA, 0x00AA, "Latn"),
    (0x00BA, 0x00BA, "Latn"),
    (0x00C0, 0x00D6, "Latn"),
    (0x00D8, 0x00F6, "Latn"),
    (0x00F8, 0x02AF, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x058F, "Armn"),
    (0x05D0, 0x05F4, "Hebr"),
    (0x0620, 0x065F, "Arab"),
    (0x066E, 0x06D5, "Arab"),
    (0x06EE, 0x06EF, "Arab"),
    (0x06FA, 0x06FF, "Arab"),
    (0x0710, 0x074F, "Syrc"),
    (0x0750, 0x077F, "Arab"),
    (0x0780, 0x07B1, "Thaa"),
    (0x07CA, 0x07FA, "Nkoo"),
    (0x08A0, 0x08FF, "Arab"),
    (0x0900, 0x0963, "Deva"),
    (0x0971, 0x097F, "Deva"),
    (0x0980, 0x09E3, "Beng"),
    (0x0A01, 0x0A65, "Guru"),
    (0x0A81, 0x0AE3, "Gujr"),
    (0x0B01, 0x0B63, "Orya"),
    (0x0B82, 0x0BE3, "Taml"),
    (0x0C00, 0x0C63, "Telu"),
    (0x0C80, 0x0CE3, "Knda"),
    (0x0D00, 0x0D63, "Mlym"),
    (0x0D81, 0x0DE3, "Sinh"),
    (0x0E01, 0x0E4E, "Thai"),
    (0x0E81, 0x0ECE, "Laoo"),
    (0x0F00, 0x0F1F, "Tibt"),
    (0x0F40, 0x0FBC, "Tibt"),
    (0x1000, 0x103F, "Mymr"),
    (0x1050, 0x108F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Kore"),
    (0x1200, 0x135F, "Ethi"),
    (0x1380, 0x139F, "Ethi"),
    (0x1780, 0x17D3, "Khmr"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"),
    (0x2D80, 0x2DDF, "Ethi"),
    (0x3040, 0x30FF, "Jpan"),
    (0x3400, 0x4DBF, "Hani"),
    (0x4E00, 0x9FFF, "Hani"),
    (0xA9E0, 0xA9FE, "Mymr"),
    (0xAA60, 0xAA7F, "Mymr"),
    (0xAB01, 0xAB2E, "Ethi"),
    (0xAC00, 0xD7A3, "Kore"),
    (0xF900, 0xFAFF, "Hani"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFC, "Arab"),
    (0x10D00, 0x10D27, "Rohg"),
    (0x1E900, 0x1E94B, "Adlm"),
    (0x20000, 0x323AF, "Hani"),
)
_CODES: Final = ("Zyyy", *sorted({code for _, _, code in _BLOCKS}))
_KANA, _HAN, _LATIN = (_CODES.index(code) for code in ("Jpan", "Hani", "Latn"))
_LATIN_NAMES: Final = 5  # as many Latin letters as this for one of another script are names
_HAN_WORTH: Final = 3  # one Han character says about as much as three letters


def _table() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    table = np.zeros(0x110000, dtype=np.uint8)
    for first, last, code in _BLOCKS:
        table[first : last + 1] = _CODES.index(code)
    return table


_SCRIPT_OF_CODE_POINT: Final = _table()


@dataclass(frozen=True, slots=True)
class ScriptShare:
    """The script a text is in, how many letters of it, and their share of all but Latin ones."""

    script: str
    letters: int
    share: float


NO_LETTERS: Final = ScriptShare("Zyyy", 0, 0.0)


def leading_scripts(texts: Sequence[str]) -> list[ScriptShare]:
    """The script of each text's letters; digits, signs and emoji do not count.

    Latin names, abbreviations and product names stand in texts of every script, so Latin leads
    only where there is hardly anything else. Han alone is `Hani`, Han among kana `Jpan`.
    """
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    firsts = np.arange(len(texts)) * len(_CODES)
    places = np.repeat(firsts, [len(text) for text in texts]) + _SCRIPT_OF_CODE_POINT[points]
    counts = np.bincount(places, minlength=len(texts) * len(_CODES)).reshape(-1, len(_CODES))
    latin = counts[:, _LATIN].copy()
    counts[:, [0, _LATIN]] = 0
    with_han = counts[:, _HAN] > 0
    japanese = with_han & (counts[:, _KANA] * 5 > counts[:, _HAN])
    counts[japanese, _KANA] += counts[japanese, _HAN]
    counts[japanese, _HAN] = 0
    counts[with_han & ~japanese, _HAN] *= _HAN_WORTH
    best = counts.argmax(axis=1)
    letters = counts[np.arange(len(texts)), best]
    figures = (latin, best, letters, counts.sum(axis=1))
    return [_share(*of_text) for of_text in zip(*(each.tolist() for each in figures), strict=True)]


def _share(latin: int, best: int, letters: int, all_but_latin: int) -> ScriptShare:
    if latin > letters * _LATIN_NAMES:
        return ScriptShare("Latn", latin, latin / (latin + all_but_latin))
    if letters == 0:
        return NO_LETTERS
    return ScriptShare(_CODES[best], letters, letters / all_but_latin)
