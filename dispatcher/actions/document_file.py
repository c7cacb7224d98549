"""Taking a document to pieces and putting it together, in a process of its own: what comes from
outside may be made to harm (`files/apart.py`)."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dispatcher.domain.document import Document, Piece
from dispatcher.domain.errors import FileRefused, Invalid, TooLarge
from dispatcher.files.apart import Refused, answer, run_apart
from dispatcher.formats import document as formats
from dispatcher.formats.segments import Document as Found
from dispatcher.formats.segments import Segment

THIS = "dispatcher.actions.document_file"


def _refused(**data: Any) -> Invalid:
    """What a refusal in that process is here."""
    if data["problem"] == "too_large":
        return TooLarge(field="file", most_bytes=data["most_bytes"])
    if not data.get("found", True):
        del data["found"]
    return FileRefused(**{"field": "file", **data})


def read_document(
    path: Path, name: str, media_type: str, language: str | None, column: str | None
) -> Found:
    """What a file holds; raises FileRefused, TooLarge."""
    how = json.dumps([name, media_type, language, column])
    found = run_apart(THIS, "read", path, how, refusal=_refused)
    segments = tuple(Segment(*segment) for segment in found.pop("segments"))
    return Found(segments=segments, **found)


def write_document(
    original: Path, document: Document, targets: Mapping[str, str], to: str, folder: Path
) -> bytes:
    """The file with these translations in it; `folder` is for what lies between. Raises
    FileRefused where the file does not hold the document's segments."""
    work, written = folder / "work.json", folder / "written"
    how = {
        "format": document.format,
        "encoding": document.encoding,
        "column": document.column,
        "language": document.language,
        "segments": document.segments,
        "targets": targets,
        "to": to,
    }
    work.write_text(json.dumps(how), "utf-8")
    run_apart(THIS, "write", original, work, written, refusal=_refused)
    return written.read_bytes()


def pieces(segments: Sequence[Segment]) -> tuple[Piece, ...]:
    return tuple(Piece(one.id, one.source, one.start_ms, one.end_ms) for one in segments)


def _read(path: str, how: str) -> dict[str, Any]:
    name, media_type, language, column = json.loads(how)
    found = formats.read_document(
        Path(path).read_bytes(), name, media_type, language, column=column
    )
    return {
        "format": found.format,
        "encoding": found.encoding,
        "column": found.column,
        "language": found.language,
        "segments": pieces(found.segments),
    }


def _write(original: str, work: str, written: str) -> bool:
    how = json.loads(Path(work).read_text("utf-8"))
    document = Found(
        format=how["format"],
        segments=tuple(Segment(*segment) for segment in how["segments"]),
        language=how["language"],
        encoding=how["encoding"],
        column=how["column"],
    )
    whole = formats.write_document(Path(original).read_bytes(), document, how["targets"], how["to"])
    Path(written).write_bytes(whole)
    return True


def _do(verb: str, *arguments: str) -> Any:
    try:
        return _read(*arguments) if verb == "read" else _write(*arguments)
    except TooLarge as refusal:
        raise Refused("too_large", **refusal.data) from None
    except FileRefused as refusal:
        raise Refused(**refusal.data) from None


if __name__ == "__main__":
    sys.setrecursionlimit(2_000)
    answer(_do)
