"""Near-duplicates: keys two texts share when they read almost the same.

MinHash over letter n-grams in bands (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets,
chapter 3). Keys are stored and compared over years, so they may depend on nothing but this file and
Unicode's tables.
"""

import hashlib
import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

NEAR_DUPLICATE = 0.6
"""Texts at least this similar are near-duplicates."""

_BANDS = 12
_ROWS = 4  # in a band: at similarity 0.6 a shared key is 81 % likely, at 0.7 96, at 0.3 9
_GRAM = 3
_SHORT = 16
"""Letters. Below, one changed letter is too much, so only equal texts share a key."""
_LONGEST = 4_000

Words = NDArray[np.uint64]


def _constants(name: str, count: int) -> Words:
    """Fixed odd 64-bit numbers."""
    digest = hashlib.shake_256(f"imece similar {name}".encode()).digest(8 * count)
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64) | np.uint64(1)


_GRAM_FACTORS = _constants("gram", _GRAM)
_FACTORS = _constants("factor", _BANDS * _ROWS)
_TERMS = _constants("term", _BANDS * _ROWS)
_BAND_FACTORS = _constants("band", _BANDS * _ROWS).reshape(_BANDS, _ROWS)
_SHIFT = np.uint64(32)


def similar_keys(text: str) -> tuple[int, ...]:
    """Signed 64-bit keys; texts sharing any are candidates, to be confirmed by `similarity`.

    Case, digits, punctuation, spacing and compatibility forms don't count. Twelve keys; one for
    a short text; none for a text without letters.
    """
    letters = _letters(text)
    if not letters:
        return ()
    if len(letters) < _SHORT:
        digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
        return (int.from_bytes(digest, "little", signed=True),)
    grams = _mixed(_grams(letters))
    # One hash function a line: multiply-add modulo 2**64, of which the upper half is well mixed.
    lowest = ((grams * _FACTORS[:, None] + _TERMS[:, None]) >> _SHIFT).min(axis=1)
    bands = (lowest.reshape(_BANDS, _ROWS) * _BAND_FACTORS).sum(axis=1, dtype=np.uint64)
    numbered = _mixed(bands + np.arange(_BANDS, dtype=np.uint64))
    return tuple(numbered.view(np.int64).tolist())


def similarity(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1: the part of their letter n-grams they share."""
    first, second = _letters(a), _letters(b)
    if first == second:
        return 1.0 if first else float(a == b)
    if min(len(first), len(second)) < _SHORT:
        return 0.0
    grams, others = np.unique(_grams(first)), np.unique(_grams(second))
    shared = np.intersect1d(grams, others, assume_unique=True).size
    return float(shared / (grams.size + others.size - shared))


# Vowel signs and stretching that the same person writes one day and leaves out the next.
_ARABIC_OPTIONAL = frozenset((0x0640, *range(0x064B, 0x0653), 0x0670))


class _Kept(dict[int, str | None]):
    """str.translate table, filled as letters are met: letters and marks stay, the rest goes."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        kept = unicodedata.category(letter)[0] in "LM" and code not in _ARABIC_OPTIONAL
        self[code] = letter if kept else None
        return self[code]


_KEPT = _Kept()


@lru_cache(maxsize=64)
def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_KEPT)[:_LONGEST]


def _grams(letters: str) -> Words:
    """A number for each run of _GRAM letters."""
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    runs = len(codes) - _GRAM + 1
    total = np.zeros(runs, dtype=np.uint64)
    for offset in range(_GRAM):
        total += codes[offset : offset + runs] * _GRAM_FACTORS[offset]
    return total


def _mixed(words: Words) -> Words:
    """The finalizer of splitmix64: spreads every bit over the whole word."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
