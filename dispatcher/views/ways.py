"""Ways to be reached, as their owner sees them; and what a message's links send."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.way import Way, WayKind, masked
from dispatcher.views.shape import Answer, Instant, Request, utc_or_none

WayName = Literal["mail", "push", "apprise"]


class WayView(Answer):
    """`shown`: its address, masked. `disabled_because`: `unsubscribed`, or why it was given up."""

    id: UUID
    kind: WayName
    shown: str
    created_at: Instant
    disabled_at: Instant | None
    disabled_because: str | None
    last_sent_at: Instant | None
    last_failed_at: Instant | None
    last_error: str | None


class WayOffer(Answer):
    """Whether this installation sends that way. `needs`: what would have to be set for it."""

    kind: WayName
    on: bool
    needs: list[str]


class WayList(Answer):
    """`apprise`: kinds of Apprise URLs that may be given."""

    ways: list[WayView]
    offered: list[WayOffer]
    apprise: list[str]


class WayWish(Request):
    """`mail`: to one's own address. `push`: with a subscription. `apprise`: with a URL."""

    kind: str = Field(description="mail, push or apprise")
    subscription: dict[str, Any] | None = Field(
        None, description="what PushSubscription.toJSON() gives"
    )
    url: str | None = Field(None, description="an Apprise URL, such as tgram://…")


class PushKey(Answer):
    """What a browser subscribes to (`applicationServerKey`)."""

    key: str


class LinkToken(Request):
    """What stood behind the # of a message's link."""

    token: str = Field(max_length=500)


def way_view(way: Way, email: str) -> WayView:
    address = email if way.kind is WayKind.MAIL else way.address or ""
    return WayView(
        id=way.id,
        kind=way.kind.value,
        shown=masked(way.kind, address),
        created_at=way.created_at,
        disabled_at=utc_or_none(way.disabled_at),
        disabled_because=way.disabled_because,
        last_sent_at=utc_or_none(way.last_sent_at),
        last_failed_at=utc_or_none(way.last_failed_at),
        last_error=way.last_error,
    )
