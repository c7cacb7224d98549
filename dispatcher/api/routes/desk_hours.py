"""An organisation's hours: what was credited for its work, confirming it, correcting it."""

from uuid import UUID

from fastapi import APIRouter

from dispatcher.actions import hours as actions
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.hours_asked import DeskHours
from dispatcher.api.organisations import coordinated
from dispatcher.api.routes.hours import Limit
from dispatcher.store import accounts as account_store
from dispatcher.store import hours as store
from dispatcher.store.transaction import Transaction
from dispatcher.views.hours import (
    Confirmed,
    ConfirmHours,
    Corrected,
    CorrectHours,
    DeskHoursList,
    Hours,
    corrected_view,
    desk_entry_list,
    hours_view,
)

router = APIRouter(tags=["hours"])


@router.get(
    "/organisations/{slug}/hours",
    operation_id="get_organisation_hours",
    responses=all_answers(401, 403, 404, 422),
)
async def get_organisation_hours(edge: TheEdge, asked: DeskHours) -> Hours:
    """What was credited for an organisation's work, by response and kind; nobody is compared."""
    async with edge.db.snapshot() as connection:
        part = await asked.part(connection)
        sums = await store.sums_of(connection, part)
    return hours_view(sums, asked.period.first, asked.period.last)


@router.get(
    "/organisations/{slug}/hours/entries",
    operation_id="list_organisation_hours",
    responses=all_answers(401, 403, 404, 422),
)
async def list_organisation_hours(
    edge: TheEdge,
    asked: DeskHours,
    unconfirmed: bool = False,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> DeskHoursList:
    """The entries for an organisation's work that stand, the latest first. Names come with them for
    those who coordinate."""
    async with edge.db.snapshot() as connection:
        part = await asked.part(connection)
        lines = await store.standing_of(
            connection, part, unconfirmed=unconfirmed, before=cursor, limit=limit + 1
        )
        page = lines[:limit]
        assert part.organisation_id is not None
        named = asked.actor.coordinates(part.organisation_id)
        ids = {line.volunteer_id for line in page} if named else set()
        people = await account_store.names(connection, ids)
    return desk_entry_list(page, len(lines) > limit, asked.actor.id, people)


@router.post(
    "/organisations/{slug}/hours/confirm",
    operation_id="confirm_hours",
    responses=all_answers(401, 403, 404, 422),
)
async def confirm_hours(
    slug: str, body: ConfirmHours, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Confirmed:
    """Say that these entries are right. Doing it again changes nothing."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)

    async def run(tx: Transaction) -> Confirmed:
        ids = list(dict.fromkeys(body.entries))
        return Confirmed(confirmed=await actions.confirm_hours(tx, at, actor, organisation.id, ids))

    return await edge.db.act(run)


@router.post(
    "/organisations/{slug}/hours/correct",
    operation_id="correct_hours",
    responses=all_answers(401, 403, 404, 409, 422),
)
async def correct_hours(
    slug: str, body: CorrectHours, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Corrected:
    """Take an entry back by a reversing one, and put in its place what the work took. The volunteer
    sees both, and the reason."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)

    async def run(tx: Transaction) -> Corrected:
        entry = await actions.correct_hours(
            tx,
            at,
            actor,
            organisation.id,
            body.entry,
            minutes=body.minutes,
            reason=body.reason,
        )
        return corrected_view(entry)

    return await edge.db.act(run)
