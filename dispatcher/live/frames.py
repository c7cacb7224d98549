"""Frames encoded once for all who receive them, and the codes a connection closes with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from dispatcher.domain.events import Position, Recorded


class CloseCode(IntEnum):
    """Why the server closes. 4000-4499: come back, with jitter; 4500-4999: don't."""

    RESTARTING = 4000
    HELLO_MISSING = 4002
    PONG_MISSING = 4003
    SLOW_CONSUMER = 4008
    UNAVAILABLE = 4010
    BAD_VERSION = 4500
    SIGNED_OUT = 4501
    MALFORMED = 4502
    FLOOD = 4503
    TOO_LARGE = 4509

    @property
    def reason(self) -> str:
        return self.name.lower()

    @property
    def come_back(self) -> bool:
        return self < 4500


def _as_message(text: str) -> bytes:
    """One WebSocket text message as a server sends it: final, unmasked, uncompressed (RFC 6455)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


class Batch:
    """Frames in order. The bytes on the wire are made once, whoever asks first."""

    __slots__ = ("_wire", "texts")

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """All frames, each as one WebSocket message."""
        if self._wire is None:
            self._wire = b"".join(map(_as_message, self.texts))
        return self._wire

    def __len__(self) -> int:
        return len(self.texts)


class Run(Batch):
    """Event frames of one channel whose offsets follow one another: `first` to `last`."""

    __slots__ = ("channel", "epoch", "first", "last")

    def __init__(self, channel: str, epoch: str, first: int, *texts: str) -> None:
        super().__init__(*texts)
        self.channel = channel
        self.epoch = epoch
        self.first = first
        self.last = first + len(texts) - 1

    def after(self, offset: int) -> Run:
        """The part beyond an offset that lies inside this run."""
        if offset < self.first:
            return self
        skipped = offset + 1 - self.first
        return Run(self.channel, self.epoch, offset + 1, *self.texts[skipped:])

    def __repr__(self) -> str:
        return f"Run({self.channel} {self.epoch} {self.first}-{self.last})"


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a channel's log. `top` was read no later than the events were."""

    top: Position
    run: Run | None


def runs_of(events: Iterable[Recorded]) -> Iterator[Run]:
    """Events as the fewest runs, each channel's in the order they came."""
    by_channel: dict[str, list[Recorded]] = {}
    for event in events:
        by_channel.setdefault(event.channel, []).append(event)
    for channel_events in by_channel.values():
        yield from _runs_of_channel(channel_events)


def _runs_of_channel(events: Sequence[Recorded]) -> Iterator[Run]:
    start = 0
    for i in range(1, len(events) + 1):
        if i < len(events) and _follows(events[i - 1], events[i]):
            continue
        head = events[start]
        texts = (event.frame for event in events[start:i])
        yield Run(head.channel, head.epoch, head.offset, *texts)
        start = i


def _follows(one: Recorded, other: Recorded) -> bool:
    return other.offset == one.offset + 1 and other.epoch == one.epoch
