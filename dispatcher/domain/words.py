"""Work that is handed in as words."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text
from dispatcher.domain.policy import TEXT_BYTES


def text_of(content: Mapping[str, Any], field: str) -> str:
    """A text out of what was handed in; raises InvalidField where it is missing or too long."""
    value = content.get(field)
    if not isinstance(value, str) or not value.strip():
        raise InvalidField(field=f"content.{field}", problem="missing")
    if len(value.encode("utf-8", "surrogatepass")) > TEXT_BYTES:
        raise InvalidField(field=f"content.{field}", problem="too_long", most_bytes=TEXT_BYTES)
    return value


def check_words(content: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The words that were asked for, as one text or in segments."""
    if "segments" in content:
        return {"segments": [_segment(segment) for segment in _segments(content)]}
    text = clean_text(text_of(content, "text"), "content.text", most_bytes=TEXT_BYTES)
    return {"text": text}


def _segments(content: Mapping[str, Any]) -> Sequence[Any]:
    segments = content["segments"]
    if not isinstance(segments, list) or not segments:
        raise InvalidField(field="content.segments", problem="missing")
    return segments


def _segment(segment: Any) -> dict[str, str]:
    if not isinstance(segment, dict) or not isinstance(segment.get("id"), str | int):
        raise InvalidField(field="content.segments", problem="malformed")
    target = clean_text(text_of(segment, "target"), "content.segments", most_bytes=TEXT_BYTES)
    return {"id": str(segment["id"]), "target": target}


def normalised(text: str) -> str:
    """The text without what two people write differently and mean the same: case, width, spaces,
    a closing full stop, and the digits of a script."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Turkish has two letters i, whose capitals most keyboards and programs mix up.
    folded = folded.replace("ı", "i").replace("i\u0307", "i")
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in folded)
    return " ".join(plain.split()).rstrip(".。۔؟?! ")
