"""Pictures lose what their cameras wrote, and are looked at as they were."""

import io
from pathlib import Path

import pytest
from PIL import Image

from dispatcher.files import images
from dispatcher.files.apart import Refused
from tests.files import samples
from tests.files.conftest import Look
from tests.files.samples import SECRET


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", samples.jpeg()),
        ("a.png", samples.png()),
        ("a.webp", samples.webp()),
        ("a.gif", samples.gif()),
        ("a.gif", samples.gif(3)),
    ],
)
def test_nothing_but_pixels_is_kept(look: Look, name: str, content: bytes) -> None:
    hidden = content + b"<script>" + SECRET
    _, kept = look(name, hidden)
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(kept)) as after:
        assert dict(after.getexif()) == {}
        assert after.getexif().get_ifd(0x8825) == {}
        assert not {"comment", "xmp", "exif", "Location", "Comment"} & set(after.info)
        assert after.size == before.size
        assert _difference(before, after) < 4
    assert SECRET not in kept
    assert b"<script>" not in kept


def _difference(one: Image.Image, other: Image.Image) -> float:
    """On average, of 255: what drawing anew may cost."""
    colours = zip(one.convert("RGB").tobytes(), other.convert("RGB").tobytes(), strict=True)
    differences = [abs(a - b) for a, b in colours]
    return sum(differences) / len(differences)


# Where the red half is, of a picture that was red on its left before it was turned.
TURNED = {
    1: "left",
    2: "right",
    3: "right",
    4: "left",
    5: "top",
    6: "top",
    7: "bottom",
    8: "bottom",
}


@pytest.mark.parametrize("orientation", TURNED)
def test_a_picture_stays_as_it_was_held(look: Look, orientation: int) -> None:
    _, kept = look("a.jpg", samples.jpeg(orientation))
    with Image.open(io.BytesIO(kept)) as image:
        width, height = image.size
        assert (width > height) == (orientation < 5)
        places = {
            "left": (4, height // 2),
            "right": (width - 4, height // 2),
            "top": (width // 2, 4),
            "bottom": (width // 2, height - 4),
        }
        reds = {name for name, at in places.items() if _red(image, at)}
    assert TURNED[orientation] in reds
    assert len(reds & {"left", "right"} if orientation < 5 else reds & {"top", "bottom"}) == 1


def _red(image: Image.Image, at: tuple[int, int]) -> bool:
    red, _, blue = image.convert("RGB").getpixel(at)  # type: ignore[misc]
    return red > 200 > 60 > blue


def test_moving_pictures_go_on_moving(look: Look) -> None:
    _, kept = look("a.gif", samples.gif(3))
    with Image.open(io.BytesIO(kept)) as image:
        assert getattr(image, "n_frames", 1) == 3
        assert image.info["duration"] == 90


def test_pixels_of_all_frames_count_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(samples.gif(3))
    monkeypatch.setattr(images, "PIXELS", 3 * 8 * 4)
    assert images.draw_anew(path, tmp_path / "to") == "image/gif"
    monkeypatch.setattr(images, "PIXELS", 3 * 8 * 4 - 1)
    with pytest.raises(Refused, match="too_many_pixels"):
        images.draw_anew(path, tmp_path / "to")
