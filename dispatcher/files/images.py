"""Images, drawn anew from their pixels: what else was in the file (place, camera, comments, another
file behind the end) is not in the new one. How it was held is kept by turning the pixels."""

from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, JpegImagePlugin, UnidentifiedImageError

from dispatcher.files.apart import Refused, answer

PIXELS = 64_000_000
"""All frames together: the largest photographs of common phones, at some 200 MB of memory."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""Some phones put several photographs into one JPEG (MPO): the first is kept."""
FRAMES = 1_000


def draw_anew(path: Path, to: Path) -> str:
    """Write the image to `to` in its own format; answers its type. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = None  # ours is looked at before any pixel is read
    try:
        with Image.open(path, formats=FORMATS) as image:
            _must_be_small(image)
            return _draw(image, to)
    except UnidentifiedImageError:
        raise Refused("broken", "image") from None
    except (OSError, SyntaxError, ValueError, EOFError) as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise
        raise Refused("broken", "image") from None


def _must_be_small(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > PIXELS:
        raise Refused("too_many_pixels", "image")
    frames = int(getattr(image, "n_frames", 1))
    if image.format in ("GIF", "WEBP") and (frames > FRAMES or pixels * frames > PIXELS):
        raise Refused("too_many_pixels", "image")


def _draw(image: Image.Image, to: Path) -> str:
    if image.format in ("JPEG", "MPO"):
        _draw_jpeg(image, to)
        return "image/jpeg"
    assert image.format is not None
    if image.format in ("GIF", "WEBP") and getattr(image, "is_animated", False):
        _draw_moving(image, to)
    else:
        still = ImageOps.exif_transpose(image)
        how: dict[str, Any] = _kept(still, "icc_profile", "transparency")
        if image.format == "WEBP":
            _draw_webp(_bare(still), to, how)
        else:
            _bare(still).save(to, format=image.format, **how)
    return f"image/{image.format.lower()}"


def _draw_webp(image: Image.Image, to: Path, how: dict[str, Any]) -> None:
    """The quick method finds no room for what some large pictures need; the slow one does."""
    try:
        image.save(to, format="WEBP", quality=90, method=1, **how)
    except ValueError:
        image.save(to, format="WEBP", quality=90, method=4, **how)


def _draw_jpeg(image: Image.Image, to: Path) -> None:
    """With the tables it was made with, so that next to nothing is lost."""
    how: dict[str, Any] = _kept(image, "icc_profile")
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        how |= {"qtables": image.quantization}
        if (sampling := JpegImagePlugin.get_sampling(image)) >= 0:
            how |= {"subsampling": sampling}
    _bare(ImageOps.exif_transpose(image)).save(to, format="JPEG", **how)


def _draw_moving(image: Image.Image, to: Path) -> None:
    frames, lasts = [], []
    for frame in ImageSequence.Iterator(image):
        lasts.append(int(frame.info.get("duration", 100)))
        frames.append(_bare(frame.convert("RGBA")))
    how: dict[str, Any] = {"duration": lasts, "loop": int(image.info.get("loop", 0))}
    if image.format == "GIF":
        how |= {"disposal": 2}
    first, *others = frames
    first.save(to, format=image.format, save_all=True, append_images=others, **how)


def _kept(image: Image.Image, *names: str) -> dict[str, Any]:
    return {name: image.info[name] for name in names if image.info.get(name) is not None}


def _bare(image: Image.Image) -> Image.Image:
    """Its pixels alone: savers write into the file what they find in `info`."""
    pixels = image.copy()
    pixels.info = {}
    return pixels


if __name__ == "__main__":
    answer(lambda *paths: draw_anew(*map(Path, paths)))
