"""Responses, their figures, and the people of an organisation."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from dispatcher.actions.figures import count_figures
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, Watching, all_answers
from dispatcher.api.organisations import coordinated
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.events import desk_channel
from dispatcher.domain.organisation import COORDINATING, WATCHING, Organisation
from dispatcher.domain.response import Response
from dispatcher.store import accounts as account_store
from dispatcher.store import control_items, eventlog
from dispatcher.store import figures as figure_store
from dispatcher.store.engine import Connection
from dispatcher.store.responses import find_response, open_responses
from dispatcher.store.shortages import shortages_of
from dispatcher.views.people import People
from dispatcher.views.responses import (
    Figures,
    Participant,
    ResponseList,
    ResponseView,
    Timeline,
    TimelinePoint,
)
from dispatcher.views.shape import Position
from dispatcher.views.shortages import ShortageList, shortage_view
from dispatcher.views.trust import TrustList, trust_view

router = APIRouter(tags=["responses"])


@router.get("/responses", operation_id="list_responses", responses=all_answers(401))
async def list_responses(actor: SignedIn, edge: TheEdge) -> ResponseList:
    """The crisis operations that are under way; whoever helps may know which there are."""
    async with edge.db.read() as connection:
        found = await open_responses(connection)
    coordinates, watches = actor.organisations(COORDINATING), actor.organisations(WATCHING)
    return ResponseList(
        responses=[
            ResponseView(
                slug=response.slug,
                name=response.name,
                glide=response.glide,
                expected_languages=list(response.expected_languages),
                organisations=[
                    Participant(slug=o.slug, name=o.name) for o in response.organisations
                ],
                may_post=any(o.id in coordinates for o in response.organisations),
                may_watch=any(o.id in watches for o in response.organisations),
            )
            for response in found
        ]
    )


async def _watched(connection: Connection, actor: Actor, slug: str) -> Response:
    """A response in which an organisation takes part that the caller acts or watches for."""
    response = await find_response(connection, slug)
    if response is None:
        raise NotFound(kind="response")
    if not any(actor.watches(o.id) for o in response.organisations):
        raise Forbidden(needs="observer")
    return response


def _part(response: Response, slug: str | None) -> Organisation | None:
    if slug is None:
        return None
    for organisation in response.organisations:
        if organisation.slug == slug:
            return organisation
    raise NotFound(kind="organisation")


@router.get("/figures", operation_id="get_figures", responses=all_answers(401, 403, 404, 422))
async def get_figures(
    actor: Watching,
    edge: TheEdge,
    at: TheMoment,
    response: str,
    organisation: str | None = None,
) -> Figures:
    """How a response's work stands now."""
    async with edge.db.snapshot() as connection:
        watched = await _watched(connection, actor, response)
        part = _part(watched, organisation)
        return await count_figures(connection, watched, part, at.now)


@router.get(
    "/figures/timeline", operation_id="get_timeline", responses=all_answers(401, 403, 404, 422)
)
async def get_timeline(
    actor: Watching,
    edge: TheEdge,
    at: TheMoment,
    response: str,
    organisation: str | None = None,
    hours: Annotated[int, Query(ge=1, le=24 * 90)] = 24,
) -> Timeline:
    """What was posted, claimed and done over the last hours, in some 48 buckets."""
    bucket = timedelta(hours=hours) / 48
    since = at.now - timedelta(hours=hours)
    async with edge.db.snapshot() as connection:
        watched = await _watched(connection, actor, response)
        part = _part(watched, organisation)
        number = None if part is None else part.id
        rows = await figure_store.timeline(connection, watched.id, number, since, bucket)
    by_bucket = {row["at"]: row for row in rows}
    points = []
    for n in range(49):
        began = since + n * bucket
        row = by_bucket.get(began, {"posted": 0, "claimed": 0, "done": 0})
        points.append(
            TimelinePoint(at=began, posted=row["posted"], claimed=row["claimed"], done=row["done"])
        )
    return Timeline(response=response, bucket_s=int(bucket.total_seconds()), points=points)


@router.get("/shortages", operation_id="list_shortages", responses=all_answers(401, 403))
async def list_shortages(actor: Watching, edge: TheEdge) -> ShortageList:
    """Open work of the caller's organisations that nobody is there for, or that nobody takes."""
    organisations = actor.organisations(WATCHING)
    channels = [desk_channel(number) for number in organisations]
    async with edge.db.snapshot() as connection:
        found = await shortages_of(connection, organisations)
        tops = await eventlog.tops(connection, channels)
    return ShortageList(
        shortages=[shortage_view(shortage) for shortage in found],
        positions={
            name: Position(epoch=top.epoch, offset=top.offset) for name, top in tops.items()
        },
    )


@router.get(
    "/organisations/{slug}/people",
    operation_id="list_people",
    responses=all_answers(401, 403, 404),
)
async def list_people(slug: str, actor: SignedIn, edge: TheEdge) -> People:
    """Names of an organisation's people, for those who coordinate them."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        return People(people=await account_store.people_of(connection, organisation.id))


@router.get(
    "/organisations/{slug}/trust",
    operation_id="list_trust",
    responses=all_answers(401, 403, 404),
)
async def list_trust(slug: str, actor: SignedIn, edge: TheEdge) -> TrustList:
    """How far the answers of an organisation's own volunteers can be relied on, by kind of work,
    for those who coordinate them."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        found = await control_items.trusted(connection, organisation.id)
    return TrustList(volunteers=[trust_view(*one) for one in found])
