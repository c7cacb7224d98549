"""Claims: taking a task, keeping it, handing it back or in."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from dispatcher.actions import claims as actions
from dispatcher.actions import segment_drafts
from dispatcher.actions.claiming import Wish
from dispatcher.actions.submitting import Work
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.encoded import EncodedAnswer
from dispatcher.api.errors import CREATED
from dispatcher.api.hot import HotRoute
from dispatcher.api.pages import claim_or_alternatives, submission_page, task_page
from dispatcher.domain.claim import ClaimState
from dispatcher.domain.errors import NotFound, NotYourClaim
from dispatcher.domain.meetings import meetings_in
from dispatcher.domain.segments import SegmentChange
from dispatcher.store import claims as store
from dispatcher.store import tasks as task_store
from dispatcher.store.claims import DraftKept, DraftSent
from dispatcher.store.controls import given_by_whom
from dispatcher.store.submissions import submission_of
from dispatcher.store.transaction import Transaction
from dispatcher.views.calendar import calendar_of
from dispatcher.views.claims import (
    ClaimList,
    ClaimPage,
    ClaimView,
    DraftSave,
    DraftSaved,
    Fenced,
    OtherWords,
    Release,
    Revoke,
    SegmentsSaved,
    SegmentsWish,
    Submit,
    claim_view,
)
from dispatcher.views.submissions import SubmissionView, submission_view

router = APIRouter(tags=["claims"])
hot = APIRouter(tags=["claims"], route_class=HotRoute)


@hot.post(
    "/tasks/{task_id}/claim",
    operation_id="claim_task",
    status_code=CREATED,
    response_model=ClaimView,
    responses=all_answers(401, 403, 404, 409, 410, 422),
)
async def claim_task(task_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """Take a slot of a task."""
    wish = Wish(task_id, actor.must_volunteer(), at)
    held = await claim_or_alternatives(edge, actor, wish)
    return EncodedAnswer(held.answer, CREATED)


@router.get("/claims", operation_id="list_claims", responses=all_answers(401))
async def list_claims(actor: SignedIn, edge: TheEdge) -> ClaimList:
    """The caller's own claims, newest first."""
    async with edge.db.snapshot() as connection:
        mine = await store.claims_of(connection, actor.id)
        tasks = await task_store.find_tasks(connection, {claim.task_id for claim in mine})
    return ClaimList(claims=[claim_view(claim, tasks[claim.task_id]) for claim in mine])


@router.get(
    "/claims/{claim_id}", operation_id="get_claim", responses=all_answers(401, 403, 404, 422)
)
async def get_claim(claim_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> ClaimPage:
    """The caller's own claim with all that the work page needs."""
    async with edge.db.read() as connection:
        claim = await store.find_claim(connection, claim_id)
        if claim is None:
            raise NotFound(kind="claim")
        if claim.volunteer_id != actor.id:
            raise NotYourClaim()
        tasks = await task_store.find_tasks(connection, [claim.task_id])
        task = tasks[claim.task_id]
        given_by = await given_by_whom(connection, claim_id)
        verdict = None
        if claim.state in (ClaimState.ACCEPTED, ClaimState.RETURNED):
            submission = await submission_of(connection, claim_id)
            assert submission is not None, "nothing else is judged"
            verdict = await submission_page(connection, submission, task)
    page = await task_page(edge, actor, claim.task_id, at.now)
    return ClaimPage(claim=claim_view(claim, task), page=page, given_by=given_by, verdict=verdict)


@router.post(
    "/claims/{claim_id}/extend",
    operation_id="extend_claim",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def extend_claim(
    claim_id: UUID, body: Fenced, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> ClaimView:
    """A full lease from now on, up to the longest allowed."""

    async def run(tx: Transaction) -> ClaimView:
        held = await actions.extend_claim(tx, at, actor, claim_id, body.fence)
        return claim_view(held.claim, held.task)

    return await edge.db.act(run)


@router.post(
    "/claims/{claim_id}/release",
    operation_id="release_claim",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def release_claim(
    claim_id: UUID, body: Release, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> ClaimView:
    """Hand the task back; somebody else can take it at once."""

    async def run(tx: Transaction) -> ClaimView:
        held = await actions.release_claim(tx, at, actor, claim_id, body.fence, body.reason)
        return claim_view(held.claim, held.task)

    return await edge.db.act(run)


@router.post(
    "/claims/{claim_id}/revoke",
    operation_id="revoke_claim",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def revoke_claim(
    claim_id: UUID, body: Revoke, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> ClaimView:
    """A coordinator frees a slot that somebody holds."""

    async def run(tx: Transaction) -> ClaimView:
        held = await actions.revoke_claim(tx, at, actor, claim_id, body.reason)
        return claim_view(held.claim, held.task)

    return await edge.db.act(run)


@router.get(
    "/claims/{claim_id}/calendar",
    operation_id="get_calendar",
    response_class=Response,
    responses={**all_answers(401, 403, 404, 422), 200: {"content": {"text/calendar": {}}}},
)
async def get_calendar(claim_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment) -> Response:
    """The meetings of the caller's own mentoring, as they were last saved, for a calendar."""
    async with edge.db.snapshot() as connection:
        claim = await store.find_claim(connection, claim_id)
        if claim is None:
            raise NotFound(kind="claim")
        if claim.volunteer_id != actor.id:
            raise NotYourClaim()
        task = (await task_store.find_tasks(connection, [claim.task_id]))[claim.task_id]
        draft = await store.read_draft(connection, claim.task_id, actor.id)
    meetings = meetings_in(draft or {})
    return Response(
        calendar_of(str(claim_id), task.title, meetings, at.now),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meetings.ics"'},
    )


@router.put(
    "/claims/{claim_id}/draft",
    operation_id="save_draft",
    responses=all_answers(401, 403, 404, 413, 422),
)
async def save_draft(
    claim_id: UUID, body: DraftSave, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> DraftSaved:
    """Keep the words typed so far, also when the lease is over."""
    sent = DraftSent(body.tab, body.was, body.settled)

    async def run(tx: Transaction) -> DraftKept:
        return await actions.save_draft(tx, at, actor, claim_id, body.content, sent)

    kept = await edge.db.act(run)
    return DraftSaved(version=kept.version, others=[dict(other) for other in kept.others])


@router.patch(
    "/claims/{claim_id}/draft",
    operation_id="save_segments",
    responses=all_answers(401, 403, 404, 413, 422),
)
async def save_segments(
    claim_id: UUID, body: SegmentsWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> SegmentsSaved:
    """Keep what was typed into some segments, also when the lease is over."""
    changes = [SegmentChange(one.id, one.target, one.was) for one in body.segments]

    async def run(tx: Transaction) -> dict[str, str]:
        return await segment_drafts.save_segments(tx, at, actor, claim_id, changes)

    others = await edge.db.act(run)
    return SegmentsSaved(others=[OtherWords(id=n, target=text) for n, text in others.items()])


@hot.post(
    "/claims/{claim_id}/submit",
    operation_id="submit_work",
    status_code=CREATED,
    response_model=SubmissionView,
    responses=all_answers(401, 403, 404, 409, 413, 422),
)
async def submit_work(
    claim_id: UUID, body: Submit, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Hand the work in. Sent again after it arrived, it answers the same."""
    done = await edge.works.ask(Work(claim_id, body.fence, body.content, actor, at, body.tab))
    view = submission_view(done.submission, done.task, remarks=done.remarks)
    return EncodedAnswer(view.model_dump_json(by_alias=True), CREATED)
