"""WebM: elements in elements (EBML). Those that tell become `Void`, with nothing in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from dispatcher.files.media.bytes_in_place import Bytes, Odd

HEADER, SEGMENT, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
INFO, TRACKS, TRACK_ENTRY = 0x1549A966, 0x1654AE6B, 0xAE
SEEK_HEAD, CUES = 0x114D9B74, 0x1C53BB6B
TAGS, ATTACHMENTS, CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
VOID, CHECKSUM = 0xEC, 0xBF
MUXING_APP, WRITING_APP = 0x4D80, 0x5741

TELLS = frozenset(
    {TAGS, ATTACHMENTS, CHAPTERS, VOID}
    | {0x7BA9, 0x4461, 0x73A4, 0x7384, 0x3CB923, 0x3C83AB, 0x3EB923, 0x3E83BB}
    | {0x536E, 0x258688}
)
"""Also of a file its title, date, numbers and names of it and those beside it; of a track its name
and its codec's. `Void` is padding, in which anything may lie."""
MADE_BY = frozenset({MUXING_APP, WRITING_APP})
"""Must be there; what they say is up to who writes it."""
HOLDS = frozenset({SEGMENT, INFO, TRACKS, TRACK_ENTRY, SEEK_HEAD})
SEEK, SEEK_ID = 0x4DBB, 0x53AB
TOP = frozenset({CLUSTER, INFO, TRACKS, SEEK_HEAD, CUES, TAGS, ATTACHMENTS, CHAPTERS})
KEPT_TRACKS = frozenset({1, 2})
TRACK_TYPE = 0x83
MOST_ELEMENTS = 2_000_000


@dataclass(frozen=True, slots=True)
class Element:
    """`ends` None: not told, as in what is recorded while it is sent."""

    id: int
    at: int
    inside: int
    ends: int | None


def _element(content: Bytes, at: int) -> Element:
    first = content.number(at, 1)
    width = 9 - first.bit_length()
    if first == 0 or width > 4:
        raise Odd
    number, size_at = content.number(at, width), at + width
    first = content.number(size_at, 1)
    if first == 0:
        raise Odd
    wide = 9 - first.bit_length()
    length = content.number(size_at, wide) & ((1 << 7 * wide) - 1)
    inside = size_at + wide
    unknown = length == (1 << 7 * wide) - 1
    return Element(number, at, inside, None if unknown else inside + length)


def _row(content: Bytes, at: int, ends: int, *, open_end: bool = False) -> Iterator[Element]:
    """Elements between two positions. `open_end`: up to one that stands a level higher."""
    for _ in range(MOST_ELEMENTS):
        if at >= ends:
            return
        element = _element(content, at)
        if open_end and element.id in TOP:
            return
        if element.ends is not None and element.ends > ends:
            if element.id not in (SEGMENT, CLUSTER):
                raise Odd
            element = Element(element.id, element.at, element.inside, ends)  # broken off
        yield element
        at = _end_of(content, element, ends)
    raise Odd


def _end_of(content: Bytes, element: Element, ends: int) -> int:
    if element.ends is not None:
        return element.ends
    if element.id != CLUSTER:
        return ends
    at = element.inside
    for inner in _row(content, at, ends, open_end=True):
        if inner.ends is None:
            raise Odd
        at = inner.ends
    return at


def blank_elements(content: Bytes) -> bool:
    """Blank what tells; answers whether there is nothing but pictures and sound."""
    return _blank_row(content, 0, content.size)


def _blank_row(content: Bytes, at: int, ends: int) -> bool:
    clean = True
    for element in _row(content, at, ends):
        clean = _blank(content, element, ends) and clean
    return clean


def _blank(content: Bytes, element: Element, most: int) -> bool:
    if element.id in TELLS or element.id == CHECKSUM:
        _void(content, element)
    elif element.id in MADE_BY:
        if element.ends is None:
            raise Odd
        content.write(element.inside, b" " * (element.ends - element.inside))
    elif element.id == SEEK:
        if _number(content, element, SEEK_ID) in TELLS:
            _void(content, element)
    elif element.id == TRACK_ENTRY and _number(content, element, TRACK_TYPE) not in KEPT_TRACKS:
        return False
    elif element.id in HOLDS:
        ends = most if element.ends is None else element.ends
        return _blank_row(content, element.inside, ends)
    return True


def _number(content: Bytes, holder: Element, wanted: int) -> int:
    """The value of one of an element's own."""
    if holder.ends is None:
        raise Odd
    for one in _row(content, holder.inside, holder.ends):
        if one.id == wanted and one.ends is not None:
            return content.number(one.inside, one.ends - one.inside)
    raise Odd


def _void(content: Bytes, element: Element) -> None:
    """Of the same length, whatever its own id and length took."""
    if element.ends is None:
        raise Odd
    whole = element.ends - element.at
    wide = 8 if whole >= 9 else 1
    length = whole - 1 - wide
    content.blank(element.at, whole)
    content.write(element.at, bytes([VOID]))
    content.write(element.at + 1, (1 << 7 * wide | length).to_bytes(wide, "big"))
