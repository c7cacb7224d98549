"""Documents: files that are translated in parts and come back in their own layout."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from dispatcher.domain.errors import AlreadyInTarget, InvalidField
from dispatcher.domain.fields import clean_text, language_field
from dispatcher.domain.lane import is_done_already, job_of
from dispatcher.domain.policy import TEXT_BYTES, Kind
from dispatcher.domain.segments import SEGMENT_BYTES
from dispatcher.domain.task import count_words

PART_WORDS = 250
"""What one person takes on at once: half an hour of careful work."""

ENDS_FROM = 0.75
"""A part may end with a paragraph from this share of its size on."""

TARGETS_AT_MOST = 20
CONTEXT = 2
"""Sentences shown before and after a part."""

NAME_LETTERS = 120


class DocumentState(StrEnum):
    """`ready`: read, and waiting for a coordinator to say into which languages."""

    READY = "ready"
    POSTED = "posted"
    CANCELLED = "cancelled"


class Piece(NamedTuple):
    """One thing to translate. `id` is its place in the file. Only subtitles have times."""

    id: str
    source: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was taken in. `segments` are as they were read; `words` is about how many they
    have. `encoding`, `column`: what writing it back needs."""

    id: UUID
    version: int
    organisation_id: int
    organisation: str
    response_id: int
    response: str
    created_by: UUID
    created_at: datetime
    state: DocumentState
    file_id: UUID
    name: str
    format: str
    encoding: str | None
    column: str | None
    source_language: str | None
    detected_language: str | None
    segments: tuple[Piece, ...]
    words: int

    @property
    def language(self) -> str | None:
        """What it is translated from: as declared, or as it surely reads."""
        return self.source_language or self.detected_language


def document_name(given: str, file_name: str) -> str:
    """What a document is called, on one line; as its file where nothing was said. Raises
    InvalidField."""
    name = " ".join(clean_text(given, "name", most_bytes=NAME_LETTERS * 4).split())
    return (name or file_name)[:NAME_LETTERS]


def count_document(segments: Iterable[Piece], language: str | None) -> int:
    """About how many words there are to translate."""
    return sum(count_words(segment.source, language) for segment in segments)


def first_too_long(segments: Iterable[Piece]) -> int | None:
    """Which segment, counted from 1, is too long to be handed in as one; None where all fit."""
    numbered = enumerate(segments, start=1)
    return next((n for n, one in numbered if len(one.source.encode()) > SEGMENT_BYTES), None)


def split_parts(segments: Sequence[Piece], language: str | None) -> list[list[Piece]]:
    """The segments in parts of PART_WORDS at most, but for a segment that has more by itself: about
    equally large, ended with a paragraph where one ends nearby. Together they are all of them."""
    sizes = [count_words(segment.source, language) for segment in segments]
    needed = _parts_from(sizes)
    to_its_end = _words_to_paragraph_end(segments, sizes)
    wanted = sum(sizes) / max(1, needed[0])
    parts: list[list[Piece]] = []
    words = 0
    for at, (segment, size) in enumerate(zip(segments, sizes, strict=True)):
        if not parts or words + size > PART_WORDS:
            ends = True
        elif words < wanted * ENDS_FROM or needed[at] > needed[0] - len(parts):
            ends = False  # the rest would need one part more
        elif _paragraph(parts[-1][-1]) != _paragraph(segment):
            ends = True
        else:  # in the middle of a paragraph only where its end is too far
            ends = words + size > wanted and words + to_its_end[at] > PART_WORDS
        if ends:
            parts.append([])
            words = 0
        parts[-1].append(segment)
        words += size
    return parts


def _parts_from(sizes: Sequence[int]) -> list[int]:
    """By segment: how few parts hold it and all that follow; 0 behind the last."""
    needed = [0] * (len(sizes) + 1)
    end, words = len(sizes), 0
    for at in range(len(sizes) - 1, -1, -1):
        words += sizes[at]
        while words > PART_WORDS and end > at + 1:
            end -= 1
            words -= sizes[end]
        needed[at] = 1 + needed[end]
    return needed


def _words_to_paragraph_end(segments: Sequence[Piece], sizes: Sequence[int]) -> list[int]:
    """By segment: the words of its paragraph from it on."""
    found = list(sizes)
    for at in range(len(sizes) - 2, -1, -1):
        if _paragraph(segments[at]) == _paragraph(segments[at + 1]):
            found[at] += found[at + 1]
    return found


def _paragraph(segment: Piece) -> str:
    return segment.id.rpartition(".")[0]


def text_of(segments: Sequence[Piece]) -> str:
    """What a part reads like: a line for each paragraph."""
    lines: list[list[str]] = []
    before = None
    for segment in segments:
        if _paragraph(segment) != before:
            lines.append([])
            before = _paragraph(segment)
        lines[-1].append(segment.source)
    return "\n".join(" ".join(line) for line in lines)


@dataclass(frozen=True, slots=True)
class Part:
    """What one task of a document is about, counted from 1."""

    number: int
    of: int
    segments: Sequence[Piece]
    before: Sequence[Piece]
    after: Sequence[Piece]

    def asked(self, name: str) -> dict[str, Any]:
        """What the task asks for: its segments, and where they stand."""
        segments = [{"id": one.id, "source": one.source} for one in self.segments]
        if self.of == 1:
            return {"segments": segments}
        part = {
            "document": name,
            "number": self.number,
            "of": self.of,
            "before": [one.source for one in self.before],
            "after": [one.source for one in self.after],
        }
        return {"segments": segments, "part": part}

    def title(self, name: str) -> str:
        return name if self.of == 1 else f"{name} ({self.number}/{self.of})"


UNFINISHED = frozenset({"open", "held", "review"})
"""States of a part that somebody may still hand something in for."""


@dataclass(frozen=True, slots=True)
class PostedPart:
    """A part and how far its task is: open, held, review, done, cancelled or expired."""

    language: str
    number: int
    task_id: UUID
    words: int
    state: str


def parts_of(document: Document, language: str, *, split: bool) -> Iterator[Part]:
    """Its parts; all of it as one with `split` off, which raises InvalidField where that is more
    than a task may hold."""
    every = document.segments
    parts = split_parts(every, language) if split else [list(every)]
    at = 0
    for number, segments in enumerate(parts, start=1):
        if len(text_of(segments).encode()) > TEXT_BYTES:
            raise InvalidField(field="split", problem="too_long", most_bytes=TEXT_BYTES)
        end = at + len(segments)
        before, after = every[max(0, at - CONTEXT) : at], every[end : end + CONTEXT]
        yield Part(number, len(parts), segments, before, after)
        at = end


def check_targets(given: Sequence[str], source: str) -> list[str]:
    """Languages to translate into, each once; raises InvalidField and AlreadyInTarget."""
    if not given:
        raise InvalidField(field="to", problem="missing")
    if len(given) > TARGETS_AT_MOST:
        raise InvalidField(field="to", problem="too_many", most=TARGETS_AT_MOST)
    targets = dict.fromkeys(language_field(one, "to") for one in given)
    found = [target for target in targets if target is not None]
    if len(found) < len(targets):
        raise InvalidField(field="to", problem="missing")
    for target in found:
        if is_done_already(job_of(Kind.TRANSLATION, target), source):
            raise AlreadyInTarget(field="to", language=target)
    return found


def targets_of(content: Mapping[str, Any], segments: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Translations by segment, of an answer that was accepted. One that came as a text goes line
    by line where it has a line for each segment; else it stands whole in place of the first, and
    nothing in place of the others, so that no word is lost and none is said twice."""
    if "segments" in content:
        return {one["id"]: one["target"] for one in content["segments"]}
    ids = [str(segment["id"]) for segment in segments]
    text = str(content.get("text", ""))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) == len(ids):
        return dict(zip(ids, lines, strict=True))
    return {number: text if n == 0 else "" for n, number in enumerate(ids)}
