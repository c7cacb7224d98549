"""Outcomes: written by those who coordinate, read by those who did the work."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from dispatcher.actions import outcomes as actions
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED, NO_CONTENT
from dispatcher.api.organisations import coordinated
from dispatcher.domain.errors import NotFound
from dispatcher.store import outcomes as store
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Transaction
from dispatcher.views.outcomes import OutcomeList, OutcomeWish, OutcomeWritten, outcome_list

router = APIRouter(tags=["outcomes"])

LISTED = 100


@router.get("/me/outcomes", operation_id="list_outcomes", responses=all_answers(401, 403))
async def list_outcomes(actor: SignedIn, edge: TheEdge) -> OutcomeList:
    """What became of work that the caller had a part in."""
    actor.must_volunteer()
    async with edge.db.snapshot() as connection:
        found = await store.outcomes_for(connection, actor.id, LISTED)
        read = await store.read_up_to(connection, actor.id)
    return outcome_list(found, read)


@router.post(
    "/me/outcomes/read",
    operation_id="read_outcomes",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403),
)
async def read_outcomes(actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """Say that the caller has read all there is up to now."""
    actor.must_volunteer()

    async def run(tx: Transaction) -> None:
        await store.note_read(tx.connection, actor.id, at.now)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.get(
    "/organisations/{slug}/outcomes",
    operation_id="list_organisation_outcomes",
    responses=all_answers(401, 403, 404),
)
async def list_organisation_outcomes(slug: str, actor: SignedIn, edge: TheEdge) -> OutcomeList:
    """What an organisation has told, for those who coordinate for it."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        found = await store.outcomes_of(connection, organisation.id, LISTED)
    return outcome_list(found, None)


@router.post(
    "/organisations/{slug}/outcomes",
    operation_id="write_outcome",
    status_code=CREATED,
    responses=all_answers(401, 403, 404, 422),
)
async def write_outcome(
    slug: str, body: OutcomeWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> OutcomeWritten:
    """Tell everybody whose work for the organisation in a response was accepted what became of
    it."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        response = await find_response(connection, body.response)
    if response is None:
        raise NotFound(kind="response")

    async def run(tx: Transaction) -> UUID:
        return await actions.write_outcome(tx, at, actor, organisation, response, body.text)

    return OutcomeWritten(id=await edge.db.act(run))


@router.delete(
    "/organisations/{slug}/outcomes/{outcome_id}",
    operation_id="withdraw_outcome",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def withdraw_outcome(
    slug: str, outcome_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Show it to nobody any more."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)

    async def run(tx: Transaction) -> None:
        await actions.withdraw_outcome(tx, at, actor, organisation.id, outcome_id)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)
