"""Web Push: encrypted for the browser (RFC 8291), signed by us (RFC 8292), handed to whatever push
service the browser named. The service learns when and how much, and nothing of what."""

import json
import time
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from dispatcher.views.messages import Message
from worker.ways import GoneForGood, NotSent, Refused
from worker.ways.outward import LeadsInwards, must_lead_outwards, open_session

TIMEOUT_S = 10.0
SIGNED_FOR_S = 12 * 3600
LONGEST = 3_993
"""Bytes that every push service takes, once they are encrypted (RFC 8291, 4)."""

LONGEST_WAIT_S = 3600


class Push:
    """`contact`: whom a push service may write to about us, a `mailto:` or `https:` address."""

    shows: ClassVar[int] = 3

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str, *, anywhere: bool) -> None:
        self._vapid = Vapid02(key, conf={"no-strict": True})
        self._contact = contact
        self._anywhere = anywhere
        self._session: aiohttp.ClientSession | None = None

    async def send(self, message: Message, address: str) -> None:
        subscription: dict[str, Any] = json.loads(address)
        endpoint = subscription["endpoint"]
        try:
            body = WebPusher(subscription).encode(content_of(message))["body"]
        except (WebPushException, ValueError):  # such as keys that are no point on the curve
            raise GoneForGood("bad_keys") from None
        try:
            if not self._anywhere:
                must_lead_outwards(urlsplit(endpoint).hostname or "")
            async with self._open().post(
                endpoint, data=body, headers=self._headers(message, endpoint), allow_redirects=False
            ) as answer:
                _judge(answer)
        except LeadsInwards:
            raise Refused("leads_inwards") from None
        except aiohttp.ClientConnectorError as fault:
            inwards = isinstance(fault.os_error, LeadsInwards)
            raise (Refused("leads_inwards") if inwards else NotSent("unreachable")) from None
        except (aiohttp.ClientError, OSError, TimeoutError):
            raise NotSent("unreachable") from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = open_session(TIMEOUT_S, anywhere=self._anywhere)
        return self._session

    def _headers(self, message: Message, endpoint: str) -> dict[str, str]:
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + SIGNED_FOR_S,
            "sub": self._contact,
        }
        signed: dict[str, str] = self._vapid.sign(claims)
        # After its last offer has stopped ringing a push is only noise on a phone switched on late.
        left = (message.over_at - message.written_at).total_seconds()
        return {
            **signed,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, int(left))),
            "Urgency": "high",
        }

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def content_of(message: Message) -> bytes:
    """What the page's service worker shows; as many offers as there is room for."""
    asks, lines = list(message.asks), list(message.lines)
    while True:
        body = "\n".join([*lines, *(f"{ask.text}\n{ask.until}" for ask in asks)])
        content = {
            "v": 1,
            "title": message.title,
            "body": body if message.more is None else f"{body}\n{message.more}",
            "lang": message.locale,
            "dir": message.direction,
            "count": message.count,
            "accept": message.accept,
            "asks": [{"text": ask.text, "until": ask.until, "url": ask.link} for ask in asks],
            "url": message.board_url,
        }
        encoded = json.dumps(content, ensure_ascii=False).encode()
        if len(encoded) <= LONGEST or not (asks or lines):
            return encoded
        (asks or lines).pop()


def _judge(answer: aiohttp.ClientResponse) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    if status in (404, 410):
        raise GoneForGood("subscription_gone")
    if status == 429 or status >= 500:
        raise NotSent(f"push_{status}", _wait(answer.headers.get("Retry-After", "")))
    # 401 and 403 are about our signature, and 3xx leads who knows where.
    raise Refused(f"push_{status}")


def _wait(text: str) -> timedelta | None:
    """`Retry-After` in seconds; its dates are too rare to be worth reading."""
    return timedelta(seconds=min(int(text), LONGEST_WAIT_S)) if text.isdecimal() else None
