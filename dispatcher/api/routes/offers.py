"""Offers: what rings for the caller, and what they say to it; whom a task rang."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from dispatcher.actions import offers as actions
from dispatcher.actions.claiming import Wish
from dispatcher.actions.controls import read_policy
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, Watching, all_answers
from dispatcher.api.encoded import EncodedAnswer
from dispatcher.api.errors import CREATED
from dispatcher.api.pages import claim_or_alternatives
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.fields import choice
from dispatcher.domain.language import Help
from dispatcher.domain.offer import Decline
from dispatcher.domain.waves import alarm_at
from dispatcher.store import accounts as account_store
from dispatcher.store import controls as control_store
from dispatcher.store import offers as store
from dispatcher.store import tasks as task_store
from dispatcher.store.candidates import find_sought
from dispatcher.store.transaction import Transaction
from dispatcher.views.claims import ClaimView
from dispatcher.views.offers import (
    AssignedView,
    OfferDecline,
    OfferList,
    OfferView,
    RungList,
    offer_view,
    rung,
    waves_of,
)

router = APIRouter(tags=["offers"])

RUNG_AT_MOST = 1_000


@router.get("/offers", operation_id="list_offers", responses=all_answers(401, 403))
async def list_offers(actor: SignedIn, edge: TheEdge) -> OfferList:
    """What rings for the caller now."""
    actor.must_volunteer()
    async with edge.db.snapshot() as connection:
        offers = await store.ringing_for(connection, [actor.id])
        tasks = await task_store.find_tasks(connection, {offer.task_id for offer in offers})
    return OfferList(offers=[offer_view(offer, tasks[offer.task_id]) for offer in offers])


@router.post(
    "/offers/{offer_id}/see",
    operation_id="see_offer",
    responses=all_answers(401, 403, 404, 422),
)
async def see_offer(offer_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> OfferView:
    """The caller is looking at it."""

    async def run(tx: Transaction) -> OfferView:
        return offer_view(*await actions.see_offer(tx, at, actor, offer_id))

    return await edge.db.act(run)


@router.post(
    "/offers/{offer_id}/accept",
    operation_id="accept_offer",
    status_code=CREATED,
    response_model=ClaimView,
    responses=all_answers(401, 403, 404, 409, 410, 422),
)
async def accept_offer(offer_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """Claim the task; also where it has stopped ringing, as long as the task is open."""
    volunteer = actor.must_volunteer()
    async with edge.db.read() as connection:
        offer = actions.mine(await store.find_offer(connection, offer_id), actor)
    wish = Wish(offer.task_id, volunteer, at, furthest=Help.LAST_STEP)
    held = await claim_or_alternatives(edge, actor, wish)

    async def run(tx: Transaction) -> None:
        await actions.accepted_offer(tx, at, actor, offer_id)

    await edge.db.act(run)
    return EncodedAnswer(held.answer, CREATED)


@router.post(
    "/offers/{offer_id}/decline",
    operation_id="decline_offer",
    responses=all_answers(401, 403, 404, 422),
)
async def decline_offer(
    offer_id: UUID, body: OfferDecline, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> OfferView:
    """Say no, so that somebody else is asked at once."""
    reason = choice(Decline, body.reason, "reason")

    async def run(tx: Transaction) -> OfferView:
        return offer_view(*await actions.decline_offer(tx, at, actor, offer_id, reason))

    return await edge.db.act(run)


@router.get(
    "/tasks/{task_id}/offers",
    operation_id="list_task_offers",
    responses=all_answers(401, 403, 404, 422),
)
async def list_task_offers(task_id: UUID, actor: Watching, edge: TheEdge) -> RungList:
    """Whom a task of the caller's organisation rang, why, and what they said."""
    async with edge.db.snapshot() as connection:
        sought = await find_sought(connection, task_id)
        if sought is None:
            raise NotFound(kind="task")
        task = sought.task
        if not actor.watches(task.organisation_id):
            raise Forbidden(needs="observer")
        offers = await store.offers_of_task(connection, task_id, RUNG_AT_MOST)
        given = await control_store.assignments(connection, task_id)
        named = {offer.volunteer_id for offer in offers}
        named.update(*((one.volunteer_id, one.assigned_by) for one in given))
        people = await account_store.names(connection, named)
        clock = sought.clock(await read_policy(connection))
    return RungList(
        offers=[rung(offer) for offer in offers],
        waves=waves_of(clock, sought.began_at),
        alarm_at=alarm_at(clock, task.opened_at),
        rung_again_at=sought.since,
        paused_at=sought.paused_at,
        assigned=[
            AssignedView(
                claim=one.claim_id,
                volunteer=one.volunteer_id,
                by=one.assigned_by,
                at=one.assigned_at,
            )
            for one in given
        ],
        people=people,
    )
