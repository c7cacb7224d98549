"""A file that came in, looked at by what it holds: taken as something, or refused with a reason."""

import re
import zipfile
from pathlib import Path

from dispatcher.domain.errors import FileNotTaken, TooLarge
from dispatcher.domain.file import (
    HEARD_AND_SEEN,
    MEDIA,
    MOST_BYTES,
    Group,
    NewFile,
    bare_name,
    clean_name,
)
from dispatcher.files.apart import run_apart
from dispatcher.files.boxes import must_be_whole
from dispatcher.files.incoming import HEAD, Incoming, hash_of
from dispatcher.files.media import BARE
from dispatcher.files.telling import ZIP, signature_of, text_type

TAIL = 2_048
PIECE = 1 << 20
BOX_TYPES = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})

_MARKUP = re.compile(r"\s*<[a-zA-Z!?/]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def look_at(incoming: Incoming, given_name: str) -> tuple[NewFile, Path]:
    """The file with its type and the name it is kept under, and where its bytes lie now: images
    are drawn anew, without what their camera wrote into them, and what tells of its making is
    taken out of sound and video.

    Raises FileNotTaken, and TooLarge where it is more than its type may be.
    """
    path = incoming.path
    with path.open("rb") as file:
        head = file.read(HEAD)
    media_type = _type_of(path, head, given_name)
    most = MOST_BYTES[MEDIA[media_type].group]
    if incoming.bytes > most:
        raise TooLarge(field="file", most_bytes=most)
    name = clean_name(given_name, media_type)
    if MEDIA[media_type].group is Group.IMAGE:
        run_apart("dispatcher.files.images", path, incoming.cleaned)
        path = incoming.cleaned
    bare = MEDIA[media_type].group in (Group.IMAGE, Group.TEXT)
    if MEDIA[media_type].group in HEARD_AND_SEEN:
        bare = run_apart("dispatcher.files.media.blanking", path, media_type) == BARE
    return NewFile(hash_of(path), path.stat().st_size, media_type, name, bare), path


def _type_of(path: Path, head: bytes, name: str) -> str:
    if head.startswith(ZIP):
        return str(run_apart("dispatcher.files.office", path))
    found = signature_of(head)
    if found is not None and found in MEDIA:
        if found == "application/pdf":
            _must_be_pdf(path, head)
        elif found in BOX_TYPES:
            must_be_whole(path)
        return found
    if found is not None:
        raise FileNotTaken(problem="type", found=found)
    _must_be_text(path, head)
    return text_type(head, bare_name(name))


def _must_be_pdf(path: Path, head: bytes) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        if not head.startswith(b"%PDF-") or b"%%EOF" not in file.read():
            raise FileNotTaken(problem="broken", found="application/pdf")
    if zipfile.is_zipfile(path):
        raise FileNotTaken(problem="two_in_one", found="application/pdf")


def _must_be_text(path: Path, head: bytes) -> None:
    """Letters and nothing else. Old encodings are let in as they are: who reads it knows them."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = "utf-16" if wide else "latin-1"
    begins = head.removeprefix(b"\xef\xbb\xbf").decode(encoding, "replace")
    if _MARKUP.match(begins):
        raise FileNotTaken(problem="active", found="text/html")
    try:
        with path.open(encoding=encoding) as text:
            while piece := text.read(PIECE):
                if _CONTROL.search(piece):
                    raise FileNotTaken(problem="type", found="application/octet-stream")
    except UnicodeError:
        raise FileNotTaken(problem="type", found="application/octet-stream") from None
