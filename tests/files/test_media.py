"""Sound and video lose what tells of their making, and are played as they were; told by FFmpeg and
mutagen, which share nothing with what takes it out."""

import io
import struct
from pathlib import Path
from typing import Any

import av
import mutagen
import pytest
from av.container import InputContainer

from dispatcher.files.media import BARE, TELLS
from dispatcher.files.media.blanking import blank
from tests.files import samples
from tests.files.conftest import Look
from tests.files.recordings import RECORDINGS, film, recorded, webm
from tests.files.samples import SECRET, box

ABOUT_THE_FORMAT = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "language", "vendor_id", "duration"}
)
PLACE = b"36.2021"


def _streams(container: InputContainer) -> list[Any]:
    """Of sound and pictures; none for what stands on its cover."""
    return [
        one
        for one in container.streams
        if one.type in ("audio", "video")
        and not one.disposition & av.stream.Disposition.attached_pic
    ]


def played(content: bytes) -> list[tuple[int, Any, Any, bytes]]:
    """Every packet of sound and pictures, as it is handed to a decoder."""
    with av.open(io.BytesIO(content), "r") as container:
        return [
            (packet.stream.index, packet.pts, packet.dts, bytes(packet))
            for packet in container.demux(_streams(container))
            if packet.size
        ]


def decoded(content: bytes) -> int:
    """How many pieces of sound and pictures come of it."""
    with av.open(io.BytesIO(content), "r") as container:
        return len(list(container.decode(_streams(container))))


def told(content: bytes) -> dict[str, str]:
    """Whatever FFmpeg reads of a file that is not how it is to be played."""
    with av.open(io.BytesIO(content), "r") as container:
        every = dict(container.metadata)
        for stream in container.streams:
            every |= {f"{stream.index}:{name}": word for name, word in stream.metadata.items()}
        every |= {f"chapter {n}": str(one) for n, one in enumerate(container.chapters())}
    return {
        name: word
        for name, word in every.items()
        if name.split(":")[-1].lower() not in ABOUT_THE_FORMAT and word.strip()
    }


@pytest.mark.parametrize("name", RECORDINGS)
def test_nothing_tells_who_made_it_or_where_and_it_is_played_as_it_was(
    look: Look, name: str
) -> None:
    content = RECORDINGS[name]
    assert SECRET in content
    assert told(content)
    new, kept = look(name, content)
    assert new.bare
    assert len(kept) == len(content) or name in ("call.mp3", "call.aac")
    assert SECRET not in kept
    assert PLACE not in kept
    assert told(kept) == {}
    file: Any = mutagen.File(io.BytesIO(kept))
    assert not (file is not None and file.tags and dict(file.tags))
    before = played(content)
    assert before
    assert played(kept) == before
    assert decoded(kept) == decoded(content) > 0


@pytest.mark.parametrize("name", RECORDINGS)
def test_what_is_bare_already_stays_as_it_is(look: Look, name: str) -> None:
    _, once = look(name, RECORDINGS[name])
    new, twice = look(name, once)
    assert (new.bare, twice) == (True, once)


def test_recordings_one_behind_the_other_lose_the_words_of_each(look: Look) -> None:
    one, other = RECORDINGS["call.ogg"], RECORDINGS["call.opus"]
    new, kept = look("two.ogg", one + other)
    assert new.bare
    assert SECRET not in kept
    assert played(kept[: len(one)]) == played(one)
    assert played(kept[len(one) :]) == played(other)


def _with_a_way(content: bytes) -> bytes:
    """Its second voice called what a camera calls its way through the world."""
    at = content.rfind(b"soun", 0, len(content))
    return content[:at] + b"meta" + content[at + 4 :]


def test_a_track_of_where_a_camera_went_goes_with_all_it_consists_of(look: Look) -> None:
    made = recorded("mp4", sound="aac", pictures="libx264", voices=2)
    way = [packet for stream, _, _, packet in played(made) if stream == 2]
    content = _with_a_way(made)
    assert all(packet in content for packet in way)
    new, kept = look("film.mp4", content)
    assert new.bare
    assert not [packet for packet in way if len(packet) > 16 and packet in kept]
    assert played(kept) == [one for one in played(made) if one[0] < 2]


def test_a_track_that_cannot_be_found_piece_by_piece_is_said_to_be_left(look: Look) -> None:
    made = recorded(
        "mp4",
        sound="aac",
        pictures="libx264",
        voices=2,
        options={"movflags": "frag_keyframe+empty_moov+default_base_moof"},
    )
    new, kept = look("film.mp4", _with_a_way(made))
    assert not new.bare
    assert SECRET not in kept
    assert decoded(kept) > 0


TRAPS: dict[str, tuple[str, bytes]] = {
    "boxes in boxes without end": (
        "video/mp4",
        box(b"ftyp", b"isom") + box(b"moov", struct.pack(">I", 7) + b"trak"),
    ),
    "a box longer than its own": ("video/mp4", box(b"moov", struct.pack(">I", 99) + b"udta")),
    "samples outside of the file": (
        "video/mp4",
        _with_a_way(RECORDINGS["call.m4a"]).replace(
            b"stco" + bytes(7) + b"\1", b"stco" + bytes(3) + b"\xff\xff\xff\xff"
        ),
    ),
    "an element longer than its file": ("video/webm", samples.WEBM[:30] + b"\x18\x53\x80\x67\x08"),
    "comments that do not end": ("audio/ogg", RECORDINGS["call.opus"][:200]),
    "a stream that never began": ("audio/ogg", RECORDINGS["call.opus"][47:]),
    "a tag longer than its file": ("audio/mpeg", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + SECRET),
    "a block longer than its file": ("audio/flac", b"fLaC\x84\xff\xff\xff" + SECRET),
    "a chunk longer than its file": ("audio/wav", b"RIFF\0\0\0\0WAVELIST\xff\0\0\0" + SECRET),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_what_is_not_built_as_it_should_be_is_left_and_said_to_be(
    tmp_path: Path, trap: str
) -> None:
    media_type, content = TRAPS[trap]
    path = tmp_path / "a"
    path.write_bytes(content)
    assert blank(path, media_type) == TELLS
    assert path.read_bytes() == content


def test_a_recording_that_was_broken_off_keeps_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "a"
    whole = samples.sound()
    path.write_bytes(whole[:40] + bytes(4) + whole[44:])  # as if nobody had come back to its length
    assert blank(path, "audio/wav") == BARE
    assert path.read_bytes()[44:] == whole[44:]


def test_texts_beside_the_pictures_are_said_to_be_left(look: Look) -> None:
    made = webm()
    entry = made.index(b"\x83\x81\x02")  # the type of the track of sound
    new, _ = look("film.webm", made[: entry + 2] + b"\x11" + made[entry + 3 :])
    assert not new.bare


def test_a_film_as_large_as_may_be_is_taken(look: Look) -> None:
    """In place: no limit on what that process writes is in the way."""
    content = film()
    new, kept = look("film.mp4", content + box(b"free", SECRET + bytes(150_000_000)))
    assert new.bare
    assert SECRET not in kept
    assert played(kept) == played(content)


@pytest.mark.parametrize("name", samples.TAKEN)
def test_only_what_was_looked_through_is_said_to_be_bare(look: Look, name: str) -> None:
    content, media_type = samples.TAKEN[name]
    new, _ = look(name, content)
    if media_type.startswith(("application/pdf", "application/vnd")):
        assert not new.bare
    elif media_type.startswith(("image/", "text/")):
        assert new.bare
