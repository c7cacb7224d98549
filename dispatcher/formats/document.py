"""A file to segments, and the segments' translations back into the file."""

import re
from collections.abc import Mapping

from dispatcher.domain.cue_times import read_timing
from dispatcher.domain.errors import TooLarge
from dispatcher.formats.docx import read_docx, write_docx
from dispatcher.formats.package import legal, main_part, open_package
from dispatcher.formats.segments import BYTES_AT_MOST, Document, Segment, refused
from dispatcher.formats.subtitles import read_subtitles, write_subtitles
from dispatcher.formats.tables import read_table, write_table
from dispatcher.formats.text import read_text, write_text
from dispatcher.formats.workbook import read_workbook, write_workbook

__all__ = ["Document", "Segment", "read_document", "write_document"]

_BY_ENDING = {
    "txt": "text",
    "text": "text",
    "md": "text",
    "docx": "docx",
    "srt": "srt",
    "vtt": "vtt",
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "xlsx": "xlsx",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BY_TYPE = {
    "text/plain": "text",
    "text/markdown": "text",
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    _OFFICE + "wordprocessingml.document": "docx",
    _OFFICE + "spreadsheetml.sheet": "xlsx",
}
_SIGNATURES = (
    *((b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg")),
    *((b"GIF8", "gif"), (b"\x1f\x8b", "gzip"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z")),
    *((b"RIFF", "riff"), (b"OggS", "ogg"), (b"ID3", "mp3"), (b"\x1aE\xdf\xa3", "matroska")),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(!doctype html|html|\?xml)", re.IGNORECASE)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 4_096
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def read_document(
    data: bytes,
    name: str,
    media_type: str | None,
    language: str | None,
    *,
    column: str | None = None,
) -> Document:
    """The segments of a file; `language` is that of its text, `column` the one of a table.

    Which format it is, name and media type say; what it holds has to agree. Raises TooLarge,
    and FileRefused with one of the problems under *Documents* in docs/errors.md.
    """
    if len(data) > BYTES_AT_MOST:
        raise TooLarge(most_bytes=BYTES_AT_MOST)
    format_ = _format_of(data, name, media_type)
    match format_:
        case "docx":
            return read_docx(data, language)
        case "xlsx":
            return read_workbook(data, language, column)
        case "csv" | "tsv":
            return read_table(data, language, format_, column)
        case "srt" | "vtt":
            return read_subtitles(data, language, format_)
        case _:
            return read_text(data, language)


def write_document(
    original: bytes, document: Document, targets: Mapping[str, str], target_language: str
) -> bytes:
    """The file in its own format with its segments' targets, by id, in their places.

    A segment without a target keeps its source. `document` is what reading `original` gave, or
    the same values from a record. Raises FileRefused where the file does not hold its segments.
    """
    # What no XML may hold no document needs, and a text with it is taken for none.
    targets = {id_: legal(target) for id_, target in targets.items()}
    match document.format:
        case "docx":
            return write_docx(original, document, targets, target_language)
        case "xlsx":
            return write_workbook(original, document, targets, target_language)
        case "csv" | "tsv":
            return write_table(original, document, targets, target_language)
        case "srt" | "vtt":
            return write_subtitles(original, document, targets)
        case _:
            return write_text(original, document, targets, target_language)


def _format_of(data: bytes, name: str, media_type: str | None) -> str:
    if not data:
        raise refused("no_text")
    ending = _ENDING.search(name)
    named = _BY_ENDING.get(ending[1].lower()) if ending else None
    named = named or _BY_TYPE.get((media_type or "").partition(";")[0].strip().lower())
    found = _found_in(data)
    if named is None and (found is None or found not in _BY_ENDING.values()):
        raise refused(
            "wrong_document_type", found=found or (ending[1].lower() if ending else "text")
        )
    if found is not None and named is not None and found != named and not _is_plain(found, named):
        raise refused("wrong_document_type", found=found)
    if found is None and named in ("docx", "xlsx", "vtt"):
        raise refused("wrong_document_type", found="text")
    return named or found or "text"


def _is_plain(found: str, named: str) -> bool:
    """Whether a text that looks like subtitles may be what its name says."""
    return found in ("srt", "vtt") and named in ("text", "csv", "tsv")


def _found_in(data: bytes) -> str | None:
    """What a file is by what it holds; None for text of no special form."""
    if data.startswith(b"PK"):
        return _office(data)
    if data.startswith(_OLE2):
        if _ENCRYPTED in data:
            raise refused("encrypted_document")
        return "ole2"
    signature = next((kind for mark, kind in _SIGNATURES if data.startswith(mark)), None)
    if signature is not None:
        return signature
    if _MARKUP.match(data[:_LOOKED_AT]):
        return "html" if b"html" in data[:_LOOKED_AT].lower() else "xml"
    head = data[:_LOOKED_AT].decode("utf-16" if data[:2] in _UTF16 else "utf-8", "replace")
    if head.lstrip("\ufeff").startswith("WEBVTT"):
        return "vtt"
    return "srt" if any(read_timing(line) for line in head.splitlines()[:20]) else None


_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _office(data: bytes) -> str:
    with open_package(data) as archive:
        main = main_part(archive)
        if main is None:
            return "odf" if "mimetype" in archive.namelist() else "zip"
    return _BY_FOLDER.get(main.partition("/")[0], "zip")


_BY_FOLDER = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}
