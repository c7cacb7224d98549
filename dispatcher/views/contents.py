"""Work as it is handed in: any JSON that can be sent back to its author as it came."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

DEEPEST = 32
"""Levels. Nothing we know of needs more than three; beyond some 250 nothing can be sent."""


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def sendable(content: dict[str, Any]) -> dict[str, Any]:
    """Half characters and bottomless nesting could be stored, and would then fail every answer
    they are a part of."""
    level: list[Any] = [content]
    for _ in range(DEEPEST):
        if any(isinstance(v, str) and not _whole(v) for v in level):
            raise PydanticCustomError("string_unicode", "half a character")
        level = [part for value in level for part in _parts(value)]
    if level:
        raise PydanticCustomError("too_deep", "nested too deep")
    return content


def _whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


Content = Annotated[dict[str, Any], AfterValidator(sendable)]
