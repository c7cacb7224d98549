"""A coordinator's controls over one task: whom it could ring and why not, give it to somebody, ring
it anew."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter

from dispatcher.actions import controls as actions
from dispatcher.actions.claiming import Wish
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.domain.candidate import Candidate
from dispatcher.domain.chances import chances
from dispatcher.domain.errors import NotFound, TaskAlreadyClaimed
from dispatcher.domain.lane import LaneKey
from dispatcher.domain.waves import RoutingPolicy
from dispatcher.store import accounts as account_store
from dispatcher.store import claims as claim_store
from dispatcher.store.candidates import find_sought, read_candidates, volunteers_of
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Transaction
from dispatcher.views.controls import Assign, CandidateList, candidate_list
from dispatcher.views.tasks import DeskTask, desk_task

router = APIRouter(tags=["controls"])

LOOKED_AT = 2_000
"""Of an organisation's volunteers."""

SHOWN = 200


async def as_they_are(
    edge: Edge,
    connection: Connection,
    people: Collection[UUID],
    now: datetime,
    policy: RoutingPolicy,
) -> list[Candidate]:
    """People from the record, with who of them is at their board just now."""
    present = await edge.presence.available(people)
    found = await read_candidates(connection, people, now, policy)
    return [one._replace(present=one.id in present) for one in found]


def _languages(lane: LaneKey) -> list[str]:
    return [tag for tag in (lane.source_language, lane.target_language) if tag is not None]


@router.get(
    "/tasks/{task_id}/candidates",
    operation_id="list_candidates",
    responses=all_answers(401, 403, 404, 422),
)
async def list_candidates(
    task_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> CandidateList:
    """The organisation's own volunteers: for whom the task would ring at this moment, and the first
    reason why it would not for each of the others."""
    async with edge.db.snapshot() as connection:
        sought = await find_sought(connection, task_id)
        if sought is None:
            raise NotFound(kind="task")
        task = sought.task
        actor.must_coordinate(task.organisation_id)
        policy = await actions.read_policy(connection)
        ids, of = await volunteers_of(
            connection, task.organisation_id, _languages(task.lane.key), LOOKED_AT
        )
        people = await as_they_are(edge, connection, ids, at.now, policy)
        found = chances(sought, people, at.now, policy)[:SHOWN]
        names = await account_store.names(connection, {one.candidate.id for one in found})
    return candidate_list(found, of, names)


@router.post(
    "/tasks/{task_id}/assign",
    operation_id="assign_task",
    responses=all_answers(401, 403, 404, 409, 410, 422),
)
async def assign_task(
    task_id: UUID, body: Assign, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> DeskTask:
    """Give a slot to a volunteer of the organisation. They are told as of any claim of theirs, and
    can hand it back."""
    async with edge.db.read() as connection:
        task, volunteer = await actions.to_be_assigned(connection, actor, task_id, body.volunteer)
    try:
        held = await edge.claims.ask(Wish(task_id, volunteer, at, task))
    except TaskAlreadyClaimed:
        raise TaskAlreadyClaimed(by_you=False) from None

    async def note(tx: Transaction) -> DeskTask:
        await actions.assigned(tx, at, actor, held.claim)
        live = await claim_store.live_claims(tx.connection, [task_id])
        return desk_task(held.task, live[task_id])

    return await edge.db.act(note)


@router.post(
    "/tasks/{task_id}/ring",
    operation_id="ring_task",
    responses=all_answers(401, 403, 404, 409, 410, 422, 429),
)
async def ring_task(task_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> DeskTask:
    """Ring it anew from now on: its waves begin again, and whoever let it pass may be asked again.
    Nobody who said that it is not for them, or gave it back, is."""

    async def run(tx: Transaction) -> DeskTask:
        return desk_task(*await actions.ring_again(tx, at, actor, task_id))

    return await edge.db.act(run)
