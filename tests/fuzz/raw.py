"""A WebSocket client that can do everything wrong: bytes up, frames and a close code down."""

import asyncio
import base64
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.fuzz.processes import HOST, PREFIX, Installation

TEXT, BINARY, CONTINUED, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
HELLO = b'{"type":"hello","v":1}'
PATIENCE_S = 20.0


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    masked: bool = True,
    reserved: int = 0,
    length: int | None = None,
    widest: bool = False,
) -> bytes:
    """A frame as RFC 6455 draws it, with any part of it wrong on request.

    `length`: what the head says, whatever follows. `widest`: eight bytes for it, also if few.
    """
    first = (0x80 if fin else 0) | (reserved << 4) | opcode
    size = len(payload) if length is None else length
    flag = 0x80 if masked else 0
    if size > 0xFFFF or widest:
        head = struct.pack("!BBQ", first, flag | 127, size)
    elif size > 125:
        head = struct.pack("!BBH", first, flag | 126, size)
    else:
        head = struct.pack("!BB", first, flag | size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    repeated = (mask * (len(payload) // 4 + 1))[: len(payload)]
    number = int.from_bytes(payload) ^ int.from_bytes(repeated)
    return head + mask + number.to_bytes(len(payload))


def handshake(installation: Installation, door: str, who: str = "turkish", **more: str) -> bytes:
    """A good request for a connection; `more` headers replace or add (with `_` for `-`)."""
    headers = {
        "Host": f"{HOST}:{installation.ports[door]}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        "Authorization": f"Bearer {installation.tokens[who]}",
    } | {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {PREFIX}/live HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


@dataclass
class Raw:
    """One connection; what came down is kept."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    texts: list[str] = field(default_factory=list)

    async def send(self, *pieces: bytes) -> None:
        """Also where the other side has gone: that is what many tests wait for."""
        with suppress(ConnectionError):
            for piece in pieces:
                self.writer.write(piece)
                await self.writer.drain()

    def stop_reading(self) -> None:
        transport = self.writer.transport
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()

    async def frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2))
        elif size == 127:
            size = int.from_bytes(await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(size)

    async def until_closed(self) -> int | None:
        """The code the server closed with; None where it only hung up."""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    opcode, payload = await self.frame()
                    if opcode == TEXT:
                        self.texts.append(payload.decode())
                    elif opcode == CLOSE:
                        await self.send(frame(CLOSE, payload))
                        return int.from_bytes(payload[:2])
        return None

    async def text(self) -> str:
        """The next text."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                opcode, payload = await self.frame()
                if opcode == TEXT:
                    return payload.decode()


@asynccontextmanager
async def tcp(installation: Installation, door: str) -> AsyncIterator[Raw]:
    """A connection on which nothing was said yet."""
    reader, writer = await asyncio.open_connection(HOST, installation.ports[door])
    try:
        yield Raw(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def upgraded(
    installation: Installation, door: str, who: str = "turkish"
) -> AsyncIterator[Raw]:
    """A connection that the server has let in."""
    async with tcp(installation, door) as raw:
        await raw.send(handshake(installation, door, who))
        answer = await raw.reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101 "), answer
        yield raw
