"""What a document is for those who translate it: segments with ids, and how they go back in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dispatcher.domain.errors import FileRefused
from dispatcher.domain.language import script_of
from dispatcher.formats.sentences import split_sentences

SEGMENTS_AT_MOST = 10_000
LETTERS_AT_MOST = 2_000_000
BYTES_AT_MOST = 20 << 20

OBJECT = "\ufffc"
"""What stands in a text for a thing that is none, such as a picture."""

# Thai, Lao, Khmer, and what Chinese and Japanese write with.
_NO_SPACE_AFTER = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3000-\u9fff\uff00-\uffef]")
_WITHOUT_SPACES = frozenset(("Hani", "Hans", "Hant", "Jpan", "Thai", "Khmr", "Laoo"))


@dataclass(frozen=True, slots=True)
class Segment:
    """One thing to translate. `id` is its place in the file: the same whenever that is read.

    `source` has no spaces around it. Only subtitles have times, in milliseconds.
    """

    id: str
    source: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: `format` is one of text, docx, srt, vtt, csv, tsv, xlsx.

    `encoding` of those that are text, `column` of tables: what writing it back needs beside the
    file itself and the segments.
    """

    format: str
    segments: tuple[Segment, ...]
    language: str | None = None
    encoding: str | None = None
    column: str | None = None


def refused(problem: str, **found: object) -> FileRefused:
    """The refusal of a whole file; the problems are in docs/errors.md."""
    return FileRefused(field="file", problem=problem, **found)


class Collected:
    """The segments of a file as it is read; refuses more than a file may have."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._letters = 0

    def add(self, segment: Segment) -> None:
        """One more segment, in the file's order."""
        self._letters += len(segment.source)
        if len(self._segments) >= SEGMENTS_AT_MOST:
            raise refused("too_many_segments", most=SEGMENTS_AT_MOST)
        if self._letters > LETTERS_AT_MOST:
            raise refused("too_many_letters", most_letters=LETTERS_AT_MOST)
        self._segments.append(segment)

    def add_text(self, unit: str, text: str, language: str | None) -> None:
        """The sentences of a part of the file (a paragraph, a cell) called `unit`."""
        for number, piece in enumerate(split_sentences(text, language), 1):
            if piece.strip():
                self.add(Segment(f"{unit}.{number}", piece.strip()))

    def done(self) -> tuple[Segment, ...]:
        """All of them; a file without any is refused."""
        if not self._segments:
            raise refused("no_text")
        return tuple(self._segments)


def by_unit(segments: Iterable[Segment]) -> dict[str, list[Segment]]:
    """Segments of each part of a file, in order."""
    units: dict[str, list[Segment]] = {}
    for segment in segments:
        units.setdefault(segment.id.rpartition(".")[0], []).append(segment)
    return units


def places(text: str, sources: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each source stands in the text they were split from: start and end.

    Found by the words, not by splitting anew, so that a later version of the sentence breaker
    does no harm. Raises FileRefused where they are not what the text holds.
    """
    at = 0
    for source in sources:
        while at < len(text) and not text.startswith(source, at):
            if not text[at].isspace() and text[at] != OBJECT:
                raise refused("not_the_same_file")
            at += 1
        if at >= len(text):
            raise refused("not_the_same_file")
        yield at, at + len(source)
        at += len(source)


def filled(text: str, segments: Sequence[Segment], targets: Mapping[str, str], to: str) -> str:
    """The text with each segment that has a target replaced by it."""
    found: list[str] = []
    at = 0
    for segment, (start, end) in zip(
        segments, places(text, [segment.source for segment in segments]), strict=True
    ):
        space = text[at:start]
        found += (
            (space if at == 0 else between(space, text[at - 1], to)),
            targets.get(segment.id, segment.source),
        )
        at = end
    return "".join(found) + text[at:]


def between(space: str, before: str, to: str) -> str:
    """What stands between two sentences in a language, given what stood in the source, and the
    source's last letter before it."""
    bare = script_of(to) in _WITHOUT_SPACES
    if not space and not bare and _NO_SPACE_AFTER.match(before):
        return " "
    return "" if space == " " and bare else space
