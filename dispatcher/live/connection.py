"""A connection of the gateway: who it is for, and what its follower's bytes mean for it."""

from __future__ import annotations

from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.protocol import OPEN

from dispatcher.live.socket_outlet import SocketOutlet
from dispatcher.live.viewer import Viewer

UNREAD_BYTES = 4 * 1024 * 1024
"""Beyond what the session lets its outbox hold before it closes as too slow."""


class Connection(ServerConnection):
    """`viewer` is None where a browser's sign-in is over."""

    # As slots: with two attributes more, each connection's own table would be three times as large.
    __slots__ = ("outlet", "viewer")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.viewer: Viewer | None = None
        self.outlet: SocketOutlet | None = None

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # It begins to close here or by our own doing. Asking before each write whether it has
        # would cost a sixth of the write: the library's state is far away in memory.
        if self.outlet is not None and self.protocol.state is not OPEN:
            self.outlet.shut()
        # Pings are answered at once: nothing else holds who sends them and never reads.
        if self.transport.get_write_buffer_size() > UNREAD_BYTES:
            self.transport.abort()
