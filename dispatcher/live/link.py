"""One connection: a session, the socket it talks through, and the person behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dispatcher.live.frames import Batch, CloseCode
from dispatcher.live.outputs import Outputs
from dispatcher.live.session import Session
from dispatcher.live.viewer import Viewer


class Outlet(Protocol):
    """The way down to one follower: a socket, a stream, or an answer being put together."""

    def send(self, batches: Sequence[Batch]) -> None:
        """Hand over, never wait."""
        ...

    def outstanding(self) -> tuple[int, int]:
        """Frames and bytes handed over that have not left yet."""
        ...

    def close(self, code: CloseCode) -> None:
        """Say why, and end; never wait."""
        ...


class Link:
    """A session with its socket. What it is to receive is gathered and written in one go."""

    __slots__ = ("_outlet", "_pending", "session", "viewer")

    def __init__(self, session: Session, outlet: Outlet, viewer: Viewer) -> None:
        self.session = session
        self.viewer = viewer
        self._outlet = outlet
        self._pending: list[Batch] = []

    def queue(self, batch: Batch) -> None:
        self._pending.append(batch)

    def flush(self) -> None:
        """Write what was gathered."""
        if self._pending:
            batches, self._pending = self._pending, []
            self._outlet.send(batches)

    @property
    def crowded(self) -> bool:
        """Whether the socket still holds something."""
        return self._outlet.outstanding()[1] > 0

    def look_at_outbox(self) -> Outputs:
        return self.session.outbox(*self._outlet.outstanding())

    def close(self, code: CloseCode) -> None:
        self.flush()
        self._outlet.close(code)
