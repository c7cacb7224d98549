"""MP3, AAC and FLAC: frames of sound, with tags before and behind them."""

from dispatcher.files.media.bytes_in_place import Bytes, Odd

ID3_HEADER = 10
ID3_FOOTER = 0x10
V1 = 128
V1_MORE = 227
APE_HEADER = 32
LYRICS = b"LYRICS200"
PADDING = 1
KEPT = frozenset({0, 3})
"""FLAC's blocks of what the sound is like, and of where to find a moment of it."""


def blank_tagged(content: Bytes) -> bool:
    """Tags in front keep their length, with nothing but padding in them; those behind the sound are
    cut off: zeros might be taken for sound."""
    begins = _blank_front(content)
    if content.size - begins >= 4 and content.read(begins, 4) == b"fLaC":
        begins = _blank_blocks(content, begins)
    _blank_back(content, begins)
    return True


def _blank_blocks(content: Bytes, at: int) -> int:
    """FLAC's, from its signature on; answers where its frames begin."""
    at, last = at + 4, False
    while not last:
        first, length = content.number(at, 1), content.number(at + 1, 3)
        last, kind = bool(first & 0x80), first & 0x7F
        if kind not in KEPT:
            content.write(at, bytes([(first & 0x80) | PADDING]))
            content.blank(at + 4, length)
        at += 4 + length
    return at


def _blank_front(content: Bytes) -> int:
    """Answers where the sound begins."""
    at = 0
    while content.size - at >= ID3_HEADER:
        if content.read(at, 3) == b"ID3":
            flags, length = content.number(at + 5, 1), _syncsafe(content.read(at + 6, 4))
            if at + ID3_HEADER + length > content.size:
                raise Odd
            content.write(at + 5, b"\0")  # what stood in front of the frames is gone with them
            whole = length + (ID3_HEADER if flags & ID3_FOOTER else 0)
            content.blank(at + ID3_HEADER, min(whole, content.size - at - ID3_HEADER))
            at += ID3_HEADER + whole
        elif content.read(at, 8) == b"APETAGEX":
            whole = APE_HEADER + content.number(at + 12, 4, little=True)
            content.blank(at, whole)
            at += whole
        else:
            break
    return at


def _syncsafe(four: bytes) -> int:
    length = 0
    for seven in four:
        if seven & 0x80:
            raise Odd
        length = length << 7 | seven
    return length


def _blank_back(content: Bytes, begins: int) -> None:
    """Several may stand behind each other; the last one is looked at first."""
    ends = content.size
    while True:
        length = _tag_before(content, begins, ends)
        if length == 0:
            break
        if length > ends - begins:
            raise Odd
        ends -= length
    content.cut(ends)


def _tag_before(content: Bytes, begins: int, ends: int) -> int:
    """How long the tag is that ends there; 0 where none does."""

    def has(word: bytes, back: int) -> bool:
        return ends - begins >= back and content.read(ends - back, len(word)) == word

    if has(b"TAG", V1):
        return V1 + V1_MORE if has(b"TAG+", V1 + V1_MORE) else V1
    if has(b"APETAGEX", APE_HEADER):
        header = APE_HEADER if content.number(ends - 12, 4, little=True) >> 31 else 0
        return header + content.number(ends - 20, 4, little=True)
    if has(LYRICS, len(LYRICS)):
        digits = content.read(ends - 15, 6)
        return int(digits) + 15 if digits.isdigit() else 0
    if has(b"3DI", ID3_HEADER):
        return _syncsafe(content.read(ends - 4, 4)) + 2 * ID3_HEADER
    return 0
