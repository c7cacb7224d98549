"""Reviews: work that waits for a second person, and the verdict."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from dispatcher.actions import reviews as actions
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.pages import eligible, handed_in, submission_page
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotYourReview
from dispatcher.domain.events import desk_channel, lane_channel
from dispatcher.domain.organisation import COORDINATING, Role
from dispatcher.domain.submission import must_review
from dispatcher.domain.task import Task
from dispatcher.store import eventlog
from dispatcher.store import submissions as store
from dispatcher.store import tasks as task_store
from dispatcher.store.submissions import WaitingWork
from dispatcher.store.transaction import Transaction
from dispatcher.views.shape import Position
from dispatcher.views.submissions import (
    Accept,
    Return,
    ReviewList,
    SubmissionView,
    WaitingWorkView,
    submission_view,
)
from dispatcher.views.tasks import card

router = APIRouter(tags=["reviews"])


@router.get("/reviews", operation_id="list_reviews", responses=all_answers(401, 422))
async def list_reviews(
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ReviewList:
    """What the caller may review: critical work first, then newcomers' first answers, then what has
    waited longest; empty for who may review nothing."""
    coordinates = actor.organisations(COORDINATING)
    vouched_by = actor.organisations({Role.VOLUNTEER})
    async with edge.db.snapshot() as connection:
        lanes = await eligible(edge, connection, actor, at.now)
        found = await store.waiting(
            connection,
            actor.id,
            coordinates=coordinates,
            vouched_by=vouched_by,
            lanes=[lane.id for lane in lanes],
            limit=limit,
        )
        tasks = await task_store.find_tasks(connection, {s.task_id for s in found})
        channels = [desk_channel(n) for n in coordinates]
        channels += [lane_channel(lane.id) for lane in lanes]
        tops = await eventlog.tops(connection, channels)
    return ReviewList(
        submissions=[
            waiting_work_view(work, tasks[work.task_id])
            for work in found
            if _may_review(actor, tasks[work.task_id], work.author_id, at.now)
        ],
        positions={
            name: Position(epoch=top.epoch, offset=top.offset) for name, top in tops.items()
        },
    )


def waiting_work_view(work: WaitingWork, task: Task) -> WaitingWorkView:
    return WaitingWorkView(
        id=work.id,
        task=work.task_id,
        claim=work.claim_id,
        version=work.version,
        submitted_at=work.submitted_at,
        first_answers=work.first_answers,
        card=card(task),
    )


def _may_review(actor: Actor, task: Task, author_id: UUID, now: datetime) -> bool:
    """Somebody can be able to work in a lane, and not be fluent enough to judge there."""
    try:
        must_review(actor, task, author_id, now)
    except NotYourReview:
        return False
    return True


@router.get(
    "/submissions/{submission_id}",
    operation_id="get_submission",
    responses=all_answers(401, 403, 404, 422),
)
async def get_submission(
    submission_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> SubmissionView:
    """Work handed in, for its author and for who may review it."""
    async with edge.db.snapshot() as connection:
        submission, task = await handed_in(connection, actor, submission_id, at.now)
        return await submission_page(connection, submission, task)


@router.post(
    "/submissions/{submission_id}/accept",
    operation_id="accept_work",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def accept_work(
    submission_id: UUID, body: Accept, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> SubmissionView:
    """Accept the work as it is, or as the reviewer corrected it."""

    async def run(tx: Transaction) -> SubmissionView:
        submission, task, review = await actions.accept_work(
            tx,
            at,
            actor,
            submission_id,
            content=body.content,
            remarks=body.remarks,
            notes=body.notes,
        )
        return submission_view(submission, task, review=review)

    return await edge.db.act(run)


@router.post(
    "/submissions/{submission_id}/return",
    operation_id="return_work",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def return_work(
    submission_id: UUID, body: Return, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> SubmissionView:
    """Give the work back with remarks; its author can try again from there."""

    async def run(tx: Transaction) -> SubmissionView:
        submission, task, review = await actions.return_work(
            tx, at, actor, submission_id, body.remarks, body.notes
        )
        return submission_view(submission, task, review=review)

    return await edge.db.act(run)
