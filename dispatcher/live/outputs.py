"""What a session wants done, and the limits it holds its follower to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatcher.live.frames import Batch, CloseCode


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long; seconds, bytes, frames, events."""

    hello_within_s: float = 10
    welcome_within_s: float = 30
    ping_every_s: int = 20
    frame_bytes: int = 64 * 1024
    frames_per_ping: int = 300
    malformed: int = 10
    channels: int = 1_000
    outbox_frames: int = 2_000
    outbox_bytes: int = 1024 * 1024
    too_far: int = 1_000
    new_channel: int = 100
    reads_at_once: int = 2


@dataclass(frozen=True, slots=True)
class Read:
    """Read the log of a channel from here and answer with `Session.page`. Whoever reads does not
    go along with others any more."""

    channel: str
    after: int


@dataclass(frozen=True, slots=True)
class Listen:
    """Hand over what is recorded on these channels, then ask how far they go: `Session.tops`."""

    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlisten:
    """Nothing more of this channel."""

    channel: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection."""

    code: CloseCode


Output = Batch | Read | Listen | Unlisten | Close
Outputs = Sequence[Output]
NOTHING: Outputs = ()
