"""Which encoding a text file is in, and how its undecodable bytes travel."""

import binascii
import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from dispatcher.intake.refusals import IntakeRefusal
from dispatcher.intake.signatures import HEAD_BYTES

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Turkish, Arabic and Persian, and Russian, Ukrainian and Bulgarian offices still save as.
_SINGLE_BYTE = {"cp1254": "windows-1254", "cp1256": "windows-1256", "cp1251": "windows-1251"}
_LINE_BYTES = 1 << 20
_SAMPLE_BYTES = 32_768
_ODD_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

MARK_UNDECODABLE = "dispatcher.intake.mark"
"""Error handler: each byte that cannot be decoded becomes the lone surrogate U+DC00 + byte, which
no decoder yields by itself, so a row that holds one can be told and its bytes shown."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    undecodable = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in undecodable), error.end


codecs.register_error(MARK_UNDECODABLE, _mark)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its usual name, the bytes to skip before the text, and if it was guessed."""

    name: str
    skip: int = 0
    guessed: bool = False


def chosen_encoding(name: str, path: Path) -> Encoding:
    """The encoding the coordinator named, without a byte order mark it may begin with."""
    try:
        codec = codecs.lookup(name)
        # Not every codec decodes bytes to text, nor each that does with an error handler.
        if not isinstance(
            codecs.getincrementaldecoder(name)(MARK_UNDECODABLE).decode(b"a,b\n"), str
        ):
            raise LookupError(name)
    except (LookupError, TypeError, ValueError, AssertionError, binascii.Error):
        raise IntakeRefusal("unknown_encoding", {"encoding": name[:40]}) from None
    with path.open("rb") as file:
        start = file.read(3)
    if codec.name == "utf-16":
        marked = "utf-16-be" if start.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
        codec = codecs.lookup(marked)
    if codec.name == "utf-8-sig":
        codec = codecs.lookup("utf-8")
    skip = next((len(bom) for bom, of in _BOMS if of == codec.name and start.startswith(bom)), 0)
    return Encoding(_SINGLE_BYTE.get(codec.name, codec.name), skip)


def marked_encoding(head: bytes) -> Encoding | None:
    """The encoding a byte order mark, or the zero bytes of UTF-16 without one, give away."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name, len(bom))
    if head.count(0) < 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high > 10 * low and _reads_as_text(head, name):
            return Encoding(name)
    return None


def _reads_as_text(head: bytes, name: str) -> bool:
    text = codecs.getincrementaldecoder(name)("replace").decode(head)
    return "\n" in text and "\ufffd" not in text and not _ODD_CHARACTERS.search(text)


def surveyed_encoding(path: Path) -> Encoding:
    """UTF-8, or the likeliest single-byte encoding, after a look at every line of the file.

    Lines decide by majority: a few broken lines don't make a UTF-8 file Turkish, and in a
    Windows-125x file next to no line with letters beyond ASCII happens to be valid UTF-8.
    """
    valid = broken = 0
    sample = bytearray()
    with path.open("rb") as file:
        while line := file.readline(_LINE_BYTES):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                valid += 1
            except UnicodeDecodeError:
                broken += 1
                if len(sample) < _SAMPLE_BYTES:
                    sample += line[:_SAMPLE_BYTES]
    if valid >= broken:
        return Encoding("utf-8")
    best = from_bytes(bytes(sample), cp_isolation=list(_SINGLE_BYTE)).best()
    return Encoding(_SINGLE_BYTE.get(best.encoding if best else "", "windows-1254"), guessed=True)


def first_bytes(path: Path) -> bytes:
    """What a file begins with."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
