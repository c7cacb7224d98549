"""Files: which are taken, how large, under which name, and when they are forgotten."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from dispatcher.domain.errors import FileNotTaken, InvalidField


class Group(StrEnum):
    """What a file is to whoever opens it."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    TEXT = "text"


MOST_BYTES = {
    Group.IMAGE: 20_000_000,
    Group.AUDIO: 100_000_000,
    Group.VIDEO: 300_000_000,
    Group.DOCUMENT: 25_000_000,
    Group.TEXT: 10_000_000,
}
MOST_BYTES_OF_ANY = max(MOST_BYTES.values())


@dataclass(frozen=True, slots=True)
class Media:
    """A type of file that is taken. `extensions`: the first is the one it is given. `inline`: a
    browser may show it by itself, since nothing in it can act."""

    group: Group
    extensions: tuple[str, ...]
    inline: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

MEDIA: Mapping[str, Media] = {
    "image/jpeg": Media(Group.IMAGE, ("jpg", "jpeg", "jpe", "jfif"), inline=True),
    "image/png": Media(Group.IMAGE, ("png",), inline=True),
    "image/webp": Media(Group.IMAGE, ("webp",), inline=True),
    "image/gif": Media(Group.IMAGE, ("gif",), inline=True),
    "application/pdf": Media(Group.DOCUMENT, ("pdf",), inline=True),
    f"{_OOXML}wordprocessingml.document": Media(Group.DOCUMENT, ("docx",)),
    f"{_OOXML}spreadsheetml.sheet": Media(Group.DOCUMENT, ("xlsx",)),
    f"{_OOXML}presentationml.presentation": Media(Group.DOCUMENT, ("pptx",)),
    f"{_ODF}text": Media(Group.DOCUMENT, ("odt",)),
    f"{_ODF}spreadsheet": Media(Group.DOCUMENT, ("ods",)),
    "text/plain": Media(Group.TEXT, ("txt", "text", "log", "md")),
    "text/csv": Media(Group.TEXT, ("csv",)),
    "text/tab-separated-values": Media(Group.TEXT, ("tsv", "tab")),
    "application/x-subrip": Media(Group.TEXT, ("srt",)),
    "text/vtt": Media(Group.TEXT, ("vtt",)),
    "audio/mpeg": Media(Group.AUDIO, ("mp3",), inline=True),
    "audio/mp4": Media(Group.AUDIO, ("m4a",), inline=True),
    "audio/ogg": Media(Group.AUDIO, ("ogg", "oga", "opus"), inline=True),
    "audio/wav": Media(Group.AUDIO, ("wav",), inline=True),
    "audio/flac": Media(Group.AUDIO, ("flac",), inline=True),
    "audio/aac": Media(Group.AUDIO, ("aac",), inline=True),
    "video/mp4": Media(Group.VIDEO, ("mp4", "m4v", "3gp"), inline=True),
    "video/quicktime": Media(Group.VIDEO, ("mov", "qt"), inline=True),
    "video/webm": Media(Group.VIDEO, ("webm",), inline=True),
}
"""Everything else is refused: a list of what is dangerous is never complete."""

TYPE_OF = {extension: kind for kind, media in MEDIA.items() for extension in media.extensions}

HEARD_AND_SEEN = frozenset({Group.AUDIO, Group.VIDEO})
"""The same containers hold both, so that neither name is a lie."""

NAME_LETTERS = 120
TASK_FILES = 10
ANSWER_FILES = 5

A_DAY = timedelta(days=1)
FILES_A_DAY = 300
BYTES_A_DAY = 3_000_000_000
AT_ONCE = 4
"""Files that one person may be sending at the same time, to one process."""

UNUSED_FOR = timedelta(days=1)
"""How long a file may lie with nothing that refers to it."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was looked at and found to be taken. `hash`: SHA-256 of what is kept. `bare`:
    as far as can be told, nothing in it says when, where, by whom or with what it was made."""

    hash: bytes
    bytes: int
    media_type: str
    name: str
    bare: bool


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file somebody sent. The same bytes sent twice are two of these, and are kept once."""

    id: UUID
    hash: bytes
    bytes: int
    media_type: str
    name: str
    uploaded_by: UUID
    uploaded_at: datetime
    bare: bool


def extension_of(name: str) -> str:
    """In lower case, without its dot; empty where there is none."""
    _, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot else ""


def bare_name(given: str) -> str:
    """The last part of a name, without what could mislead whoever reads or stores it: folders,
    control characters, marks that turn the direction, and leading dots."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(" " if c in "\t\r\n" else c for c in unicodedata.normalize("NFC", last))
    # Cc, Cf, Cs, Co, Cn; joiners are spelling in Persian and Kurdish, and stay.
    kept = "".join(c for c in kept if c in "\u200c\u200d" or unicodedata.category(c)[0] != "C")
    kept = "".join("_" if c in '<>:"|?*' else c for c in kept)
    return " ".join(kept.split()).strip(". ")


def clean_name(given: str, media_type: str) -> str:
    """The name a file is kept under: it ends with what the file is.

    Raises FileNotTaken where its ending says that it is something else altogether.
    """
    name, media = bare_name(given), MEDIA[media_type]
    extension = extension_of(name)
    if extension in media.extensions:
        stem = name[: -len(extension) - 1]
    elif (named := TYPE_OF.get(extension)) is not None:
        groups = {MEDIA[named].group, media.group}
        if len(groups) > 1 and groups != HEARD_AND_SEEN:
            raise FileNotTaken(problem="not_what_it_says", says=extension, found=media_type)
        stem, extension = name[: -len(extension) - 1], media.extensions[0]
    else:
        stem, extension = name, media.extensions[0]
    stem = stem.strip(". ")[:NAME_LETTERS].strip(". ") or "file"
    return f"{stem}.{extension}"


def file_ids(given: Any, *, field: str, most: int) -> tuple[UUID, ...]:
    """Ids of different files; raises InvalidField."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise InvalidField(field=field, problem="malformed")
    if len(given) > most:
        raise InvalidField(field=field, problem="too_many", most=most)
    try:
        ids = [one if isinstance(one, UUID) else UUID(one) for one in given]
    except (ValueError, TypeError, AttributeError):
        raise InvalidField(field=field, problem="malformed") from None
    if len(set(ids)) < len(ids):
        raise InvalidField(field=field, problem="repeated")
    return tuple(ids)


def answer_files(content: Mapping[str, Any], *, taken: bool) -> tuple[UUID, ...]:
    """The files an answer consists of; raises InvalidField where they are not `taken`."""
    given = content.get("files")
    if given is None or given == []:
        return ()
    if not taken:
        raise InvalidField(field="content.files", problem="not_for_kind")
    return file_ids(given, field="content.files", most=ANSWER_FILES)
