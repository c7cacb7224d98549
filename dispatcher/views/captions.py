"""Captions as players take them: WebVTT (W3C) and SubRip.

Written by us: what the libraries we know write drops or reads as styling what people wrote, such
as braces and angle brackets (docs/decisions/0025).
"""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dispatcher.domain.cue_times import Timing, write_timing
from dispatcher.domain.language import direction

_RIGHT_TO_LEFT_MARK = "\u200f"
_STRONG_RIGHT_TO_LEFT = frozenset({"R", "AL"})


class CaptionFormat(StrEnum):
    """The formats captions can be had in."""

    VTT = "vtt"
    SRT = "srt"


MEDIA_TYPES = {CaptionFormat.VTT: "text/vtt", CaptionFormat.SRT: "application/x-subrip"}


def captions_in(
    format_: CaptionFormat, cues: Sequence[Mapping[str, Any]], language: str | None
) -> bytes:
    """A file of the cues, in UTF-8."""
    if format_ is CaptionFormat.VTT:
        return _vtt(cues, language).encode()
    return _srt(cues, language).encode()


def _vtt(cues: Sequence[Mapping[str, Any]], language: str | None) -> str:
    """Players take a line's direction from its first letter that has one; a line of a language
    that runs from the right gets a mark where that would be the wrong one."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        lines = [_led(line, language) for line in cue["text"].split("\n")]
        words = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        timing = write_timing(Timing(cue["start_ms"], cue["end_ms"]), ".")
        blocks.append(f"{timing}\n{words}\n")
    return "\n".join(blocks)


def _srt(cues: Sequence[Mapping[str, Any]], language: str | None) -> str:
    """Players draw every line from the left; marks round one from the right keep its full stop and
    brackets on their sides. The format has no escapes: an arrow would be taken for a timing."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        lines = [_held(line, language) for line in cue["text"].split("\n")]
        words = "\n".join(lines).replace("-->", "->")
        timing = write_timing(Timing(cue["start_ms"], cue["end_ms"]), ",")
        blocks.append(f"{number}\n{timing}\n{words}\n")
    return "\n".join(blocks)


def _runs_left(line: str, language: str | None) -> bool:
    """Whether it is a line of a language that runs from the right, and has words in its script."""
    if language is None or direction(language) == "ltr":
        return False
    return any(unicodedata.bidirectional(letter) in _STRONG_RIGHT_TO_LEFT for letter in line)


def _led(line: str, language: str | None) -> str:
    if not _runs_left(line, language):
        return line
    strong = (c for c in map(unicodedata.bidirectional, line) if c in {"L", "R", "AL"})
    return line if next(strong) in _STRONG_RIGHT_TO_LEFT else _RIGHT_TO_LEFT_MARK + line


def _held(line: str, language: str | None) -> str:
    if not _runs_left(line, language):
        return line
    first, last = (unicodedata.bidirectional(letter) for letter in (line[0], line[-1]))
    before = "" if first in _STRONG_RIGHT_TO_LEFT else _RIGHT_TO_LEFT_MARK
    after = "" if last in _STRONG_RIGHT_TO_LEFT else _RIGHT_TO_LEFT_MARK
    return before + line + after
