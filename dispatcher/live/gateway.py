"""The stand-alone gateway: many WebSocket connections in one process of their own.

Events reach a socket as bytes that were framed once for everyone (`socket_outlet.py`): half the
time and memory of sending messages one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection
from websockets.asyncio.server import serve as serve_websockets
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from dispatcher.domain.errors import Forbidden, Unauthenticated
from dispatcher.live.connection import Connection
from dispatcher.live.frames import CloseCode
from dispatcher.live.hub import Hub
from dispatcher.live.socket_outlet import SocketOutlet
from dispatcher.live.viewer import Authenticate

logger = logging.getLogger(__name__)

PATH = "/api/v1/live"
LARGEST_MESSAGE = 256 * 1024
"""Beyond the session's own limit (64 kB), so that it is the session that says why it closes."""

SOCKET_BUFFER = 128 * 1024
"""What the kernel may hold for a follower who doesn't read; with its own way of growing it would
hold megabytes before anyone noticed."""

CLOSE_WITHIN_S = 2.0


class _Gateway:
    """Lets connections in and follows them to their end."""

    def __init__(self, hub: Hub, authenticate: Authenticate, leaving: Callable[[], bool]) -> None:
        self._hub = hub
        self._authenticate = authenticate
        self._leaving = leaving
        self._closings: set[asyncio.Task[None]] = set()

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer what is no follower; None lets the handshake go on."""
        path = urlsplit(request.path).path
        if path == "/healthz":
            return connection.respond(HTTPStatus.OK, "ok\n")
        if path == "/readyz" and self._leaving():
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "leaving\n")
        if path == "/readyz":
            return connection.respond(HTTPStatus.OK, "ready\n")
        if path != PATH:
            return connection.respond(HTTPStatus.NOT_FOUND, "not found\n")
        headers = {name.lower(): value for name, value in request.headers.raw_items()}
        assert isinstance(connection, Connection)
        try:
            connection.viewer = await self._authenticate(headers)
        except Forbidden as refusal:
            return connection.respond(HTTPStatus.FORBIDDEN, f"{refusal.code}\n")
        except Unauthenticated as refusal:
            # A page can't see an answer to its handshake, only how the connection closes.
            if "origin" not in headers:
                return connection.respond(HTTPStatus.UNAUTHORIZED, f"{refusal.code}\n")
        except Exception:
            logger.warning("can't tell who wants to connect", exc_info=True)
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable\n")
        return None

    async def follow(self, connection: ServerConnection) -> None:
        """One connection, until it ends."""
        assert isinstance(connection, Connection)
        if connection.viewer is None:
            code = CloseCode.SIGNED_OUT
            await connection.close(code, code.reason)
            return
        for head in (connection.request, connection.response):
            if head is not None:
                head.headers.clear()  # Together 3 kB that nobody asks for any more.
        tcp = connection.transport.get_extra_info("socket")
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
        connection.outlet = SocketOutlet(connection, self._closings)
        link = self._hub.open(connection.viewer, connection.outlet)
        try:
            async for message in connection:
                self._hub.received(link, message)
        except ConnectionClosed:
            pass
        finally:
            self._hub.leave(link)
            connection.outlet = None


@contextlib.asynccontextmanager
async def open_gateway(
    hub: Hub,
    authenticate: Authenticate,
    host: str,
    port: int,
    leaving: Callable[[], bool] = lambda: False,
) -> AsyncIterator[Server]:
    """A gateway that listens; at the end everyone is told to come back in a moment. `leaving`:
    whether that is soon, so that nobody new should be sent here.

    The hub must be running (`Hub.run`).
    """
    gateway = _Gateway(hub, authenticate, leaving)
    async with serve_websockets(
        gateway.follow,
        host,
        port,
        process_request=gateway.admit,
        create_connection=Connection,
        compression=None,
        max_size=LARGEST_MESSAGE,
        ping_interval=None,  # The protocol has pings of its own, which say something.
        close_timeout=CLOSE_WITHIN_S,
        server_header=None,
        backlog=2_048,
    ) as server:
        try:
            yield server
        finally:
            hub.stop()
