"""What an organisation sets for its counselling, its figures, and one's own standing."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response as Download

from dispatcher.actions import counselling as actions
from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.answer import gate, supervisors_of
from dispatcher.api.addresses import address_of
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, Watching, all_answers
from dispatcher.api.organisations import organisation_named
from dispatcher.api.routes.talk import lines_of
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.response import Response
from dispatcher.domain.sessions.offer import Counselling, Helpline
from dispatcher.store import counselling as store
from dispatcher.store import counsellors as counsellor_store
from dispatcher.store import session_figures
from dispatcher.store.engine import Connection
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Transaction
from dispatcher.views.counselling import (
    CounsellingView,
    CounsellingWish,
    OwnCounsellingList,
    PauseWish,
    counselling_view,
    own_counselling,
)
from dispatcher.views.counselling_figures import (
    CounsellingFigures,
    HourFigures,
    LanguageFigures,
    UnmetDemand,
    figures_csv,
)
from dispatcher.views.helplines import HelplineList, HelplinesWish, helpline_views
from dispatcher.views.talk_code import talk_code

router = APIRouter(tags=["counselling"])


async def _response(connection: Connection, slug: str) -> Response:
    found = await find_response(connection, slug)
    if found is None:
        raise NotFound(kind="response")
    return found


def _of(response: Response, organisation_id: int) -> Organisation:
    return next(one for one in response.organisations if one.id == organisation_id)


def _must_take_part(actor: Actor, response: Response) -> None:
    """Raises Forbidden for who coordinates none of a response's organisations."""
    if not any(actor.coordinates(one.id) for one in response.organisations):
        raise Forbidden(needs="coordinator")


async def _offer(connection: Connection, response: Response) -> Counselling:
    found = await store.find_offer(connection, response.id)
    if found is None:
        raise NotFound(kind="counselling")
    return found


@router.get(
    "/counselling/{response}", operation_id="get_counselling", responses=all_answers(401, 403, 404)
)
async def get_counselling(response: str, actor: SignedIn, edge: TheEdge) -> CounsellingView:
    """How counselling is offered for a response, for those who coordinate in it."""
    async with edge.db.read() as connection:
        crisis = await _response(connection, response)
        _must_take_part(actor, crisis)
        offer = await _offer(connection, crisis)
    return counselling_view(offer, crisis.slug, _of(crisis, offer.organisation_id).slug)


@router.put(
    "/counselling/{response}",
    operation_id="set_counselling",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def set_counselling(
    response: str, body: CounsellingWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> CounsellingView:
    """Offer counselling for a response, change how, or close it."""
    async with edge.db.read() as connection:
        crisis = await _response(connection, response)
        organisation = await organisation_named(connection, body.organisation)
    offer = Counselling(
        response_id=crisis.id,
        organisation_id=organisation.id,
        open=body.open,
        per_supervisor=body.per_supervisor,
        cap=body.cap,
        retention_h=body.retention_h,
    )
    await edge.db.act(lambda tx: actions.set_counselling(tx, at, actor, crisis, offer))
    edge.staff.forget(crisis.id)
    return counselling_view(offer, crisis.slug, organisation.slug)


@router.get(
    "/counselling/{response}/helplines",
    operation_id="get_helplines",
    responses=all_answers(401, 403, 404),
)
async def get_helplines(response: str, actor: SignedIn, edge: TheEdge) -> HelplineList:
    """The numbers that seekers are told to call."""
    async with edge.db.read() as connection:
        crisis = await _response(connection, response)
        _must_take_part(actor, crisis)
        lines, own = await lines_of(connection, crisis)
    return HelplineList(helplines=helpline_views(lines), own=own)


@router.put(
    "/counselling/{response}/helplines",
    operation_id="set_helplines",
    responses=all_answers(401, 403, 404, 422),
)
async def set_helplines(
    response: str, body: HelplinesWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> HelplineList:
    """Give these numbers instead; an empty list gives those again that came with the system."""
    lines = [
        Helpline(**{**one.model_dump(), "languages": tuple(one.languages)})
        for one in body.helplines
    ]

    async def run(tx: Transaction) -> HelplineList:
        crisis = await _response(tx.connection, response)
        await actions.set_helplines(tx, at, actor, crisis, lines)
        found, own = await lines_of(tx.connection, crisis)
        return HelplineList(helplines=helpline_views(found), own=own)

    return await edge.db.act(run)


@router.get(
    "/counselling/{response}/code",
    operation_id="draw_talk_code",
    response_class=Download,
    responses={200: {"content": {"image/svg+xml": {}}}, **all_answers(401, 403, 404)},
)
async def draw_talk_code(
    response: str, request: Request, actor: SignedIn, edge: TheEdge
) -> Download:
    """The link of the seekers' page as a QR code, to be printed."""
    async with edge.db.read() as connection:
        crisis = await _response(connection, response)
        _must_take_part(actor, crisis)
    address = f"{address_of(edge.settings, request)}/talk/{crisis.slug}"
    name = f'inline; filename="talk-{crisis.slug}.svg"'
    return Download(
        talk_code(address), media_type="image/svg+xml", headers={"Content-Disposition": name}
    )


Hours = Annotated[int, Query(ge=1, le=24 * 90, description="how far back")]


async def _watched(connection: Connection, actor: Actor, slug: str) -> Response:
    """The response, for who watches for the organisation that counsels in it."""
    crisis = await _response(connection, slug)
    if not any(actor.watches(one.id) for one in crisis.organisations):
        raise Forbidden(needs="observer")
    offer = await _offer(connection, crisis)
    if not actor.watches(offer.organisation_id):
        raise Forbidden(needs="observer")
    return crisis


def _since(at: Moment, hours: int) -> datetime:
    """The beginning of an hour: those turned away are counted by whole hours."""
    return (at.now - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)


@router.get(
    "/counselling/{response}/figures",
    operation_id="get_counselling_figures",
    responses=all_answers(401, 403, 404, 422),
)
async def get_counselling_figures(
    response: str, actor: Watching, edge: TheEdge, at: TheMoment, hours: Hours = 24
) -> CounsellingFigures:
    """How many came, were answered and how soon, and to how many nobody could come, by language and
    hour. Nothing of what was said."""
    since = _since(at, hours)
    async with edge.db.snapshot() as connection:
        crisis = await _watched(connection, actor, response)
        languages = await session_figures.by_language(connection, crisis.id, since)
        by_hour = await session_figures.by_hour(connection, crisis.id, since)
        unmet = await session_figures.unmet(connection, crisis.id, since)
    return CounsellingFigures(
        response=crisis.slug,
        since=since,
        languages=[LanguageFigures(**row) for row in languages],
        hours=[HourFigures(**row) for row in by_hour],
        unmet=[UnmetDemand(**row) for row in unmet],
    )


@router.get(
    "/counselling/{response}/figures/csv",
    operation_id="download_counselling_figures",
    response_class=Download,
    responses={200: {"content": {"text/csv": {}}}, **all_answers(401, 403, 404, 422)},
)
async def download_counselling_figures(
    response: str, actor: Watching, edge: TheEdge, at: TheMoment, hours: Hours = 24
) -> Download:
    """The figures of each hour and language as a table."""
    async with edge.db.snapshot() as connection:
        crisis = await _watched(connection, actor, response)
        rows = await session_figures.by_hour(connection, crisis.id, _since(at, hours))
    return Download(
        figures_csv(rows),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="counselling-{crisis.slug}.csv"',
            "Cache-Control": "no-store",
        },
    )


async def _standing(edge: Edge, actor: Actor, at: TheMoment) -> OwnCounsellingList:
    volunteer = actor.must_volunteer()
    async with edge.db.read() as connection:
        supervisors = await supervisors_of(connection, at, actor)
    present = await edge.presence.available(supervisors)
    found = []
    async with edge.db.read() as connection:
        offers = await store.offers_of(connection, volunteer.organisations)
        slugs = await store.slugs_of(connection, [one.response_id for one in offers])
        names = {one.organisation.id: one.organisation.slug for one in actor.memberships}
        for offer in offers:
            person = await counsellor_store.read_person(connection, offer, actor.id, at.now)
            if person is None or not offer.open:
                continue
            lacks = await gate(connection, at, offer, actor.id, present)
            slug, organisation = slugs[offer.response_id], names[offer.organisation_id]
            found.append(own_counselling(person.record, lacks, slug, organisation, at.now))
    return OwnCounsellingList(counselling=found)


@router.get("/me/counselling", operation_id="get_own_counselling", responses=all_answers(401, 403))
async def get_own_counselling(actor: SignedIn, edge: TheEdge, at: TheMoment) -> OwnCounsellingList:
    """What stands between the caller and the next session, for each offer of theirs."""
    return await _standing(edge, actor, at)


@router.put(
    "/me/counselling", operation_id="pause_counselling", responses=all_answers(401, 403, 422)
)
async def pause_counselling(
    body: PauseWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> OwnCounsellingList:
    """Be given no further session for a while, or again. Nobody is asked why."""
    actor.must_volunteer()
    await edge.db.act(lambda tx: counsellor_store.set_paused(tx.connection, actor.id, body.paused))
    return await _standing(edge, actor, at)
