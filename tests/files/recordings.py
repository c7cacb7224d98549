"""Recordings as phones and programs make them, written by PyAV (FFmpeg) and mutagen, with a secret
wherever such files hold words of their makers."""

import io
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import mutagen.id3 as untyped_id3
import numpy as np
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, Picture
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from tests.files.samples import SECRET, box

id3: Any = untyped_id3
WORD = SECRET.decode()
WORDS = {
    "title": WORD,
    "artist": WORD,
    "comment": WORD,
    "location": "+36.2021+036.1606/",
    "creation_time": "2026-03-01T12:34:56Z",
    "make": WORD,
    "model": WORD,
    "encoder": WORD,
}
RATE = 48_000


def _tone(stream: Any, container: Any, seconds: int = 1, pitch: int = 440) -> None:
    size = stream.codec_context.frame_size or 1024
    time = np.arange(seconds * RATE) / RATE
    wave = (0.3 * np.sin(2 * np.pi * pitch * time)).astype(np.float32)
    resampler = av.AudioResampler(stream.codec_context.format, stream.layout, RATE, size)
    for begins in range(0, len(wave) - size, size):
        frame = av.AudioFrame.from_ndarray(wave[None, begins : begins + size], "fltp", "mono")
        frame.rate, frame.pts = RATE, begins
        frame.time_base = Fraction(1, RATE)
        for made in resampler.resample(frame):
            container.mux(stream.encode(made))
    container.mux(stream.encode(None))


def _pictures(stream: Any, container: Any, count: int = 12) -> None:
    for n in range(count):
        pixels = np.full((48, 64, 3), (n * 20) % 255, np.uint8)
        pixels[: n + 4, : n + 4] = 200
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
    container.mux(stream.encode(None))


def recorded(
    format: str,
    *,
    sound: str | None = None,
    pictures: str | None = None,
    voices: int = 1,
    options: dict[str, str] | None = None,
) -> bytes:
    with TemporaryDirectory() as folder:  # some are moved about by name, once they are whole
        path = Path(folder) / "made"
        _record(path, format, sound, pictures, voices, options or {})
        return path.read_bytes()


def _record(
    path: Path,
    format: str,
    sound: str | None,
    pictures: str | None,
    voices: int,
    options: dict[str, str],
) -> None:
    with av.open(str(path), "w", format=format, options=options) as container:
        container.metadata.update(WORDS)
        video = audio = []
        if pictures is not None:
            stream: Any = container.add_stream(pictures, rate=12)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            stream.metadata["handler_name"] = WORD
            video = [stream]
        if sound is not None:
            layout = "stereo" if sound == "vorbis" else "mono"
            audio = [container.add_stream(sound, rate=RATE, layout=layout) for _ in range(voices)]
            for stream in audio:
                stream.metadata["title"] = WORD
                stream.codec_context.options = {"strict": "experimental"}
        for stream in video:
            _pictures(stream, container)
        for n, stream in enumerate(audio):
            _tone(stream, container, pitch=440 * (n + 1))


def _tagged(content: bytes, kind: Any, fill: Any) -> bytes:
    file = io.BytesIO(content)
    tags = kind(file)
    fill(tags)
    file.seek(0)
    tags.save(file)
    return file.getvalue()


def _fill_id3(file: Any) -> None:
    if file.tags is None:
        file.add_tags()
    file.tags.add(id3.TIT2(encoding=3, text=WORD))
    file.tags.add(id3.TXXX(encoding=3, desc="location", text=WORD))
    file.tags.add(id3.APIC(3, "image/png", 3, WORD, SECRET * 2_000))
    file.tags.add(id3.PRIV(owner=WORD, data=SECRET))


def mp3() -> bytes:
    """With tags in front, and two sorts of them behind."""
    front = _tagged(recorded("mp3", sound="mp3"), MP3, _fill_id3)
    file = io.BytesIO(front)
    ape: Any = APEv2()  # type: ignore[no-untyped-call]
    ape["Location"] = WORD
    ape.save(file)
    return file.getvalue() + b"TAG" + SECRET.ljust(125, b"\0")


def aac() -> bytes:
    return recorded("adts", sound="aac") + b"TAG" + SECRET.ljust(125, b"\0")


def flac() -> bytes:
    def fill(file: Any) -> None:
        file["title"] = WORD
        picture: Any = Picture()  # type: ignore[no-untyped-call]
        picture.data, picture.desc = SECRET * 100, WORD
        file.add_picture(picture)

    return _tagged(recorded("flac", sound="flac"), FLAC, fill)


def _fill_comments(file: Any) -> None:
    file["title"] = WORD
    file["geo_location"] = WORD * 20_000  # over several pages


def opus() -> bytes:
    return _tagged(recorded("ogg", sound="libopus"), OggOpus, _fill_comments)


def vorbis() -> bytes:
    return _tagged(recorded("ogg", sound="vorbis"), OggVorbis, _fill_comments)


def wav() -> bytes:
    plain = recorded("wav", sound="pcm_s16le", options={"write_bext": "1"})
    return _tagged(plain, WAVE, _fill_id3)


def film(*, format: str = "mp4", **options: str) -> bytes:
    """With a device's own boxes at both ends."""
    made = recorded(format, sound="aac", pictures="libx264", options=options)
    return made + box(b"uuid", SECRET * 2) + box(b"free", SECRET) + box(b"beam", SECRET)


def webm(**options: str) -> bytes:
    return recorded("webm", sound="libopus", pictures="libvpx", options=options)


RECORDINGS: dict[str, bytes] = {
    "call.mp3": mp3(),
    "call.aac": aac(),
    "call.flac": flac(),
    "call.opus": opus(),
    "call.ogg": vorbis(),
    "call.wav": wav(),
    "call.m4a": recorded("ipod", sound="aac"),
    "film.mp4": film(),
    "tagged.mp4": film(movflags="use_metadata_tags"),
    "first.mp4": film(movflags="faststart"),
    "pieces.mp4": film(movflags="frag_keyframe+empty_moov+default_base_moof"),
    "film.mov": film(format="mov"),
    "phone.mov": film(format="mov", movflags="use_metadata_tags"),
    "film.webm": webm(),
    "sent.webm": webm(live="1"),
}
"""By their names."""
