"""A push service and a browser of our own: takes pushes over HTTP, checks who signed them, and
decrypts them with the browser's key, as RFC 8030, 8291 and 8292 say."""

import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import http_ece
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

AUTH = b"sixteen bytes ok"


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Pushed:
    """One push as the browser's page gets it, and as the service saw it."""

    content: dict[str, Any]
    headers: dict[str, str]
    size: int
    signed_by: str
    claims: dict[str, Any]


@dataclass
class PushService:
    """`answers`: statuses for the next pushes, with headers; then all are taken."""

    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    pushes: list[Pushed] = field(default_factory=list)
    port: int = 0
    browser: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def subscription(self, browser: str = "one") -> dict[str, Any]:
        point = self.browser.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": f"http://127.0.0.1:{self.port}/push/{browser}",
            "keys": {"p256dh": unpadded(point), "auth": unpadded(AUTH)},
        }

    async def take(self, request: web.Request) -> web.Response:
        status, headers = self.answers.pop(0) if self.answers else (201, {})
        body = await request.read()
        if status == 201:
            signed_by, claims = checked(request.headers["Authorization"])
            plain = http_ece.decrypt(
                body, private_key=self.browser, auth_secret=AUTH, version="aes128gcm"
            )
            content = json.loads(plain)
            self.pushes.append(Pushed(content, dict(request.headers), len(body), signed_by, claims))
        return web.Response(status=status, headers=headers, text="<turkish@example.org> is secret")


def checked(authorization: str) -> tuple[str, dict[str, Any]]:
    """(public key, claims) of a VAPID header whose signature is right and whose time is not over;
    raises InvalidSignature otherwise."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    raw = raw_of(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw_of(parts["k"]))
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
    head, claims = (json.loads(raw_of(part)) for part in signed.split("."))
    assert head["alg"] == "ES256"
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    return parts["k"], claims


@pytest.fixture
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    app = web.Application()
    app.router.add_post("/push/{browser}", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.port = runner.addresses[0][1]
    try:
        yield service
    finally:
        await runner.cleanup()
