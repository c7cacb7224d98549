"""Reports of what went wrong in sessions, for those who answer for it."""

from uuid import UUID

from fastapi import APIRouter, Response

from dispatcher.actions.sessions import incidents as actions
from dispatcher.actions.sessions.words import words_field
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED, NO_CONTENT
from dispatcher.api.organisations import coordinated
from dispatcher.domain.sessions.incident import REPORTED_FOR, TEXT_LETTERS
from dispatcher.store import incidents as store
from dispatcher.store.accounts import names
from dispatcher.store.transaction import Transaction
from dispatcher.views.incidents import (
    IncidentFiled,
    IncidentList,
    IncidentPage,
    IncidentRead,
    KeepingWish,
    OverSessionList,
    OverSessionView,
    ReportWish,
    incident_list,
    incident_view,
)

router = APIRouter(tags=["incidents"])

SHOWN_AT_MOST = 200


@router.post(
    "/sessions/{session_id}/incidents",
    operation_id="report_incident",
    status_code=CREATED,
    responses=all_answers(401, 403, 404, 422),
)
async def report_incident(
    session_id: UUID, body: ReportWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> IncidentFiled:
    """Report what happened: on shift at any time, else as long as the session's words are kept."""
    text = words_field(body.text, "text", TEXT_LETTERS)
    wish = actions.IncidentWish(body.client_id, body.report(), text)

    async def run(tx: Transaction) -> UUID:
        return await actions.report_incident(tx, at, edge.masters, actor, session_id, wish)

    return IncidentFiled(id=await edge.db.act(run))


@router.get(
    "/organisations/{slug}/sessions-over",
    operation_id="list_sessions_over",
    responses=all_answers(401, 403, 404, 422),
)
async def list_sessions_over(
    slug: str, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> OverSessionList:
    """Sessions that ended within the last 30 days, without a word of them."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        since = at.now - REPORTED_FOR
        found = await store.sessions_over(connection, organisation.id, since, SHOWN_AT_MOST)
        counsellors = {one.counsellor for one in found if one.counsellor is not None}
        people = await names(connection, counsellors)
    return OverSessionList(
        sessions=[OverSessionView.model_validate(one._asdict()) for one in found], people=people
    )


@router.get(
    "/organisations/{slug}/incidents",
    operation_id="list_incidents",
    responses=all_answers(401, 403, 404, 422),
)
async def list_incidents(slug: str, actor: SignedIn, edge: TheEdge) -> IncidentList:
    """What was reported, the newest first; accounts are read one by one, as that is recorded."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        found = await store.incidents_of(connection, organisation.id, SHOWN_AT_MOST)
        days = await store.keeping_days(connection, organisation.id)
        people = await names(connection, {one.filed_by for one in found})
    return incident_list(found, days, people)


@router.put(
    "/organisations/{slug}/incidents/keeping",
    operation_id="set_incident_keeping",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def set_incident_keeping(
    slug: str, body: KeepingWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """For how long accounts of incidents are kept that are filed from now on."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
    await edge.db.act(
        lambda tx: actions.set_incident_keeping(tx, at, actor, organisation.id, body.days)
    )
    return Response(status_code=NO_CONTENT)


@router.get(
    "/incidents/{incident_id}",
    operation_id="read_incident",
    responses=all_answers(401, 403, 404, 422),
)
async def read_incident(
    incident_id: UUID, actor: SignedIn, answer: Response, edge: TheEdge, at: TheMoment
) -> IncidentPage:
    """A report with its account in words. Who reads it is recorded, and shown to all who do."""
    found = await edge.db.act(
        lambda tx: actions.read_incident(tx, at, edge.masters, actor, incident_id)
    )
    async with edge.db.read() as connection:
        readers = {account for account, _ in found.reads}
        people = await names(connection, readers | {found.incident.filed_by})
    answer.headers["Cache-Control"] = "no-store"
    return IncidentPage(
        incident=incident_view(found.incident),
        text=found.text,
        reads=[IncidentRead(account=account, at=read_at) for account, read_at in found.reads],
        people=people,
    )
