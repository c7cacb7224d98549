"""Files made by the tests: good ones of each type, and ones that are a trap."""

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import openpyxl
from PIL import ExifTags, Image, PngImagePlugin

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

SECRET = b"Hatay-36.2N-36.1E"
"""What must be in no picture that is kept."""


def picture(size: tuple[int, int] = (8, 4)) -> Image.Image:
    """Red on its left half, blue on its right."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    return image


def saved(image: Image.Image, format: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format=format, **how)
    return out.getvalue()


def tags(orientation: int = 1) -> Image.Exif:
    """What a phone writes: how it was held, who it is, and where."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (36.0, 12.0, 7.5)}
    )
    return exif


def jpeg(orientation: int = 1) -> bytes:
    return saved(picture((64, 32)), "JPEG", exif=tags(orientation), comment=SECRET, quality=95)


def png() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Location", SECRET.decode())
    texts.add_itxt("Comment", SECRET.decode(), zip=True)
    return saved(picture(), "PNG", pnginfo=texts, exif=tags())


def webp() -> bytes:
    return saved(picture((64, 32)), "WEBP", exif=tags(), xmp=b"<x>" + SECRET + b"</x>")


def gif(frames: int = 1) -> bytes:
    others = [Image.new("RGB", (8, 4), color) for color in ("blue", "lime", "white")][: frames - 1]
    more: dict[str, Any] = {"save_all": True, "append_images": others} if others else {}
    return saved(picture(), "GIF", comment=SECRET, duration=90, loop=0, **more)


def endless_png(side: int = 30_000) -> bytes:
    """A small file that says it is very large, as its pixels would be."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def archive(members: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def office(main: str, **members: bytes | str) -> bytes:
    """An office file of the type `main`, with as little in it as will do."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
    )
    inside: dict[str, bytes | str] = {"[Content_Types].xml": types, "main.xml": "<a/>"}
    return archive({**inside, **members})


def docx(**members: bytes | str) -> bytes:
    return office(f"{DOCX}.main+xml", **members)


def opendocument(kind: str) -> bytes:
    return archive({"mimetype": kind, "content.xml": "<a/>", "META-INF/manifest.xml": "<m/>"})


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["place", "people"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(bytes(800))
    return out.getvalue()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def film(brand: bytes = b"isom") -> bytes:
    return (
        box(b"ftyp", brand + bytes(4) + brand + b"mp41")
        + box(b"moov", bytes(64))
        + box(b"mdat", bytes(512))
    )


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(500)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + bytes(413)
OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(100)
WEBM = (
    b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    b"B\x87\x81\x04" + bytes(200)
)

TAKEN: dict[str, tuple[bytes, str]] = {
    "photo.jpg": (jpeg(), "image/jpeg"),
    "scan.png": (png(), "image/png"),
    "photo.webp": (webp(), "image/webp"),
    "map.gif": (gif(), "image/gif"),
    "guide.pdf": (PDF, "application/pdf"),
    "letter.docx": (docx(), DOCX),
    "table.xlsx": (xlsx(), XLSX),
    "slides.pptx": (office(f"{PPTX}.main+xml"), PPTX),
    "letter.odt": (opendocument(ODT), ODT),
    "table.ods": (opendocument(ODS), ODS),
    "notes.txt": ("Su lâzım".encode(), "text/plain"),
    "wide.txt": ("Su lâzım".encode("utf-16"), "text/plain"),
    "old.txt": ("Çadır lazım".encode("windows-1254"), "text/plain"),
    "calls.csv": (b"text,language\nSu,tr\n", "text/csv"),
    "calls.tsv": (b"text\tlanguage\n", "text/tab-separated-values"),
    "film.srt": (b"1\n00:00:01,000 --> 00:00:02,000\nSu\n", "application/x-subrip"),
    "film.vtt": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nSu\n", "text/vtt"),
    "call.wav": (sound(), "audio/wav"),
    "call.mp3": (MP3, "audio/mpeg"),
    "call.ogg": (OGG, "audio/ogg"),
    "call.m4a": (film(b"M4A "), "audio/mp4"),
    "film.mp4": (film(), "video/mp4"),
    "film.mov": (film(b"qt  "), "video/quicktime"),
    "film.webm": (WEBM, "video/webm"),
}
"""By their names: what is taken, and as what."""
