"""Ways to be rung outside the open page, and the links that messages hold."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from dispatcher.actions import notices, ways
from dispatcher.actions.claiming import Wish
from dispatcher.actions.keys import link_key, public_vapid
from dispatcher.actions.links import Links
from dispatcher.actions.offers import accepted_offer
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.encoded import EncodedAnswer
from dispatcher.api.errors import CREATED, NO_CONTENT
from dispatcher.api.pages import claim_or_alternatives
from dispatcher.domain.errors import InvalidField, LinkInvalid
from dispatcher.domain.fields import choice
from dispatcher.domain.language import Help
from dispatcher.domain.way import Way, WayKind, check_apprise_url, check_subscription
from dispatcher.settings import Settings
from dispatcher.store import ways as store
from dispatcher.store.accounts import find_actor
from dispatcher.store.transaction import Transaction
from dispatcher.views.claims import ClaimView
from dispatcher.views.ways import LinkToken, PushKey, WayList, WayOffer, WayView, WayWish, way_view

router = APIRouter(tags=["ways"])


async def _links(edge: Edge) -> Links:
    # In a thread, as the first time a file is read.
    return Links(await asyncio.to_thread(link_key, edge.settings.key_folder))


@router.get("/me/ways", operation_id="list_ways", responses=all_answers(401, 403))
async def list_ways(actor: SignedIn, edge: TheEdge) -> WayList:
    """The caller's own ways, and those that this installation sends on."""
    ways.must_be_told(actor)
    async with edge.db.read() as connection:
        mine = await store.ways_of(connection, actor.id)
    missing = ways.missing_settings(edge.settings)
    return WayList(
        ways=[way_view(way, actor.account.email) for way in mine],
        offered=[
            WayOffer(kind=kind.value, on=not needs, needs=list(needs))
            for kind, needs in missing.items()
        ],
        apprise=sorted(edge.settings.apprise),
    )


def _address(kind: WayKind, wish: WayWish, settings: Settings) -> str | None:
    needed = {WayKind.PUSH: "subscription", WayKind.APPRISE: "url"}.get(kind)
    given: Mapping[str, Any] = {"subscription": wish.subscription, "url": wish.url}
    for field, value in given.items():
        if (value is None) == (field == needed):
            raise InvalidField(
                field=field, problem="missing" if field == needed else "unknown_field"
            )
    if kind is WayKind.PUSH:
        return check_subscription(given["subscription"], anywhere=settings.ways_anywhere)
    if kind is WayKind.APPRISE:
        return check_apprise_url(given["url"], settings.apprise)
    return None


@router.post(
    "/me/ways",
    operation_id="add_way",
    status_code=CREATED,
    responses=all_answers(401, 403, 409, 422),
)
async def add_way(actor: SignedIn, body: WayWish, edge: TheEdge, at: TheMoment) -> WayView:
    """Be rung this way from now on. One that is there already, or was closed, is opened again."""
    ways.must_be_told(actor)
    kind = choice(WayKind, body.kind, "kind")
    ways.must_be_on(edge.settings, kind)
    address = _address(kind, body, edge.settings)

    async def run(tx: Transaction) -> Way:
        return await ways.add_way(tx, at, actor, kind, address)

    return way_view(await edge.db.act(run), actor.account.email)


@router.delete(
    "/me/ways/{way_id}",
    operation_id="remove_way",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def remove_way(way_id: UUID, actor: SignedIn, edge: TheEdge) -> Response:
    """Forget a way and its address."""
    ways.must_be_told(actor)

    async def run(tx: Transaction) -> None:
        await ways.remove_way(tx, actor, way_id)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.get("/push-key", operation_id="get_push_key", responses=all_answers(401, 409))
async def get_push_key(_: SignedIn, edge: TheEdge) -> PushKey:
    """The key that a browser subscribes to, in order to be rung by push."""
    ways.must_be_on(edge.settings, WayKind.PUSH)
    return PushKey(key=await asyncio.to_thread(public_vapid, edge.settings.key_folder))


@router.post(
    "/offers/accept-by-link",
    operation_id="accept_offer_by_link",
    status_code=CREATED,
    response_model=ClaimView,
    responses=all_answers(403, 404, 409, 410, 422),
)
async def accept_by_link(body: LinkToken, edge: TheEdge, at: TheMoment) -> Response:
    """Claim an offer's task for whom it rings, by the link of a message and without signing in.
    The link is used up by that, and not by a refusal."""
    offer_id = (await _links(edge)).offer_of(body.token, at.now)
    offer = await notices.linked_offer(edge.db, offer_id)
    async with edge.db.read() as connection:
        actor = await find_actor(connection, offer.volunteer_id)
    if actor is None:
        raise LinkInvalid()
    wish = Wish(offer.task_id, actor.must_volunteer(), at, furthest=Help.LAST_STEP)
    held = await claim_or_alternatives(edge, actor, wish)

    async def run(tx: Transaction) -> None:
        await accepted_offer(tx, at, actor, offer_id)
        await notices.used_link(tx, at, offer_id)

    await edge.db.act(run)
    return EncodedAnswer(held.answer, CREATED)


async def _close(edge: Edge, at: TheMoment, token: str) -> Response:
    way_id = (await _links(edge)).way_of(token)

    async def run(tx: Transaction) -> None:
        await ways.unsubscribe(tx, at, way_id)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.post(
    "/ways/unsubscribe",
    operation_id="unsubscribe",
    status_code=NO_CONTENT,
    responses=all_answers(403, 422),
)
async def unsubscribe(body: LinkToken, edge: TheEdge, at: TheMoment) -> Response:
    """Close the way by which a message came, without signing in."""
    return await _close(edge, at, body.token)


@router.post(
    "/ways/unsubscribe/{token}",
    operation_id="unsubscribe_at_once",
    status_code=NO_CONTENT,
    responses=all_answers(403),
)
async def unsubscribe_at_once(token: str, edge: TheEdge, at: TheMoment) -> Response:
    """The same, as mail programs ask for it by themselves (RFC 8058): whatever the body says. This
    token may be in a URL, and so in logs: it can do nothing but end messages."""
    return await _close(edge, at, token)


@router.get(
    "/ways/unsubscribe/{token}",
    operation_id="open_unsubscribe_page",
    response_class=RedirectResponse,
)
async def open_unsubscribe_page(token: str) -> Response:
    """Some mail programs open the address instead: a page asks, since looking must end nothing."""
    return RedirectResponse(f"/unsubscribe#{token}")
