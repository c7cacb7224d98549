"""What a file is, by its content. Its name only decides between texts."""

import filetype

from dispatcher.domain.file import MEDIA, TYPE_OF, Group, extension_of

ZIP = b"PK\x03\x04"

# What the library calls them, as we do.
_OURS = {
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/m4a": "audio/mp4",
}
_TEXTS = frozenset(kind for kind, media in MEDIA.items() if media.group is Group.TEXT)


def signature_of(head: bytes) -> str | None:
    """The type these first bytes are the signature of, also where it is not taken."""
    if head[4:12] == b"ftypqt  ":  # the library goes by what else such a file is compatible with
        return "video/quicktime"
    found = filetype.guess_mime(head)
    return None if found is None else _OURS.get(found, found)


def group_of(head: bytes) -> Group:
    """The group whose limits hold for a file that begins so."""
    if head.startswith(ZIP):
        return Group.DOCUMENT
    media = MEDIA.get(signature_of(head) or "")
    return Group.TEXT if media is None else media.group


def text_type(head: bytes, name: str) -> str:
    """Which sort of text: nothing but its name says whether a text is a table."""
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return "text/vtt"
    named = TYPE_OF.get(extension_of(name), "text/plain")
    return named if named in _TEXTS - {"text/vtt"} else "text/plain"
