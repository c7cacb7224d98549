"""Files that are plainly something else than text: known by their first bytes."""

import mmap
from pathlib import Path

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"PAR1", "parquet"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
)
_MARKUP = ((b"<!doctype html", "html"), (b"<html", "html"), (b"<?xml", "xml"))

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

HEAD_BYTES = 65_536


def foreign_type(head: bytes) -> str | None:
    """What a file that starts with `head` is, if it is known and holds no table we read."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"WEBP": "webp", b"AVI ": "avi"}.get(head[8:12], "riff")
    if head[4:8] == b"ftyp":
        return "mp4"
    start = head[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((name for mark, name in _MARKUP if start.startswith(mark)), None)


def is_zip(head: bytes) -> bool:
    """Whether the file is a zip archive, as every XLSX is."""
    return head.startswith(ZIP)


def is_ole2(head: bytes) -> bool:
    """Whether it is the container of the old XLS, and of every XLSX with a password."""
    return head.startswith(_OLE2)


def holds_encrypted_workbook(path: Path) -> bool:
    """Whether an OLE2 container holds an encrypted workbook rather than an old one."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return content.find(_ENCRYPTED_STREAM) >= 0


def is_binary(head: bytes) -> bool:
    """Whether so many control bytes occur that this is no text in any single-byte encoding.

    A few are let through: those lines are refused one by one.
    """
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    return controls > max(8, len(head) // 20)


_CONTROL_BYTES = bytes(set(range(0x20)) - set(b"\t\n\x0b\x0c\r\x1b")) + b"\x7f"
