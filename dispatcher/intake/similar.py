"""Near-duplicates: keys two texts share when they read almost the same.

MinHash over letter n-grams in bands (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets,
chapter 3). Keys are stored and compared over years, so they may depend on nothing but this file and
Unicode's tables.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
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
_AT_ONCE = 4_000
"""Letters, so that the numbers worked on stay in the processor's cache."""

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
    return keys_of_each((text,))[0]


def keys_of_each(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """The `similar_keys` of each text: many at once take a quarter of the time."""
    found: list[tuple[int, ...]] = [()] * len(texts)
    together: list[tuple[int, str]] = []
    waiting = 0
    for place, letters in enumerate(map(_letters, texts)):
        if len(letters) >= _SHORT:
            together.append((place, letters))
            waiting += len(letters)
        elif letters:
            digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
            found[place] = (int.from_bytes(digest, "little", signed=True),)
        if waiting >= _AT_ONCE:
            _fill(found, together)
            together, waiting = [], 0
    _fill(found, together)
    return found


def _fill(found: list[tuple[int, ...]], together: Sequence[tuple[int, str]]) -> None:
    if together:
        keys = _banded([letters for _, letters in together])
        for (place, _), row in zip(together, keys, strict=True):
            found[place] = tuple(row)


def _banded(texts: Sequence[str]) -> list[list[int]]:
    """Twelve keys of each of these, which all have letters enough."""
    lengths = np.array([len(text) for text in texts])
    ends = np.cumsum(lengths)
    grams = _grams("".join(texts))
    # Those that begin in one text and end in the next are nobody's.
    whole = np.ones(len(grams), dtype=bool)
    for back in range(1, _GRAM):
        whole[ends[:-1] - back] = False
    grams = _mixed(grams[whole])
    counts = lengths - (_GRAM - 1)
    # One hash function a line: multiply-add modulo 2**64, of which the upper half is well mixed.
    hashed = (grams * _FACTORS[:, None] + _TERMS[:, None]) >> _SHIFT
    lowest = np.minimum.reduceat(hashed, np.cumsum(counts) - counts, axis=1)
    rows = lowest.T.reshape(len(texts), _BANDS, _ROWS)
    bands = (rows * _BAND_FACTORS).sum(axis=2, dtype=np.uint64)
    numbered = _mixed(bands + np.arange(_BANDS, dtype=np.uint64))
    keys: list[list[int]] = numbered.view(np.int64).tolist()
    return keys


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
