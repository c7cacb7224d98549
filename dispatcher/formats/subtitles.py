"""SRT and WebVTT: a cue is a segment; everything but its words is kept as it stands.

Read line by line by our own code: of the libraries none gives back cue names, settings, notes,
styles and blank lines as they were (docs/decisions/0022).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dispatcher.domain.cue_times import Timing, read_timing
from dispatcher.formats.charset import decoded, encoded
from dispatcher.formats.segments import Collected, Document, Segment, refused

_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?$")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_NUMBER = re.compile(r"\s*\d+\s*$")
# A blank line would end the cue, an arrow would be taken for a timing.
_BLANKS = re.compile(r"\n\s*\n+")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue's times and its words: lines from `start` up to `end`."""

    timing: Timing
    start: int
    end: int


def read_subtitles(data: bytes, language: str | None, format_: str) -> Document:
    """The cues of an SRT or VTT file, numbered in the file's order; cues without words left out."""
    text, encoding = decoded(data, language)
    lines = _LINE.findall(text)
    if format_ == "vtt" and not (lines and _HEADER.match(lines[0].strip("\r\n"))):
        raise refused("broken_document")
    found = Collected()
    for number, cue in enumerate(_cues(lines, format_), 1):
        words = _words(lines, cue)
        if words:
            found.add(Segment(f"c.{number}", words, *cue.timing))
    return Document(format_, found.done(), language, encoding)


def _words(lines: list[str], cue: Cue) -> str:
    return "\n".join(line.rstrip("\r\n") for line in lines[cue.start : cue.end]).strip()


def _cues(lines: list[str], format_: str) -> Iterator[Cue]:
    timings = [(n, timing) for n, line in enumerate(lines) if (timing := read_timing(line))]
    ends = [n for n, _ in timings[1:]] + [len(lines)]
    for (n, timing), after in zip(timings, ends, strict=False):
        yield Cue(timing, n + 1, _end_of(lines, n + 1, after, format_))


def _end_of(lines: list[str], start: int, after: int, format_: str) -> int:
    """A cue ends at a blank line; in SRT only at one that the next cue's number follows, since
    many files have blank lines inside."""
    if format_ == "vtt":
        return next((n for n in range(start, after) if not lines[n].strip()), after)
    end = after
    if after < len(lines) and end > start and _NUMBER.match(lines[end - 1]):
        end -= 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end


def write_subtitles(data: bytes, document: Document, targets: Mapping[str, str]) -> bytes:
    """The file with the words of its cues replaced; times, numbers, settings and notes stay."""
    text, encoding = decoded(data, document.language)
    lines = _LINE.findall(text)
    end = next((ending for ending in ("\r\n", "\n", "\r") if ending in text), "\n")
    sources = {segment.id: segment.source for segment in document.segments}
    written: list[str] = []
    at = 0
    for number, cue in enumerate(_cues(lines, document.format), 1):
        id_ = f"c.{number}"
        if id_ in sources and _words(lines, cue) != sources[id_]:
            raise refused("not_the_same_file")
        if id_ not in sources or id_ not in targets:
            continue
        written += lines[at : cue.start]
        words = _shown(targets[id_], document.format)
        last = lines[cue.end - 1]
        written.append(words.replace("\n", end) + last[len(last.rstrip("\r\n")) :])
        at = cue.end
    written += lines[at:]
    return encoded("".join(written), document.encoding or encoding)


def _shown(target: str, format_: str) -> str:
    """A target as the words of one cue."""
    words = _BLANKS.sub("\n", target.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return words.replace("-->", "--&gt;" if format_ == "vtt" else "->")
