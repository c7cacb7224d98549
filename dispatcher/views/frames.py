"""What travels on the live connection, in both directions; `docs/live.md` is its guide.

Event frames are encoded once, in the log (`store/eventlog.py`); the shapes here describe them and
encode all others. Frames down are plain flat objects with `type`, so that no client needs to read
what it doesn't know.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from dispatcher.domain.events import EventName, Position
from dispatcher.views.shape import Answer, Instant
from dispatcher.views.shape import Positions as PositionShapes

VERSION = 1
"""The version of this protocol; a `hello` names it."""


class FrameUp(BaseModel):
    """Something a follower sends. Unknown fields are let through: newer clients may know more."""

    model_config = ConfigDict(frozen=True, strict=True)


class Reached(FrameUp):
    """Up to where a follower has a channel."""

    epoch: Annotated[str, Field(max_length=64)]
    offset: Annotated[int, Field(ge=0, le=2**53)]


ChannelName = Annotated[str, Field(min_length=1, max_length=128)]
ReachedByChannel = Annotated[dict[ChannelName, Reached], Field(max_length=2_000)]

POSITIONS: TypeAdapter[dict[str, Reached]] = TypeAdapter(ReachedByChannel)


class Hello(FrameUp):
    """The first frame. With positions: go on from there. Without: from now, on all own channels."""

    type: Literal["hello"]
    v: int
    positions: ReachedByChannel | None = None


class Follow(FrameUp):
    """Follow these channels too, or again after a resync, from the positions of a snapshot."""

    type: Literal["follow"]
    positions: ReachedByChannel


class Leave(FrameUp):
    """Stop following these channels."""

    type: Literal["leave"]
    channels: Annotated[list[ChannelName], Field(max_length=2_000)]


class Pong(FrameUp):
    """The answer to a ping: still here and responsive."""

    type: Literal["pong"]


Upward = Annotated[Hello | Follow | Leave | Pong, Field(discriminator="type")]
UPWARD: TypeAdapter[Hello | Follow | Leave | Pong] = TypeAdapter(Upward)


class Welcome(Answer):
    """The answer to a hello. `positions`: how far the followed channels go in the record."""

    type: Literal["welcome"]
    session: str
    server_time: Instant
    ping_every_s: int
    positions: PositionShapes


class Entity(Answer):
    """What an event is about: its whole new state, or None where it has left the channel."""

    kind: Literal["task", "claim", "lane", "import", "account", "session"]
    id: str
    version: int
    state: dict[str, Any] | None


class EventFrame(Answer):
    """A fact, with its place in its channel."""

    type: Literal["event"]
    channel: str
    epoch: str
    offset: int
    id: str
    event: EventName
    at: Instant
    entity: Entity
    cause: str


ResyncReason = Literal["epoch_changed", "pruned", "too_far", "ahead", "new_channel", "not_allowed"]


class Resync(Answer):
    """The channel can't be continued and is no longer followed: load the snapshot again."""

    type: Literal["resync"]
    channel: str
    reason: ResyncReason


class Ping(Answer):
    """Are you there? `tops`: the followed channels that moved since the last ping."""

    type: Literal["ping"]
    tops: PositionShapes


class Pulse(Answer):
    """The figures of a scope as they are now; the latest wins."""

    type: Literal["pulse"]
    scope: str
    figures: dict[str, Any]


RefusedCode = Literal[
    "unsupported_version",
    "malformed_frame",
    "hello_expected",
    "hello_repeated",
    "channel_forbidden",
    "too_many_channels",
]


class Refused(Answer):
    """A frame, or a part of it, that was not obeyed. The connection goes on unless it closes."""

    type: Literal["refused"]
    code: RefusedCode
    channel: str | None = None


def _encode(frame: dict[str, object]) -> str:
    return orjson.dumps(frame).decode()


def encode_positions(positions: Mapping[str, Position]) -> dict[str, dict[str, object]]:
    """Positions as they travel: without the floor, which is the log's own business."""
    return {name: {"epoch": p.epoch, "offset": p.offset} for name, p in positions.items()}


def encode_welcome(
    session: str, at: datetime, ping_every_s: int, tops: Mapping[str, Position]
) -> str:
    return _encode(
        {
            "type": "welcome",
            "session": session,
            "server_time": at.isoformat().replace("+00:00", "Z"),
            "ping_every_s": ping_every_s,
            "positions": encode_positions(tops),
        }
    )


def encode_ping(tops: Mapping[str, Position]) -> str:
    return _encode({"type": "ping", "tops": encode_positions(tops)})


def encode_resync(channel: str, reason: ResyncReason) -> str:
    return _encode({"type": "resync", "channel": channel, "reason": reason})


def encode_refused(code: RefusedCode, channel: str | None = None) -> str:
    frame: dict[str, object] = {"type": "refused", "code": code}
    if channel is not None:
        frame["channel"] = channel
    return _encode(frame)


def encode_pulse(scope: str, figures: str) -> str:
    """`figures` is JSON already and is not touched."""
    return f'{{"type":"pulse","scope":{json.dumps(scope)},"figures":{figures}}}'
