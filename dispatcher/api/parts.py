"""Which part of a file is asked for (RFC 9110, ranges of bytes)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


@dataclass(frozen=True, slots=True)
class Part:
    """`count` bytes from `first` on. `whole`: nobody asked for less."""

    first: int
    count: int
    whole: bool


def part_of(size: int, headers: Mapping[str, str], etag: str) -> Part | None:
    """None where there is no such part. A range we do not understand, several at once, or one of
    another file than this has become, are answered with the whole."""
    whole = Part(0, size, True)
    found = _RANGE.fullmatch(headers.get("range", "").strip())
    if found is None or headers.get("if-range", etag) != etag:
        return whole
    first, last = found[1], found[2]
    if first:
        begin = int(first)
        end = min(int(last), size - 1) if last else size - 1
        if last and int(last) < begin:
            return whole
        return None if begin >= size else Part(begin, end - begin + 1, False)
    if not last:
        return whole
    count = min(int(last), size)
    return None if count == 0 else Part(size - count, count, False)


def is_known(headers: Mapping[str, str], etag: str) -> bool:
    """Whether whoever asks has it already."""
    known = headers.get("if-none-match", "")
    return known.strip() == "*" or etag in (one.strip() for one in known.split(","))
