"""Segments: a long text sentence by sentence, as it is asked for and as it is handed in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatcher.domain.errors import InvalidField, SegmentsChanged
from dispatcher.domain.fields import clean_text
from dispatcher.domain.policy import TEXT_BYTES
from dispatcher.domain.words import check_words

SEGMENTED_ABOVE = 40
"""Words. A text of no more is answered in one box, as most calls for help are."""

SEGMENTS_AT_MOST = 10_000
TARGETS_BYTES = 4 * TEXT_BYTES
"""All targets of an answer together: a translation is longer than its text, but not by so much."""

SEGMENT_BYTES = 20_000
ID_LETTERS = 40
CHANGES_AT_MOST = 500
"""Segments of a draft that are saved at once."""


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """Words typed into one segment. `was`: what their writer knew to be saved there before."""

    id: str
    target: str
    was: str


def ask_segments(pieces: Sequence[str]) -> dict[str, Any]:
    """What a task asks for whose text is made of these pieces; nothing where they are too few to
    help, or more than anybody goes through. Joined, the sources are the text."""
    if not 1 < len(pieces) <= SEGMENTS_AT_MOST:
        return {}
    numbered = enumerate(pieces, start=1)
    return {"segments": [{"id": str(n), "source": piece} for n, piece in numbered]}


def check_segments(content: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """A translation: of each segment that was asked for, in their order, or as one text by who
    knows no segments.

    Raises SegmentsChanged for a segment that the task does not have, and InvalidField with how many
    are left and the first of them where some are empty.
    """
    wanted = [segment["id"] for segment in asked.get("segments", ())]
    if not wanted or "segments" not in content:
        return check_words(content, asked)
    given, known = _by_id(content["segments"]), set(wanted)
    unknown = [number for number in given if number not in known]
    if unknown:
        raise SegmentsChanged(unknown=len(unknown), first=unknown[0], segments=len(wanted))
    targets = {number: _target(text) for number, text in given.items()}
    left = [number for number in wanted if not targets.get(number)]
    if left:
        raise InvalidField(
            field="content.segments", problem="untranslated", left=len(left), first=left[0]
        )
    if sum(len(target.encode()) for target in targets.values()) > TARGETS_BYTES:
        raise InvalidField(field="content.segments", problem="too_long", most_bytes=TARGETS_BYTES)
    return {"segments": [{"id": number, "target": targets[number]} for number in wanted]}


def _by_id(segments: Any) -> dict[str, str]:
    """What was handed in by the id of its segment; raises InvalidField for what has another shape,
    and for an id that is there twice."""
    if not isinstance(segments, list) or any(not isinstance(one, Mapping) for one in segments):
        raise InvalidField(field="content.segments", problem="malformed")
    if len(segments) > SEGMENTS_AT_MOST:
        raise InvalidField(field="content.segments", problem="too_many", most=SEGMENTS_AT_MOST)
    given: list[tuple[str, str]] = []
    for one in segments:
        number, target = one.get("id"), one.get("target", "")
        if not isinstance(number, str | int) or isinstance(number, bool):
            raise InvalidField(field="content.segments", problem="malformed")
        if not isinstance(target, str) or not 0 < len(str(number)) <= ID_LETTERS:
            raise InvalidField(field="content.segments", problem="malformed")
        given.append((str(number), target))
    if twice := [number for number, times in Counter(n for n, _ in given).items() if times > 1]:
        raise InvalidField(field="content.segments", problem="repeated", first=twice[0])
    return dict(given)


def _target(text: str) -> str:
    return clean_text(text, "content.segments", most_bytes=SEGMENT_BYTES)


def check_changes(changes: Sequence[SegmentChange]) -> list[SegmentChange]:
    """Words of a draft, by their ids; they may be empty. Raises InvalidField."""
    if len(changes) > CHANGES_AT_MOST:
        raise InvalidField(field="segments", problem="too_many", most=CHANGES_AT_MOST)
    if len({change.id for change in changes}) < len(changes):
        raise InvalidField(field="segments", problem="repeated")
    for change in changes:
        if not 0 < len(change.id) <= ID_LETTERS:
            raise InvalidField(field="segments", problem="malformed")
        if len(change.target.encode("utf-8", "surrogatepass")) > SEGMENT_BYTES:
            raise InvalidField(field="segments", problem="too_long", most_bytes=SEGMENT_BYTES)
    return sorted(changes, key=lambda change: change.id)


def segments_in(content: Mapping[str, Any]) -> list[SegmentChange]:
    """The segments of a draft that came as a whole, as far as they have the shape of any; nobody
    says what its writer knew to be saved before."""
    try:
        given = _by_id(content.get("segments"))
    except InvalidField:
        return []
    return [SegmentChange(number, target, "") for number, target in sorted(given.items())]
