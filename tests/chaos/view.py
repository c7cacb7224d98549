"""What a follower holds, as the protocol of docs/live.md lets it: snapshot, then events. No I/O.

It trusts what it is sent: whatever the protocol rules out is kept as an anomaly for the checker,
and then taken, as a naive client would.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from tests.chaos.history import Anomaly, Json, Placed, Resync, Saw, Told

Line: TypeAlias = Anomaly | Placed | Resync | Saw | Told
Position: TypeAlias = tuple[str, int]

PROMPT = frozenset({"claim.lapsed"})
"""Events of whose arrival the time is kept."""


def canonical(frame: Mapping[str, Any]) -> bytes:
    """The same bytes for the same event, whoever wrote its JSON."""
    return json.dumps(frame, sort_keys=True, separators=(",", ":")).encode()


def _kind(channel: str, state: Json) -> str:
    """What a snapshot shows in a channel: in an inbox, what has waves is an offer."""
    if not channel.startswith("inbox:"):
        return "task"
    return "offer" if "wave" in state else "claim"


class View:
    """One follower's. Every method answers the lines it adds to the history."""

    def __init__(self, follower: str) -> None:
        self.follower = follower
        self.positions: dict[str, Position] = {}
        self.entities: dict[str, dict[str, Json]] = {}
        self.reloading: set[str] = set()
        self.pulse: Json | None = None
        self._runs: dict[str, Told] = {}

    def place(
        self, channel: str, position: Mapping[str, Any], entities: Iterable[Json], why: str
    ) -> list[Line]:
        """A snapshot's part for one channel; replaces what was held of it."""
        epoch, offset = str(position["epoch"]), int(position["offset"])
        lines = self.pause(channel)
        self.positions[channel] = (epoch, offset)
        self.reloading.discard(channel)
        self.entities[channel] = {
            str(state["id"]): {
                "kind": _kind(channel, state),
                "version": state["version"],
                "state": state,
            }
            for state in entities
        }
        return [*lines, Placed(self.follower, channel, epoch, offset, why)]

    def drop(self, channel: str, reason: str, at: float) -> list[Line]:
        """Told to start over: nothing of the channel counts until it is placed again."""
        lines = self.pause(channel)
        self.positions.pop(channel, None)
        self.entities.pop(channel, None)
        self.reloading.add(channel)
        return [*lines, Resync(self.follower, channel, reason, at)]

    def forget(self, channel: str) -> list[Line]:
        """It may not be followed (any more)."""
        lines = self.pause(channel)
        self.positions.pop(channel, None)
        self.entities.pop(channel, None)
        self.reloading.discard(channel)
        return lines

    def event(self, frame: Mapping[str, Any], at: float) -> list[Line]:
        channel = str(frame["channel"])
        if channel in self.reloading:
            return []
        epoch, offset = str(frame["epoch"]), int(frame["offset"])
        lines: list[Line] = []
        held = self.positions.get(channel)
        if held is None:
            # A lane that has opened since: known from its first event on.
            lines += self.place(channel, {"epoch": epoch, "offset": 0}, (), "new_lane")
            held = (epoch, 0)
        if held != (epoch, offset - 1):
            detail = f"{epoch} {offset} after {held[0]} {held[1]}"
            lines += self.pause(channel)
            lines.append(self.anomaly("out_of_order", channel, detail, at))
        self.positions[channel] = (epoch, offset)
        self._count(channel, epoch, offset, frame)
        self._apply(channel, frame["entity"])
        if frame["event"] in PROMPT:
            lines.append(Saw(self.follower, str(frame["event"]), str(frame["entity"]["id"]), at))
        return lines

    def anomaly(self, what: str, channel: str, detail: str, at: float) -> Anomaly:
        return Anomaly(self.follower, what, channel, detail, at)

    def _count(self, channel: str, epoch: str, offset: int, frame: Mapping[str, Any]) -> None:
        run = self._runs.get(channel)
        first, crc = (offset, 0) if run is None else (run.first, run.crc)
        crc = zlib.crc32(canonical(frame), crc)
        self._runs[channel] = Told(self.follower, channel, epoch, first, offset, crc)

    def _apply(self, channel: str, entity: Mapping[str, Any]) -> None:
        held = self.entities.setdefault(channel, {})
        known = held.get(entity["id"])
        if known is None or entity["version"] >= known["version"]:
            held[entity["id"]] = {name: entity[name] for name in ("kind", "version", "state")}

    def pause(self, channel: str) -> list[Line]:
        """Close the run of events being counted."""
        run = self._runs.pop(channel, None)
        return [] if run is None else [run]

    def pause_all(self) -> list[Line]:
        return [line for channel in list(self._runs) for line in self.pause(channel)]

    def shapes(self) -> dict[str, dict[str, object]]:
        """The positions as they travel."""
        return {
            channel: {"epoch": epoch, "offset": offset}
            for channel, (epoch, offset) in self.positions.items()
        }
