"""How an organisation rings: pauses of its lanes, its own waves, and a preview of them."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from dispatcher.actions import controls as actions
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, Watching, all_answers
from dispatcher.api.errors import NO_CONTENT
from dispatcher.api.organisations import coordinated, organisation_named
from dispatcher.api.routes.controls import as_they_are
from dispatcher.domain.errors import Forbidden, InvalidField
from dispatcher.domain.fields import choice
from dispatcher.domain.lane import LaneKey
from dispatcher.domain.policy import Urgency
from dispatcher.domain.preview import preview
from dispatcher.domain.ringing import RINGS, check_waves
from dispatcher.domain.roster import near
from dispatcher.domain.waves import ROUTING
from dispatcher.store import accounts as account_store
from dispatcher.store import controls as store
from dispatcher.store.candidates import known_tags, volunteers_for
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Transaction
from dispatcher.views.routing import (
    PreviewWish,
    Ringing,
    WavesPreview,
    WavesWish,
    previewed,
    ringing_lane,
    urgency_ringing,
    wave_wishes,
)

router = APIRouter(tags=["routing"])

LaneId = Annotated[int, Path(ge=1, lt=2**31)]

COUNTED = 5_000
"""People a preview looks at."""


def _urgency(name: str) -> Urgency:
    urgency = choice(Urgency, name, "urgency")
    if urgency not in RINGS:
        raise InvalidField(field="urgency", problem="unknown", choices=[one.value for one in RINGS])
    return urgency


@router.get(
    "/organisations/{slug}/routing",
    operation_id="get_routing",
    responses=all_answers(401, 403, 404),
)
async def get_routing(slug: str, actor: Watching, edge: TheEdge) -> Ringing:
    """The organisation's lanes with their pauses, and the waves by which it rings."""
    async with edge.db.snapshot() as connection:
        organisation = await organisation_named(connection, slug)
        if not actor.watches(organisation.id):
            raise Forbidden(needs="observer")
        lanes = await store.ringing_lanes(connection, organisation.id)
        policy = await actions.read_policy(connection)
        changes = await store.wave_changes(connection, organisation.id)
        said = [*changes.values(), *(one.pause for one in lanes if one.pause is not None)]
        people = await account_store.names(connection, {change.by for change in said})
    return Ringing(
        lanes=[ringing_lane(one) for one in lanes],
        urgencies=[
            urgency_ringing(
                urgency,
                policy.clock(organisation.id, urgency).waves,
                ROUTING.clocks[urgency].waves,
                changes.get(urgency),
            )
            for urgency in RINGS
        ],
        people=people,
    )


@router.put(
    "/organisations/{slug}/lanes/{lane_id}/pause",
    operation_id="pause_lane",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def pause_lane(
    slug: str, lane_id: LaneId, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Ring for nobody for the organisation's tasks of a lane; they stay on the boards."""

    async def run(tx: Transaction) -> None:
        organisation = await coordinated(tx.connection, actor, slug)
        await actions.pause_lane(tx, at, actor, organisation.id, lane_id)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.delete(
    "/organisations/{slug}/lanes/{lane_id}/pause",
    operation_id="resume_lane",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def resume_lane(slug: str, lane_id: LaneId, actor: SignedIn, edge: TheEdge) -> Response:
    """Ring again."""

    async def run(tx: Transaction) -> None:
        organisation = await coordinated(tx.connection, actor, slug)
        await actions.resume_lane(tx, actor, organisation.id, lane_id)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.put(
    "/organisations/{slug}/routing/{urgency}",
    operation_id="set_waves",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def set_waves(
    slug: str, urgency: str, body: WavesWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Ring for the organisation's tasks of an urgency by waves of its own, from now on."""

    async def run(tx: Transaction) -> None:
        organisation = await coordinated(tx.connection, actor, slug)
        wishes = wave_wishes(body.waves)
        await actions.set_waves(tx, at, actor, organisation.id, _urgency(urgency), wishes)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.delete(
    "/organisations/{slug}/routing/{urgency}",
    operation_id="forget_waves",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def forget_waves(slug: str, urgency: str, actor: SignedIn, edge: TheEdge) -> Response:
    """Ring by everybody's waves again."""

    async def run(tx: Transaction) -> None:
        organisation = await coordinated(tx.connection, actor, slug)
        await actions.forget_waves(tx, actor, organisation.id, _urgency(urgency))

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


@router.post(
    "/organisations/{slug}/routing-preview",
    operation_id="preview_waves",
    responses=all_answers(401, 403, 404, 422),
)
async def preview_waves(
    slug: str, body: PreviewWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> WavesPreview:
    """How many people these waves would ring at this moment, and how many there are."""
    async with edge.db.snapshot() as connection:
        organisation = await coordinated(connection, actor, slug)
        urgency = _urgency(body.urgency)
        waves = check_waves(wave_wishes(body.waves), urgency)
        lane = (await actions.lane_for(connection, organisation.id, body.lane)).key
        policy = await actions.read_policy(connection)
        tags = await _tags(connection, lane)
        ids = await volunteers_for(connection, lane, tags, COUNTED + 1)
        people = await as_they_are(edge, connection, ids[:COUNTED], at.now, policy)
    found = preview(lane, urgency, waves, people, at.now, policy)
    shown = [previewed(wave) for wave in found]
    return WavesPreview(at=at.now, waves=shown, partly=len(ids) > COUNTED)


async def _tags(connection: Connection, lane: LaneKey) -> list[str] | None:
    """The languages by which somebody may serve the lane's source, or else its target."""
    wanted = lane.source_language or lane.target_language
    if wanted is None:
        return None
    return [tag for tag in await known_tags(connection) if near(tag, wanted)]
