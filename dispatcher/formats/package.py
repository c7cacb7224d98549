"""Office files: zip archives of XML, opened with limits and written back part by part."""

import copy
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from lxml import etree

from dispatcher.formats.segments import refused

Element = Any
"""lxml has no types of its own."""

PARTS_AT_MOST = 5_000
UNPACKED_BYTES_AT_MOST = 200 << 20
PART_BYTES_AT_MOST = 60 << 20
_MAY_PACK = 1 << 20
_PACKED_AT_MOST = 250
# ValueError: an offset before the file's start, or a name that is no UTF-8 where it says so.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError),
    *(OSError, EOFError, NotImplementedError),
)
# All that Office packs with. Others would set aside what memory the file asks for.
_PACKED_WITH = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
# The names of ISO 29500 strict ("Strict Open XML" when saving), and those all others write.
_STRICT = tuple(
    (
        f'"http://purl.oclc.org/ooxml/{family}/{name}"'.encode(),
        f'"http://schemas.openxmlformats.org/{family}/2006/{name}"'.encode(),
    )
    for family, name in (
        *(("wordprocessingml", "main"), ("spreadsheetml", "main")),
        *(("officeDocument", "relationships"), ("officeDocument", "math")),
    )
)


class Link(NamedTuple):
    """A relationship of a part: its id, the last word of its type, and the part it leads to."""

    id: str
    kind: str
    part: str


_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without the letters XML cannot hold."""
    return _ILLEGAL.sub("", text)


def open_package(data: bytes) -> zipfile.ZipFile:
    """The archive, when it is one, whole, without a password and no bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED:
        raise refused("broken_document") from None
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise refused("encrypted_document")
    dense = any(
        part.file_size > max(_MAY_PACK, _PACKED_AT_MOST * part.compress_size) for part in parts
    )
    large = any(part.file_size > PART_BYTES_AT_MOST for part in parts)
    unpacked = sum(part.file_size for part in parts)
    if dense or large or unpacked > UNPACKED_BYTES_AT_MOST or len(parts) > PARTS_AT_MOST:
        raise refused("document_too_large", bytes=unpacked, limit=UNPACKED_BYTES_AT_MOST)
    if len(names) != len(parts) or any(part.compress_type not in _PACKED_WITH for part in parts):
        raise refused("broken_document")
    return archive


def part_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """What a part holds; refused where it is missing, damaged or larger than it says."""
    try:
        with archive.open(name) as part:
            content = part.read(PART_BYTES_AT_MOST + 1)
    except _DAMAGED:
        raise refused("broken_document") from None
    if len(content) > PART_BYTES_AT_MOST:
        raise refused("document_too_large", bytes=len(content), limit=PART_BYTES_AT_MOST)
    return content


def part_xml(archive: zipfile.ZipFile, name: str) -> Element:
    """The root element of a part. Office files have no DTD, so one is refused: it could only be
    there to name other files or to grow."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        # No program shows them, and they stand where only elements are looked for.
        remove_comments=True,
        remove_pis=True,
    )
    content = part_bytes(archive, name)
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise refused("broken_document") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("broken_document")
    return root


def links_of(archive: zipfile.ZipFile, part: str = "") -> list[Link]:
    """Where a part leads to inside the archive; the archive itself has no name. Programs name
    parts as they like: only these say which is which."""
    folder, name = posixpath.split(part)
    links = posixpath.join(folder, "_rels", f"{name}.rels")
    if links not in archive.namelist():
        return []
    return [
        Link(
            link.get("Id", ""),
            link.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))[1:],
        )
        for link in part_xml(archive, links).iterchildren(tag=etree.Element)
        if link.get("TargetMode") != "External"
    ]


def main_part(archive: zipfile.ZipFile) -> str | None:
    """The part that a document begins with."""
    names = frozenset(archive.namelist())
    found = (link.part for link in links_of(archive) if link.kind == "officeDocument")
    usual = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")
    return next((part for part in (*found, *usual) if part in names), None)


def to_xml(root: Element) -> bytes:
    """A part's bytes, as Office writes them."""
    written: bytes = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written


def rewritten(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """The archive with these parts replaced; all others are what they were, byte for byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in archive.infolist():
            old = part_bytes(archive, part.filename) if not part.is_dir() else b""
            content = _strict_as(old, changed.get(part.filename, old))
            # A copy: writing changes where the entry says it begins.
            target.writestr(copy.copy(part), content)
    return out.getvalue()


def _strict_as(old: bytes, new: bytes) -> bytes:
    """A changed part with the names it had."""
    for strict, usual in _STRICT:
        if new is not old and strict in old:
            new = new.replace(usual, strict)
    return new
