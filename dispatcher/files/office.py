"""Office files are archives of XML: what they are, and that opening one is no trap.

Nothing is unpacked to a disk; every member is read through once, counted, and forgotten.
"""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from dispatcher.files.apart import Refused, answer

MEMBERS = 4_000
UNPACKED_BYTES = 200_000_000
RATIO = 150
RATIO_FROM_BYTES = 20_000_000
"""Empty tables shrink well: small ones are no trap however well they do."""
DEPTH = 300
PIECE = 1 << 20

_OOXML = "application/vnd.openxmlformats-officedocument."
OOXML = {
    f"{_OOXML}{name}.main+xml": f"{_OOXML}{name}"
    for name in (
        *("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"),
    )
}
ODF = tuple(f"application/vnd.oasis.opendocument.{name}" for name in ("text", "spreadsheet"))
CONTENT_TYPES = "[Content_Types].xml"
XML = (".xml", ".rels", ".vml")
MAY_BE_INSIDE = (".docx", ".xlsx", ".pptx")


def look_inside(path: Path) -> str:
    """The type of an office file; raises Refused for other archives, and for traps."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _must_be_modest(members, path.stat().st_size)
            found = _type_of(archive)
            for member in members:
                _read_through(archive, member)
            return found
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeError, ValueError):
        raise Refused("broken", "application/zip") from None
    except (expat.ExpatError, zlib.error, RuntimeError, KeyError):
        raise Refused("broken", "application/zip") from None


def _must_be_modest(members: list[zipfile.ZipInfo], packed: int) -> None:
    if len(members) > MEMBERS:
        raise Refused("bomb", "application/zip")
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_BYTES:
        raise Refused("bomb", "application/zip")
    if unpacked > RATIO_FROM_BYTES and unpacked > RATIO * packed:
        raise Refused("bomb", "application/zip")
    for member in members:
        if member.flag_bits & 1:
            raise Refused("encrypted", "application/zip")
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith("/"):
            raise Refused("broken", "application/zip")


def _type_of(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            said = file.read(200).decode("ascii", "replace").strip()
        if said in ODF and "content.xml" in names:
            return said
        raise Refused("type", said if said.isprintable() else "application/zip")
    if CONTENT_TYPES not in names:
        raise Refused("type", "application/zip")
    types: set[str] = set()

    def element(_: str, attributes: dict[str, str]) -> None:
        types.add(attributes.get("ContentType", ""))

    with archive.open(CONTENT_TYPES) as file:
        _parse(file.read, element)
    if any("macroEnabled" in one or "vbaProject" in one for one in types):
        raise Refused("macros", "application/zip")
    found = [ours for main, ours in OOXML.items() if main in types]
    if len(found) != 1:
        raise Refused("type", "application/zip")
    return found[0]


def _read_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Its length and checksum are looked at by reading to the end."""
    with archive.open(member) as file:
        if member.filename.lower().endswith(XML):
            _parse(file.read)
            return
        first = file.read(4)
        if first == b"PK\x03\x04" and not member.filename.lower().endswith(MAY_BE_INSIDE):
            raise Refused("bomb", "application/zip")
        while file.read(PIECE):
            pass


def _parse(
    read: Callable[[int], bytes], element: Callable[[str, dict[str, str]], None] | None = None
) -> None:
    """Read XML to its end. Entities, by which a line grows to gigabytes or reaches other files,
    are in no office file; here they are never expanded."""
    parser = expat.ParserCreate()
    depth = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise Refused("bomb", "text/xml")
        if element is not None:
            element(name, attributes)

    def ends(_: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(*_: object) -> None:
        raise Refused("bomb", "text/xml")

    parser.StartElementHandler = begins
    parser.EndElementHandler = ends
    parser.EntityDeclHandler = entity
    while piece := read(PIECE):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


if __name__ == "__main__":
    answer(lambda *paths: look_inside(*map(Path, paths)))
