"""The board: what the caller could claim now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.encoded import EncodedAnswer
from dispatcher.api.errors import CREATED, OK
from dispatcher.api.hot import HotRoute
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import Claim, ClaimState
from dispatcher.domain.errors import InvalidField
from dispatcher.domain.events import LANES, inbox_channel, lane_channel
from dispatcher.domain.fields import choice, language_field
from dispatcher.domain.lane import Lane
from dispatcher.domain.policy import Kind
from dispatcher.domain.task import Task, TaskState
from dispatcher.store import boards
from dispatcher.store import claims as claim_store
from dispatcher.store import offers as offer_store
from dispatcher.store import tasks as task_store
from dispatcher.store.engine import Connection
from dispatcher.views.claims import (
    Board,
    ClaimView,
    NextWish,
    board_json,
    claim_json,
)
from dispatcher.views.offers import offer_json
from dispatcher.views.tasks import card_json

router = APIRouter(tags=["board"])
hot = APIRouter(tags=["board"], route_class=HotRoute)

CARDS_AT_MOST = 500

ON_THE_BOARD = (ClaimState.ACTIVE, ClaimState.SUBMITTED, ClaimState.RETURNED)


def _chosen(lanes: Sequence[Lane], kind: str | None, language: str | None) -> list[Lane]:
    """Of these lanes the ones that a filter leaves."""
    wanted = None if kind is None else choice(Kind, kind, "kind")
    tag = language_field(language, "language")
    return [
        lane
        for lane in lanes
        if (wanted is None or lane.key.kind is wanted)
        and (tag is None or tag in (lane.key.source_language, lane.key.target_language))
    ]


@router.get(
    "/board",
    operation_id="get_board",
    response_model=Board,
    responses=all_answers(401, 403, 422),
)
async def get_board(
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    limit: Annotated[int, Query(ge=1, le=CARDS_AT_MOST)] = 100,
    kind: str | None = None,
    language: str | None = None,
) -> Response:
    """The soonest-due tasks over all the caller's lanes, with the positions to follow from."""
    actor.must_volunteer()
    async with edge.db.snapshot() as connection:
        board = await _board(edge, connection, actor, at.now, limit, kind, language)
    return EncodedAnswer(board, OK)


async def _board(
    edge: Edge,
    connection: Connection,
    actor: Actor,
    now: datetime,
    limit: int,
    kind: str | None,
    language: str | None,
) -> str:
    volunteer = actor.must_volunteer()
    while True:
        read_to, lanes = edge.lanes.read_to, edge.lanes.eligible(volunteer, now)
        shown = [lane.id for lane in _chosen(lanes, kind, language)]
        channels = [LANES, inbox_channel(actor.id), *(lane_channel(lane.id) for lane in lanes)]
        seen = await boards.overview(connection, channels, shown, actor.id, ON_THE_BOARD)
        newest = seen.tops.pop(LANES)
        if newest == read_to:
            break
        await edge.lanes.refresh(connection, now, newest)
    tops = {lane: seen.tops[lane_channel(lane)] for lane in shown}
    soonest = await edge.heads.soonest(connection, tops, actor.id, limit)
    return board_json(
        tasks=soonest.cards,
        claims=await _claims(connection, actor) if seen.claims else [],
        offers=await _offers(connection, actor) if seen.offers else [],
        positions={**seen.tops, **soonest.positions},
        held=seen.held,
        next_lease_ends_at=seen.next_lease_ends_at,
        more=soonest.more,
    )


async def _claims(connection: Connection, actor: Actor) -> list[str]:
    mine = await claim_store.claims_of(connection, actor.id, ON_THE_BOARD)
    tasks = await task_store.find_tasks(connection, {claim.task_id for claim in mine})
    return [
        claim_json(claim, card_json(tasks[claim.task_id])) for claim in _still_mine(mine, tasks)
    ]


async def _offers(connection: Connection, actor: Actor) -> list[str]:
    offers = await offer_store.ringing_for(connection, [actor.id])
    tasks = await task_store.find_tasks(connection, {offer.task_id for offer in offers})
    return [offer_json(offer, card_json(tasks[offer.task_id])) for offer in offers]


def _still_mine(claims: Sequence[Claim], tasks: Mapping[UUID, Task]) -> list[Claim]:
    """Of claims, newest first, those to go on with: a returned one while its task is open, and
    only where the volunteer has not taken that task again."""
    seen: set[UUID] = set()
    kept = []
    for claim in claims:
        returned = claim.state is ClaimState.RETURNED
        if claim.task_id not in seen:
            if not returned or tasks[claim.task_id].state is TaskState.OPEN:
                kept.append(claim)
            seen.add(claim.task_id)
    return kept


async def _wish(request: Request) -> NextWish:
    """The body, which may be left out altogether."""
    body = await request.body()
    if not body.strip():
        return NextWish()
    try:
        return NextWish.model_validate_json(body)
    except ValidationError:
        raise InvalidField(field="body", problem="malformed") from None


@hot.post(
    "/board/next",
    operation_id="claim_next",
    status_code=CREATED,
    response_model=ClaimView,
    responses=all_answers(401, 403, 404, 409, 422),
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NextWish"}}}
        }
    },
)
async def post_next(request: Request, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """Claim the best task for the caller."""
    wish = await _wish(request)
    volunteer = actor.must_volunteer()
    held = await edge.next_task.claim(
        at,
        volunteer,
        lambda lanes: [lane.id for lane in _chosen(lanes, wish.kind, wish.language)],
    )
    return EncodedAnswer(held.answer, CREATED)
