"""The way down to one follower through a WebSocket's own connection.

Bytes that were framed once for everyone go straight to the socket wherever that is possible: the
event loop would queue them first, and look at each socket a second time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection
from websockets.protocol import OPEN

from dispatcher.live.frames import Batch, CloseCode


class SocketOutlet:
    """Writes to a connection of `websockets`; its closing goes on by itself, among `closings`."""

    __slots__ = ("_closings", "_connection", "_frames", "_open", "_socket", "_transport")

    def __init__(self, connection: ServerConnection, closings: set[asyncio.Task[None]]) -> None:
        self._connection = connection
        self._transport = connection.transport
        self._closings = closings
        self._frames = 0
        self._open = connection.protocol.state is OPEN
        self._socket = writable(connection.transport)

    def send(self, batches: Sequence[Batch]) -> bool:
        transport = self._transport
        # Nothing follows a close frame. Of a transport that is closing the socket's number may soon
        # be somebody else's.
        if not self._open or transport.is_closing():
            return True
        wire = batches[0].wire if len(batches) == 1 else b"".join([b.wire for b in batches])
        if transport.get_write_buffer_size() == 0:
            self._frames = 0
            if self._socket is not None:
                try:
                    sent = os.write(self._socket, wire)
                except OSError:
                    sent = 0  # Full, or broken: the transport knows what to do in either case.
                if sent == len(wire):
                    return True
                wire = wire[sent:]
        self._frames += sum(map(len, batches))
        transport.write(wire)
        return transport.get_write_buffer_size() == 0

    def outstanding(self) -> tuple[int, int]:
        size = self._transport.get_write_buffer_size()
        return (self._frames, size) if size else (0, 0)

    def shut(self) -> None:
        """Send nothing more: the connection has begun to close."""
        self._open = False

    def close(self, code: CloseCode) -> None:
        self.shut()
        closing = asyncio.ensure_future(self._connection.close(code, code.reason))
        self._closings.add(closing)
        closing.add_done_callback(self._closings.discard)


def writable(transport: asyncio.Transport) -> int | None:
    """The number of a socket that may be written to past its transport; None where it may not:
    through TLS, and where a socket is no file."""
    if os.name != "posix" or transport.get_extra_info("ssl_object") is not None:
        return None
    return int(transport.get_extra_info("socket").fileno())
