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

    def send(self, batches: Sequence[Batch]) -> bool:
        """Hand over, never wait; answers whether all of it has left already. The sequence is good
        for this call only."""
        ...

    def outstanding(self) -> tuple[int, int]:
        """Frames and bytes handed over that have not left yet."""
        ...

    def close(self, code: CloseCode) -> None:
        """Say why, and end; never wait."""
        ...


class Link:
    """A session with its socket. What it is to receive is gathered in `pending` and written in one
    go; `all_left`: whether the socket took all of what was written last."""

    __slots__ = ("_outlet", "all_left", "pending", "session", "viewer")

    def __init__(self, session: Session, outlet: Outlet, viewer: Viewer) -> None:
        self.session = session
        self.viewer = viewer
        self.pending: list[Batch] = []
        self._outlet = outlet
        self.all_left = True

    def flush(self) -> None:
        """Write what was gathered."""
        if self.pending:
            self.all_left = self._outlet.send(self.pending)
            # The same list for ever: each new one would be a detour for the garbage collector.
            self.pending.clear()

    @property
    def crowded(self) -> bool:
        """Whether the socket still holds something of what was written."""
        return not self.all_left and self._outlet.outstanding()[1] > 0

    def look_at_outbox(self) -> Outputs:
        return self.session.outbox(*self._outlet.outstanding())

    def close(self, code: CloseCode) -> None:
        self.flush()
        self._outlet.close(code)
