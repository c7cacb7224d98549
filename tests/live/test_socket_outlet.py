"""What a socket takes at once, what it takes later, and what goes nowhere."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve

from dispatcher.live import socket_outlet
from dispatcher.live.connection import Connection
from dispatcher.live.frames import Batch, CloseCode
from dispatcher.live.socket_outlet import SocketOutlet

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
LARGE = Batch(*(str(n % 10) * 60_000 for n in range(60)))
SMALL = Batch("one"), Batch("two", "three")


@pytest.fixture(params=["past the transport", "through the transport"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways there are."""
    if request.param == "through the transport":
        monkeypatch.setattr(socket_outlet, "writable", lambda _: None)


@contextlib.asynccontextmanager
async def pair() -> AsyncIterator[tuple[Connection, SocketOutlet, socket.socket]]:
    """A connection, its outlet, and the other side's socket after the handshake."""
    opened: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()

    async def follow(connection: ServerConnection) -> None:
        assert isinstance(connection, Connection)
        connection.outlet = SocketOutlet(connection, set())
        opened.set_result(connection)
        await connection.wait_closed()

    async with serve(
        follow,
        "127.0.0.1",
        0,
        compression=None,
        close_timeout=0.1,
        create_connection=Connection,
    ) as server:
        with socket.create_connection(next(iter(server.sockets)).getsockname()) as other:
            other.sendall(HANDSHAKE)
            connection = await opened
            tcp = connection.transport.get_extra_info("socket")
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
            other.setblocking(False)
            head = b""
            while b"\r\n\r\n" not in head:
                head += await asyncio.get_running_loop().sock_recv(other, 4096)
            assert connection.outlet is not None
            yield connection, connection.outlet, other


async def read(other: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += await asyncio.get_running_loop().sock_recv(other, size - len(data))
    return data


@pytest.mark.usefixtures("way")
async def test_frames_arrive_as_they_were_framed() -> None:
    async with pair() as (_, outlet, other):
        assert outlet.send(SMALL) is True
        assert await read(other, 17) == b"\x81\x03one\x81\x03two\x81\x05three"
        assert outlet.outstanding() == (0, 0)


@pytest.mark.usefixtures("way")
async def test_what_the_socket_does_not_take_follows_in_order() -> None:
    async with pair() as (_, outlet, other):
        assert outlet.send([LARGE]) is False
        assert outlet.send(SMALL) is False
        frames, size = outlet.outstanding()
        assert frames == len(LARGE) + 3
        assert 0 < size <= len(LARGE.wire) + 17
        wire = LARGE.wire + b"".join(batch.wire for batch in SMALL)
        assert await read(other, len(wire)) == wire
        assert outlet.outstanding() == (0, 0)


@pytest.mark.usefixtures("way")
async def test_nothing_goes_to_a_connection_that_is_closing() -> None:
    async with pair() as (connection, outlet, other):
        connection.transport.abort()
        assert outlet.send(SMALL) is True
        assert await asyncio.get_running_loop().sock_recv(other, 10) == b""


@pytest.mark.usefixtures("way")
async def test_nothing_follows_the_followers_close_frame() -> None:
    async with pair() as (_, outlet, other):
        other.sendall(b"\x88\x82\0\0\0\0\x03\xe8")
        assert await read(other, 4) == b"\x88\x02\x03\xe8"
        assert outlet.send(SMALL) is True
        assert await asyncio.get_running_loop().sock_recv(other, 10) == b""


@pytest.mark.usefixtures("way")
async def test_nothing_follows_our_own_close_frame() -> None:
    async with pair() as (connection, outlet, other):
        outlet.close(CloseCode.RESTARTING)
        assert outlet.send(SMALL) is True
        await asyncio.wait_for(connection.wait_closed(), 5)
        reason = CloseCode.RESTARTING.reason.encode()
        sent = b"\x88" + bytes((2 + len(reason),)) + b"\x0f\xa0" + reason
        assert await read(other, len(sent)) == sent
        assert await asyncio.get_running_loop().sock_recv(other, 10) == b""


@pytest.mark.usefixtures("way")
async def test_a_broken_socket_ends_its_own_connection() -> None:
    async with pair() as (connection, outlet, other):
        other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        other.close()
        for _ in range(3):
            outlet.send(SMALL)
        await asyncio.wait_for(connection.wait_closed(), 5)
        assert outlet.send(SMALL) is True
