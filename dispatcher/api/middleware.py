"""What surrounds every request: its id, limits, safe headers, a line in the log, a count."""

import logging
import time
from collections.abc import Sequence

from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dispatcher.api.errors import refused
from dispatcher.api.request_id import give_id
from dispatcher.domain.errors import TooLarge

log = logging.getLogger("dispatcher.access")

BODY_BYTES = 2_000_000
UPLOAD_BYTES = 110_000_000
UPLOADS = "/api/v1/imports"

REQUESTS = Counter("imece_http_requests_total", "Requests answered", ("method", "route", "status"))
SECONDS = Histogram(
    "imece_http_seconds",
    "Seconds until a request was answered",
    ("method", "route"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def security_headers(connect: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """`connect`: where else than to us a page may connect (the live gateway)."""
    policy = (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        f"connect-src 'self' {' '.join(connect)}; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'; object-src 'none'"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]


class Surround:
    """Pure ASGI: it copies no body and wraps no stream. Paths are logged, queries are not."""

    def __init__(self, app: ASGIApp, connect: Sequence[str] = ()) -> None:
        self._app = app
        self._headers = security_headers(connect)

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
                message["headers"] = [
                    *message.get("headers", ()),
                    *self._headers,
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

    @staticmethod
    def _most(scope: Scope) -> int:
        return UPLOAD_BYTES if scope["path"].startswith(UPLOADS) else BODY_BYTES

    def _too_large(self, scope: Scope) -> bool:
        declared = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
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
        REQUESTS.labels(scope["method"], route, status).inc()
        SECONDS.labels(scope["method"], route).observe(seconds)
        log.info("%s %s %d %.1f ms %s", scope["method"], route, status, seconds * 1e3, identity)
