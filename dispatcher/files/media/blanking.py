"""In a process of its own: a recording is blanked where it lies; whether it could be is told."""

from collections.abc import Callable, Mapping
from pathlib import Path

from dispatcher.files.apart import answer
from dispatcher.files.media import BARE, TELLS
from dispatcher.files.media.boxes import blank_boxes
from dispatcher.files.media.bytes_in_place import Bytes, Odd, in_place
from dispatcher.files.media.elements import blank_elements
from dispatcher.files.media.pages import blank_pages
from dispatcher.files.media.tags import blank_tagged
from dispatcher.files.media.wav import blank_wav

_BLANKS: Mapping[str, Callable[[Bytes], bool]] = {
    "video/mp4": blank_boxes,
    "video/quicktime": blank_boxes,
    "audio/mp4": blank_boxes,
    "video/webm": blank_elements,
    "audio/ogg": blank_pages,
    "audio/mpeg": blank_tagged,
    "audio/aac": blank_tagged,
    "audio/flac": blank_tagged,
    "audio/wav": blank_wav,
}


def blank(path: Path, media_type: str) -> str:
    """Take out of the recording what tells of its making. Answers `tells` where some of it may be
    left; what is not built as files of its type are is left as it was."""
    with in_place(path) as content:
        try:
            bare = _BLANKS[media_type](content)
        except Odd:
            return TELLS
        content.apply()
    return BARE if bare else TELLS


if __name__ == "__main__":
    answer(lambda path, media_type: blank(Path(path), media_type))
