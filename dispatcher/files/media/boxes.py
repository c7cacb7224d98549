"""MP4, M4A and MOV: boxes in boxes. Those that playing needs are kept; every other becomes `free`,
with nothing in it, for a list of what tells is never complete.

Kept are pictures and sound alone: a track of anything else (a camera's way through the world, a
text with coordinates) goes too, and what it consists of with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dispatcher.files.media.bytes_in_place import Bytes, Odd

MOST_BOXES = 200_000
FILE = b""
KEPT: Mapping[bytes, frozenset[bytes]] = {
    FILE: frozenset(
        {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"wide", b"pdin"}
    ),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex", b"iods"}),
    b"trak": frozenset({b"tkhd", b"mdia", b"edts", b"tapt"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset(
        {b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"subs", b"saiz", b"saio", b"senc"}
    ),
}
"""By what they are in; in all others everything is kept."""
KEPT_TRACKS = frozenset({b"vide", b"soun"})
DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
"""In these, when it was made and changed stands behind their version and flags."""
PICTURES = frozenset(
    {b"avc1", b"avc3", b"hvc1", b"hev1", b"mp4v", b"av01", b"vp08", b"vp09", b"s263"}
)


@dataclass(frozen=True, slots=True)
class Box:
    kind: bytes
    at: int
    inside: int
    ends: int


def boxes(content: Bytes, at: int, ends: int) -> Iterator[Box]:
    """The row of boxes between two positions; raises Odd where it is not whole."""
    for _ in range(MOST_BOXES):
        if at == ends:
            return
        length, kind, inside = content.number(at, 4), content.read(at + 4, 4), at + 8
        if length == 1:
            length, inside = content.number(at + 8, 8), at + 16
        elif length == 0:  # the rest of the file
            length = ends - at
        if length < inside - at or at + length > ends:
            # QuickTime ends some rows with four zeros.
            if content.read(at, 4) == bytes(4) and ends - at == 4:
                return
            raise Odd
        yield Box(kind, at, inside, at + length)
        at += length
    raise Odd


def blank_boxes(content: Bytes) -> bool:
    """Blank what tells; answers whether all of it could be found."""
    pieces = any(box.kind == b"moof" for box in boxes(content, 0, content.size))
    return _blank_row(content, FILE, 0, content.size, pieces=pieces)


def _blank_row(content: Bytes, parent: bytes, at: int, ends: int, *, pieces: bool) -> bool:
    """`pieces`: the film was made piece by piece, and each says where its samples are."""
    clean = True
    for box in boxes(content, at, ends):
        lost = box.kind == b"trak" and _is_lost(content, box, pieces=pieces)
        if lost or box.kind not in KEPT[parent]:
            _free(content, box)
        elif box.kind in KEPT:
            foreign = box.kind == b"trak" and _track_kind(content, box) not in KEPT_TRACKS
            clean = clean and not foreign
            clean = _blank_row(content, box.kind, box.inside, box.ends, pieces=pieces) and clean
        elif box.kind in DATED:
            _undate(content, box)
        elif box.kind == b"hdlr":
            _unname(content, box)
        elif box.kind == b"stbl":
            _unname_devices(content, box)
    return clean


def _free(content: Bytes, box: Box) -> None:
    content.write(box.at + 4, b"free")
    content.blank(box.inside, box.ends - box.inside)


def _undate(content: Bytes, box: Box) -> None:
    wide = 8 if content.read(box.inside, 1) == b"\1" else 4
    content.blank(box.inside + 4, 2 * wide)


def _unname(content: Bytes, box: Box) -> None:
    """The name of what handles a track, in which apps write their own."""
    content.blank(box.inside + 24, box.ends - box.inside - 24)


def _unname_devices(content: Bytes, table: Box) -> None:
    """The name of the compressor in a description of pictures."""
    description = _find(content, table, b"stsd")
    if description is None:
        raise Odd
    for sample in boxes(content, description.inside + 8, description.ends):
        if sample.kind in PICTURES:
            content.blank(sample.inside + 42, 32)


def _find(content: Bytes, box: Box, *path: bytes) -> Box | None:
    for kind in path:
        found = next((b for b in boxes(content, box.inside, box.ends) if b.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def _track_kind(content: Bytes, track: Box) -> bytes:
    handler = _find(content, track, b"mdia", b"hdlr")
    return b"" if handler is None else content.read(handler.inside + 8, 4)


def _is_lost(content: Bytes, track: Box, *, pieces: bool) -> bool:
    """Blank all that a track consists of that is neither pictures nor sound; False where it is
    either, or is nowhere to be found."""
    if pieces or _track_kind(content, track) in KEPT_TRACKS:
        return False
    return _blank_samples(content, track)


def _blank_samples(content: Bytes, track: Box) -> bool:
    """Zero what a track consists of, wherever in the file it lies; False where that is not told."""
    table = _find(content, track, b"mdia", b"minf", b"stbl")
    parts = {} if table is None else {b.kind: b for b in boxes(content, table.inside, table.ends)}
    offsets, wide = parts.get(b"stco"), 4
    if b"co64" in parts:
        offsets, wide = parts[b"co64"], 8
    if offsets is None or b"stsc" not in parts or b"stsz" not in parts:
        return False
    chunks = content.number(offsets.inside + 4, 4)
    if chunks == 0:
        return True
    runs, sizes = _runs(content, parts[b"stsc"]), _sizes(content, parts[b"stsz"])
    for chunk in range(chunks):
        count = next(n for first, n in reversed(runs) if first <= chunk + 1)
        length = sum(next(sizes, 0) for _ in range(count))
        content.blank(content.number(offsets.inside + 8 + wide * chunk, wide), length)
    return True


def _runs(content: Bytes, box: Box) -> list[tuple[int, int]]:
    """From which chunk on, and how many samples each has."""
    count = content.number(box.inside + 4, 4)
    if count == 0 or count > MOST_BOXES:
        raise Odd
    places = (box.inside + 8 + 12 * n for n in range(count))
    runs = [(content.number(at, 4), content.number(at + 4, 4)) for at in places]
    if runs[0][0] != 1:
        raise Odd
    return runs


def _sizes(content: Bytes, box: Box) -> Iterator[int]:
    every, count = content.number(box.inside + 4, 4), content.number(box.inside + 8, 4)
    for n in range(count):
        yield every or content.number(box.inside + 12 + 4 * n, 4)
