"""WAV: chunks in a row. What is not sound becomes padding."""

from dispatcher.files.media.bytes_in_place import Bytes, Odd

KEPT = frozenset({b"fmt ", b"fact", b"data"})


def blank_wav(content: Bytes) -> bool:
    """To the end of the file: what its header says of its length may be wrong."""
    at = 12
    while at + 8 <= content.size:
        kind, length = content.read(at, 4), content.number(at + 4, 4, little=True)
        if kind == b"data" and (length == 0 or at + 8 + length > content.size):
            return True  # a recording that was broken off: its sound goes on to the end
        if kind not in KEPT:
            content.write(at, b"JUNK")
            content.blank(at + 8, length)
        at += 8 + length + length % 2
    if at > content.size + 1:
        raise Odd
    content.blank(min(at, content.size), max(0, content.size - at))
    return True
