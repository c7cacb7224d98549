"""Who is on shift, and who may counsel, for those who coordinate them."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from dispatcher.actions import counselling as actions
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.errors import CREATED, NO_CONTENT
from dispatcher.api.organisations import coordinated
from dispatcher.domain.errors import NotFound
from dispatcher.domain.fields import clean_text
from dispatcher.domain.organisation import Role
from dispatcher.domain.sessions.duty import PlannedShift
from dispatcher.domain.sessions.gate import missing_clearance
from dispatcher.domain.sessions.offer import CODE_VERSION
from dispatcher.domain.sessions.record import NOTHING_SHOWN, CounsellorRecord, check_shown
from dispatcher.store import counsellors as store
from dispatcher.store.accounts import names
from dispatcher.store.shifts import shifts_between
from dispatcher.store.transaction import Transaction
from dispatcher.views.counselling import (
    CounsellorList,
    CounsellorView,
    CounsellorWish,
    ShiftList,
    ShiftView,
    ShiftWish,
    counsellor_view,
    shift_list,
    shift_view,
)
from dispatcher.views.counselling_staff import StaffList, StaffRole, StaffView

router = APIRouter(tags=["counselling"])

SHIFTS_SHOWN = 2_000
STAFF_SHOWN = 50
NAME_LETTERS = 100
SHOWN_FOR = timedelta(days=14)


@router.get(
    "/organisations/{slug}/shifts",
    operation_id="list_shifts",
    responses=all_answers(401, 403, 404, 422),
)
async def list_shifts(
    slug: str,
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to: AwareDatetime | None = None,
) -> ShiftList:
    """Shifts that touch a time; without one, those of the next two weeks."""
    began = since or at.now
    until = to or min(began, at.now + SHOWN_FOR) + SHOWN_FOR
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        found = await shifts_between(connection, organisation.id, began, until, SHIFTS_SHOWN + 1)
        shifts = found[:SHIFTS_SHOWN]
        people = await names(connection, {shift.account_id for shift in shifts})
    return shift_list(shifts, people, more=len(found) > SHIFTS_SHOWN)


@router.post(
    "/organisations/{slug}/shifts",
    operation_id="plan_shift",
    status_code=CREATED,
    responses=all_answers(401, 403, 404, 409, 422),
)
async def plan_shift(
    slug: str, body: ShiftWish, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> ShiftView:
    """Put a supervisor or a counsellor on a shift of at most a day."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
    shift = PlannedShift(at.new_id(), body.account, body.role, body.starts_at, body.ends_at)
    await edge.db.act(lambda tx: actions.plan_shift(tx, at, actor, organisation.id, shift))
    return shift_view(shift)


@router.delete(
    "/organisations/{slug}/shifts/{shift_id}",
    operation_id="drop_shift",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def drop_shift(slug: str, shift_id: UUID, actor: SignedIn, edge: TheEdge) -> Response:
    """Take a shift out of the plan."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
    await edge.db.act(lambda tx: actions.drop_shift(tx, actor, organisation.id, shift_id))
    return Response(status_code=NO_CONTENT)


def _view(record: CounsellorRecord, now: datetime) -> CounsellorView:
    lacks = [one.value for one in missing_clearance(record.clearance, CODE_VERSION, now)]
    return counsellor_view(record, lacks)


@router.get(
    "/organisations/{slug}/counsellors",
    operation_id="list_counsellors",
    responses=all_answers(401, 403, 404),
)
async def list_counsellors(
    slug: str, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> CounsellorList:
    """Who counsels for an organisation, and what each of them has shown."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        records = await store.records_of(connection, organisation.id)
        said = [(one.vetting_by, one.training_by, one.checked_in_by) for one in records]
        people = await names(connection, {by for three in said for by in three if by is not None})
    return CounsellorList(
        counsellors=[_view(one, at.now) for one in records],
        code_version=CODE_VERSION,
        people=people,
    )


@router.get(
    "/organisations/{slug}/staff",
    operation_id="list_staff",
    responses=all_answers(401, 403, 404, 422),
)
async def list_staff(
    slug: str,
    role: StaffRole,
    actor: SignedIn,
    edge: TheEdge,
    name: Annotated[str, Query(max_length=NAME_LETTERS)] = "",
) -> StaffList:
    """An organisation's supervisors or volunteers, for who plans shifts and clears people."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
        wanted = clean_text(name, "name", most_bytes=4 * NAME_LETTERS)
        found = await store.staff_of(
            connection, organisation.id, Role(role), wanted, STAFF_SHOWN + 1
        )
    return StaffList(
        staff=[
            StaffView(account=account, name=name, languages=list(languages))
            for account, name, languages in found[:STAFF_SHOWN]
        ],
        more=len(found) > STAFF_SHOWN,
    )


@router.put(
    "/organisations/{slug}/counsellors/{account_id}",
    operation_id="set_counsellor",
    responses=all_answers(401, 403, 404, 422),
)
async def set_counsellor(
    slug: str,
    account_id: UUID,
    body: CounsellorWish,
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
) -> CounsellorView:
    """Write down what a volunteer has shown: vetting, training, the signed code of conduct."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)

    async def run(tx: Transaction) -> CounsellorRecord | None:
        found = await store.find_record(tx.connection, organisation.id, account_id, lock=True)
        known = NOTHING_SHOWN if found is None else found.shown
        new = body.record(known)
        check_shown(known, new, at.now)
        await actions.set_counsellor(tx, at, actor, organisation.id, account_id, new)
        return await store.find_record(tx.connection, organisation.id, account_id)

    record = await edge.db.act(run)
    if record is None:
        raise NotFound(kind="counsellor")
    return _view(record, at.now)


@router.post(
    "/organisations/{slug}/counsellors/{account_id}/check-in",
    operation_id="check_in",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def check_in(
    slug: str, account_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> Response:
    """Say that one has spoken with a counsellor after a heavy session."""
    async with edge.db.read() as connection:
        organisation = await coordinated(connection, actor, slug)
    await edge.db.act(lambda tx: actions.check_in(tx, at, actor, organisation.id, account_id))
    return Response(status_code=NO_CONTENT)
