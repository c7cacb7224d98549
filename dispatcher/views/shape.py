"""What every wire shape has in common."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer


def utc_or_none(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def _plain(value: object) -> str:
    if isinstance(value, UUID):  # the driver's own kind of UUID, which orjson does not know
        return str(value)
    raise TypeError(f"not for the wire: {type(value)}")


def encode_object(fields: Mapping[str, Any], more: str = "{}") -> str:
    """An object as JSON, with the fields of another that is JSON already; a value may be
    `encoded`. A moment must be UTC."""
    text = orjson.dumps(fields, _plain, orjson.OPT_UTC_Z).decode()
    return text if more == "{}" else f"{text[:-1]},{more[1:]}"


def encoded(text: str) -> orjson.Fragment:
    """A value that is JSON already."""
    return orjson.Fragment(text)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[AwareDatetime, PlainSerializer(_instant, return_type=str, when_used="json")]
"""A moment, always aware; on the wire RFC 3339 in UTC."""


class Answer(BaseModel):
    """Something we send."""

    model_config = ConfigDict(frozen=True, ser_json_timedelta="float")


class Request(BaseModel):
    """Something we are sent: unknown fields are refused, so that a slip is not silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Position(Answer):
    """Up to where a snapshot, or a follower, has a channel."""

    epoch: str
    offset: int


Positions = dict[str, Position]
