"""Long JSON answers, compressed for the way: a text of ten thousand sentences over a bad line."""

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FROM_BYTES = 4_096
LEVEL = 5
"""A sixth of the size for a third of the time of the best level."""

BESIDE_FROM_BYTES = 65_536
"""So much takes a millisecond and more: others are served meanwhile."""


class Compressed:
    """Compresses answers that are JSON, whole, and long enough to be worth it. Files are sent as
    they are, in parts too; streams are not held back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _takes_gzip(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(send))


def _takes_gzip(headers: Headers) -> bool:
    """Whether the client says so, other than with `q=0`."""
    for part in headers.get("accept-encoding", "").split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class _Answer:
    """Holds the start of an answer back until its body says how long it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_json(message):
            self._start = message
            return
        if self._start is None:
            await self._send(message)
            return
        start, self._start = self._start, None
        headers = MutableHeaders(raw=start["headers"])
        headers.add_vary_header("Accept-Encoding")
        body = message.get("body", b"")
        if not message.get("more_body", False) and len(body) >= FROM_BYTES:
            body = await _packed(body)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
            message = {**message, "body": body}
        start["headers"] = headers.raw
        await self._send(start)
        await self._send(message)


async def _packed(body: bytes) -> bytes:
    # Without a time in it: the same answer is the same bytes.
    if len(body) < BESIDE_FROM_BYTES:
        return gzip.compress(body, LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)


def _is_json(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return kind.endswith("json") and "content-encoding" not in headers and "etag" not in headers
