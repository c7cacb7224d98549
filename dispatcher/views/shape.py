"""What every wire shape has in common."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer
from pydantic_core import to_json


def utc_or_none(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def encode_object(fields: Mapping[str, Any], *embedded: str) -> str:
    """An object as JSON, with the fields of others that are JSON already. A moment must be UTC."""
    return ",".join((to_json(fields).decode()[:-1], *(text[1:-1] for text in embedded))) + "}"


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
