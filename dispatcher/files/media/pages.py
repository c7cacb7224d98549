"""Ogg: packets cut into pages. The packet of comments becomes one long name of nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from dispatcher.files.media.bytes_in_place import Bytes, Odd

HEADER = 27
MOST_PAGES = 4_000_000
VORBIS, OPUS = (b"\x01vorbis", b"\x03vorbis"), (b"OpusHead", b"OpusTags")


def _table() -> tuple[int, ...]:
    found = []
    for byte in range(256):
        rest = byte << 24
        for _ in range(8):
            rest = (rest << 1 ^ (0x04C11DB7 if rest & 0x80000000 else 0)) & 0xFFFFFFFF
        found.append(rest)
    return tuple(found)


_CHECKS = _table()


@dataclass(frozen=True, slots=True)
class Page:
    at: int
    stream: int
    lacing: bytes
    inside: int

    @property
    def ends(self) -> int:
        return self.inside + sum(self.lacing)


def _pages(content: Bytes) -> Iterator[Page]:
    at = 0
    for _ in range(MOST_PAGES):
        if at == content.size:
            return
        if content.read(at, 4) != b"OggS":
            raise Odd
        segments = content.number(at + 26, 1)
        lacing = content.read(at + HEADER, segments)
        page = Page(at, content.number(at + 14, 4), lacing, at + HEADER + segments)
        yield page
        at = page.ends
    raise Odd


@dataclass(slots=True)
class Comments:
    """The second packet of a stream, on the pages that it is on: where, and how long."""

    mark: bytes
    parts: list[tuple[Page, int]]
    whole: bool = False


def blank_pages(content: Bytes) -> bool:
    """Blank the comments of every stream, also where several follow each other; answers whether all
    of them are of sorts that are known here."""
    found: list[Comments] = []
    streams: dict[int, Comments | None] = {}
    clean = True
    for page in _pages(content):
        if content.number(page.at + 5, 1) & 2:  # a stream begins
            mark = _mark(content, page)
            streams[page.stream] = None if mark is None else Comments(mark, [])
            clean = clean and mark is not None
            found += [one for one in (streams[page.stream],) if one is not None]
        elif page.stream not in streams:
            raise Odd
        elif (comments := streams[page.stream]) is not None and not comments.whole:
            _take(comments, page)
    if not streams or not all(one.whole for one in found):
        raise Odd
    for comments in found:
        _blank_packet(content, comments)
    return clean


def _mark(content: Bytes, page: Page) -> bytes | None:
    head = content.read(page.inside, min(8, page.ends - page.inside))
    return next((tags for begins, tags in (VORBIS, OPUS) if head.startswith(begins)), None)


def _take(comments: Comments, page: Page) -> None:
    """The part of the packet that is on this page."""
    length = 0
    for lace in page.lacing:
        length += lace
        if lace < 255:
            comments.whole = True
            break
    comments.parts.append((page, length))


def _blank_packet(content: Bytes, comments: Comments) -> None:
    """A name as long as everything, and no comments. Vorbis ends with a bit that says so."""
    mark, parts = comments.mark, comments.parts
    whole = sum(length for _, length in parts)
    if b"".join(content.read(page.inside, length) for page, length in parts)[: len(mark)] != mark:
        raise Odd
    ends = b"\1" if mark == VORBIS[1] else b""
    name = whole - len(mark) - 8 - len(ends)
    if name < 0:
        raise Odd
    packet = mark + name.to_bytes(4, "little") + b" " * name + bytes(4) + ends
    taken = 0
    for page, length in parts:
        after = content.read(page.inside + length, page.ends - page.inside - length)
        head = content.read(page.at, page.inside - page.at)
        anew = head[:22] + bytes(4) + head[26:] + packet[taken : taken + length] + after
        content.write(page.at, anew[:22] + _check(anew).to_bytes(4, "little") + anew[26:])
        taken += length


def _check(page: bytes) -> int:
    rest = 0
    for byte in page:
        rest = (rest << 8 ^ _CHECKS[(rest >> 24) ^ byte]) & 0xFFFFFFFF
    return rest
