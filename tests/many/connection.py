"""An HTTP connection by hand: what is kept open, sent in halves, and closed when."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.many.cluster import HOST


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def last(self) -> bool:
        """Whether it says that nothing more comes on this connection."""
        return self.headers.get("connection", "") == "close"


class Connection:
    """One, to one process."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._token = token

    async def get(self, path: str) -> Answer:
        await self._send(self._head("GET", path))
        return await self.answer()

    async def post_half(self, path: str, body: Mapping[str, Any]) -> bytes:
        """Everything but the end of the body, which is answered."""
        content = json.dumps(body).encode()
        half = len(content) // 2
        head = self._head("POST", path, f"Content-Length: {len(content)}")
        await self._send(head + content[:half])
        return content[half:]

    async def finish(self, rest: bytes) -> Answer:
        await self._send(rest)
        return await self.answer()

    def _head(self, method: str, path: str, *more: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *more]
        lines += [f"Authorization: Bearer {self._token}", "Content-Type: application/json"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
        body = await self._reader.readexactly(int(headers["content-length"]))
        return Answer(int(first.split()[1]), headers, body)

    async def ended(self) -> bool:
        """Whether the other side ends it in order, with nothing more to say."""
        return await self._reader.read() == b""

    async def close(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def connected(port: int, token: str = "") -> AsyncIterator[Connection]:
    made = Connection(*await asyncio.open_connection(HOST, port), token)
    try:
        yield made
    finally:
        await made.close()
