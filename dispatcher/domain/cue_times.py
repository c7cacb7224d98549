"""The line of a WebVTT or SubRip file that says from when to when a cue is shown."""

import re
from typing import NamedTuple

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"^\s*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?\s*$")


class Timing(NamedTuple):
    """From when to when, in milliseconds."""

    start_ms: int
    end_ms: int


def read_timing(line: str) -> Timing | None:
    """The times of a line, written in either format's way; None where it is another line."""
    found = _TIMING.match(line)
    if found is None:
        return None
    parts = found.groups()
    return Timing(_ms(parts[:4]), _ms(parts[4:]))


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "").ljust(3, "0"))


def write_timing(timing: Timing, point: str) -> str:
    """The line for these times; `point` stands before milliseconds: a comma in SubRip."""
    return f"{_time(timing.start_ms, point)} --> {_time(timing.end_ms, point)}"


def _time(ms: int, point: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}"
