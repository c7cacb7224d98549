"""Plain text: its sentences are its segments; charset, byte order mark and line ends are kept."""

from collections.abc import Mapping

from dispatcher.formats.charset import decoded, encoded
from dispatcher.formats.segments import Collected, Document, filled

_UNIT = "t"


def read_text(data: bytes, language: str | None) -> Document:
    """A text file's sentences."""
    text, encoding = decoded(data, language)
    found = Collected()
    found.add_text(_UNIT, text, language)
    return Document("text", found.done(), language, encoding)


def write_text(data: bytes, document: Document, targets: Mapping[str, str], to: str) -> bytes:
    """The file with its sentences replaced; line ends inside a target become the file's own."""
    text, encoding = decoded(data, document.language)
    end = "\r\n" if "\r\n" in text else "\n"
    own = {key: _with_ends(target, end) for key, target in targets.items()}
    return encoded(filled(text, document.segments, own, to), document.encoding or encoding)


def _with_ends(target: str, end: str) -> str:
    return target.replace("\r\n", "\n").replace("\r", "\n").replace("\n", end)
