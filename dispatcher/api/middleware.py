"""What surrounds every request: its id, limits, safe headers, a line in the log, a count."""

import logging
import re
import time
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dispatcher.api.errors import FIRST_REFUSAL, refused
from dispatcher.api.request_id import give_id
from dispatcher.domain.errors import TooLarge
from dispatcher.domain.file import MOST_BYTES_OF_ANY

log = logging.getLogger("dispatcher.access")

SLOW_S = 0.5
"""What went well and quickly is counted, not written down one by one."""

BODY_BYTES = 2_000_000
UPLOAD_BYTES = 110_000_000
UPLOADS = "/api/v1/imports"
FILES = "/api/v1/files"

REQUESTS = Counter("imece_http_requests_total", "Requests answered", ("method", "route", "status"))
SECONDS = Histogram(
    "imece_http_seconds",
    "Seconds until a request was answered",
    ("method", "route"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


SAFE_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"x-frame-options", b"DENY"))

PAGE_HEADERS = (
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
"""For pages alone: an answer in JSON loads nothing and links to nowhere."""


@lru_cache(maxsize=4096)  # methods, routes and statuses are few; looking labels up costs more
def _counters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, status), SECONDS.labels(method, route)


_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]")


def content_policy(host: str, live_url: str | None) -> str:
    """What a page may load and connect to: ourselves, and the live gateway where it listens."""
    gateway = ""
    if live_url is not None and live_url.startswith(":"):
        found = _HOST.match(host)
        if found is not None:
            gateway = f"ws://{found[0]}{live_url} wss://{found[0]}{live_url}"
    elif live_url is not None:
        parts = urlsplit(live_url)
        gateway = f"{parts.scheme}://{parts.netloc}"
    return (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "media-src 'self' https:; "  # a recording may be elsewhere, and is only played
        f"connect-src 'self' {gateway}; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'; object-src 'none'"
    )


def _header(scope: Scope, name: bytes) -> bytes:
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return b""


class Surround:
    """Pure ASGI: it copies no body and wraps no stream. Paths are logged, queries are not."""

    def __init__(self, app: ASGIApp, live_url: str | None = None) -> None:
        self._app = app
        self._live_url = live_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = give_id(scope)
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", [])
                message["headers"] = [
                    *message["headers"],
                    *SAFE_HEADERS,
                    *self._of_pages(scope, message),
                    (b"x-request-id", identity.encode()),
                ]
            await send(message)

        try:
            if self._too_large(scope):
                answer = refused(Request(scope), TooLarge(most_bytes=self._most(scope)))
                await answer(scope, receive, sending)
            else:
                await self._app(scope, self._bounded(scope, receive), sending)
        finally:
            self._account(scope, status, time.perf_counter() - began, identity)

    def _of_pages(self, scope: Scope, message: Message) -> Sequence[tuple[bytes, bytes]]:
        if not any(
            k == b"content-type" and v.startswith(b"text/html") for k, v in message["headers"]
        ):
            return ()
        policy = content_policy(_header(scope, b"host").decode("latin-1"), self._live_url)
        return (*PAGE_HEADERS, (b"content-security-policy", policy.encode()))

    @staticmethod
    def _most(scope: Scope) -> int:
        if scope["path"] == FILES:
            return MOST_BYTES_OF_ANY
        return UPLOAD_BYTES if scope["path"].startswith(UPLOADS) else BODY_BYTES

    def _too_large(self, scope: Scope) -> bool:
        declared = _header(scope, b"content-length")
        return declared.isdigit() and int(declared) > self._most(scope)

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """The body, refused where it goes on past what its length would have been allowed."""
        left = self._most(scope)

        async def receiving() -> Message:
            nonlocal left
            message = await receive()
            if message["type"] == "http.request":
                left -= len(message.get("body", b""))
                if left < 0:
                    raise TooLarge(most_bytes=self._most(scope))
            return message

        return receiving

    @staticmethod
    def _account(scope: Scope, status: int, seconds: float, identity: str) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        answered, took = _counters(scope["method"], route, status)
        answered.inc()
        took.observe(seconds)
        if status >= FIRST_REFUSAL or seconds > SLOW_S:
            log.info("%s %s %d %.1f ms %s", scope["method"], route, status, seconds * 1e3, identity)
