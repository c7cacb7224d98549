"""MP4 and its relatives are a row of boxes, each with its length: whether the row is whole."""

from pathlib import Path

from dispatcher.domain.errors import FileNotTaken

MOST_BOXES = 10_000
NEEDED = b"moov"
"""What a player cannot do without: it says where everything is."""


def must_be_whole(path: Path) -> None:
    """Raises FileNotTaken where the last box is cut off, or what is needed is not there."""
    size, at, found = path.stat().st_size, 0, False
    with path.open("rb") as file:
        for _ in range(MOST_BOXES):
            if at == size:
                break
            file.seek(at)
            header = file.read(16)
            length, kind = int.from_bytes(header[:4]), header[4:8]
            if length == 1:
                length = int.from_bytes(header[8:16])
            elif length == 0:  # the rest of the file
                length = size - at
            if length < 8 or at + length > size:
                raise FileNotTaken(problem="broken", found="video/mp4")
            found = found or kind == NEEDED
            at += length
    if at != size or not found:
        raise FileNotTaken(problem="broken", found="video/mp4")
