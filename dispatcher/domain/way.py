"""Ways to reach somebody outside the open page: what they are, and which addresses are taken in.

An address is personal or a secret: it is shown masked, and is in no event, log or URL of ours.
"""

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from dispatcher.domain.errors import InvalidField


class WayKind(StrEnum):
    """How a message gets there. `mail`: to the account's own address, never to another one, so that
    nobody can have us write to strangers."""

    MAIL = "mail"
    PUSH = "push"
    APPRISE = "apprise"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to one volunteer. `address`: a push subscription as JSON, an Apprise URL, or None
    where it is the account's own mail. `failures`: in a row, up to now. Nothing is sent before
    `not_before`."""

    id: UUID
    account_id: UUID
    kind: WayKind
    address: str | None
    created_at: datetime
    disabled_at: datetime | None = None
    disabled_because: str | None = None
    failures: int = 0
    last_failed_at: datetime | None = None
    last_error: str | None = None
    last_sent_at: datetime | None = None
    not_before: datetime | None = None


MOST_WAYS = 10
LONGEST_ADDRESS = 2_000


def is_outward(host: str) -> bool:
    """Whether this IP address is somewhere on the open internet, and not this machine, its network
    or a cloud's own services. Only such may be called on a volunteer's word."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and (inner := _inner(address)) is not None:
        address = inner
    return address.is_global and not address.is_multicast and not address.is_reserved


_NAT64 = IPv6Network("64:ff9b::/96")


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None


def check_subscription(value: Mapping[str, Any], *, anywhere: bool) -> str:
    """What a browser's `PushSubscription.toJSON()` holds, as JSON of ours; raises InvalidField.
    `anywhere`: for tests, whose push service is on this machine."""
    endpoint, keys = value.get("endpoint"), value.get("keys")
    if not isinstance(endpoint, str) or not isinstance(keys, Mapping):
        raise InvalidField(field="subscription", problem="malformed")
    if len(endpoint) > LONGEST_ADDRESS:
        raise InvalidField(field="subscription.endpoint", problem="too_long")
    _check_endpoint(endpoint, anywhere)
    for name, length in (("p256dh", 65), ("auth", 16)):
        if len(_bytes(keys.get(name))) != length:
            raise InvalidField(field=f"subscription.keys.{name}", problem="malformed")
    kept = {"p256dh": keys["p256dh"], "auth": keys["auth"]}
    return json.dumps({"endpoint": endpoint, "keys": kept}, sort_keys=True)


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        return b""
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return parts


def _check_endpoint(endpoint: str, anywhere: bool) -> None:
    parts = _split(endpoint)
    schemes = ("https", "http") if anywhere else ("https",)
    malformed = InvalidField(field="subscription.endpoint", problem="malformed")
    if parts is None or parts.scheme not in schemes or not parts.hostname or parts.username:
        raise malformed
    # A name is looked up, and judged, when something is sent: it may mean something else by then.
    if not anywhere and (_is_inward(parts.hostname) or parts.port not in (None, 443)):
        raise malformed


def _is_inward(hostname: str) -> bool:
    try:
        return not is_outward(hostname)
    except ValueError:
        return hostname == "localhost" or hostname.endswith((".localhost", ".internal"))


_SCHEME = re.compile(r"([a-z][a-z0-9]*)://\S+", re.IGNORECASE)


def check_apprise_url(url: str, schemes: Collection[str]) -> str:
    """An Apprise URL of a kind that this installation allows; raises InvalidField."""
    if len(url) > LONGEST_ADDRESS:
        raise InvalidField(field="url", problem="too_long")
    found = _SCHEME.fullmatch(url.strip())
    # Several addresses with commas between them would be several ways counted as one.
    if found is None or "," in url:
        raise InvalidField(field="url", problem="malformed")
    if found[1].lower() not in schemes:
        raise InvalidField(field="url", problem="unknown", choices=sorted(schemes))
    return url.strip()


def masked(kind: WayKind, address: str) -> str:
    """So much of an address that its owner knows which one it is, and nobody else can use it."""
    if kind is WayKind.MAIL:
        name, _, host = address.rpartition("@")
        return f"{name[:1]}…@{host}"
    if kind is WayKind.PUSH:
        return urlsplit(json.loads(address)["endpoint"]).hostname or "…"
    return f"{address.partition('://')[0].lower()}://…"
