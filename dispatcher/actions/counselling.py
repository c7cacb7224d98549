"""What an organisation sets for its counselling: the offer, numbers to call, who is on shift, who
may counsel, and that somebody was spoken with after a heavy session."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, InvalidField, NotFound
from dispatcher.domain.organisation import SUPERVISING
from dispatcher.domain.response import Response
from dispatcher.domain.session_errors import CounsellingTaken, ShiftOverlaps
from dispatcher.domain.sessions.duty import LONGEST_SHIFT, PlannedShift
from dispatcher.domain.sessions.offer import Counselling, Helpline, check_helplines
from dispatcher.domain.sessions.record import NewRecord
from dispatcher.store import counselling as store
from dispatcher.store import counsellors as counsellor_store
from dispatcher.store import shifts as shift_store
from dispatcher.store.accounts import find_actor
from dispatcher.store.transaction import Transaction

FURTHEST_SHIFT = timedelta(days=366)


async def set_counselling(
    tx: Transaction, at: Moment, actor: Actor, response: Response, offer: Counselling
) -> None:
    """Offer counselling for a response, change how, or close it. Those who talk go on talking.
    Raises Forbidden, NotFound, CounsellingTaken."""
    actor.must_coordinate(offer.organisation_id)
    if offer.organisation_id not in {one.id for one in response.organisations}:
        raise NotFound(kind="organisation")
    if not await store.set_offer(tx.connection, offer, actor.id, at.now):
        raise CounsellingTaken()


async def coordinated_offer(tx: Transaction, actor: Actor, response: Response) -> Counselling:
    """The offer for a response, of an organisation that the caller coordinates. Raises NotFound,
    Forbidden."""
    offer = await store.find_offer(tx.connection, response.id)
    if offer is None:
        raise NotFound(kind="counselling")
    actor.must_coordinate(offer.organisation_id)
    return offer


async def set_helplines(
    tx: Transaction, at: Moment, actor: Actor, response: Response, lines: Sequence[Helpline]
) -> None:
    """Give these numbers instead of those that came with the system; none to give those again.
    Raises NotFound, Forbidden, InvalidField, UnknownLanguage, AmbiguousLanguage."""
    await coordinated_offer(tx, actor, response)
    await store.set_helplines(tx.connection, response.id, check_helplines(lines, at.now))


async def plan_shift(
    tx: Transaction, at: Moment, actor: Actor, organisation_id: int, shift: PlannedShift
) -> None:
    """Put somebody on a shift. Raises Forbidden, InvalidField, NotFound for who cannot be in that
    role, ShiftOverlaps."""
    actor.must_coordinate(organisation_id)
    if not timedelta() < shift.ends_at - shift.starts_at <= LONGEST_SHIFT:
        raise InvalidField(field="ends_at", problem="out_of_range", most_hours=24)
    if shift.ends_at <= at.now:
        raise InvalidField(field="ends_at", problem="in_the_past")
    if shift.ends_at > at.now + FURTHEST_SHIFT:
        raise InvalidField(field="ends_at", problem="out_of_range", most_days=FURTHEST_SHIFT.days)
    if not await _may_be(tx, organisation_id, shift):
        raise NotFound(kind=shift.role)
    if not await shift_store.insert_shift(tx.connection, organisation_id, shift, actor.id):
        raise ShiftOverlaps()


async def _may_be(tx: Transaction, organisation_id: int, shift: PlannedShift) -> bool:
    person = await find_actor(tx.connection, shift.account_id)
    if person is None:
        return False
    if shift.role == "supervisor":
        return organisation_id in person.organisations(SUPERVISING)
    return person.volunteer is not None and organisation_id in person.volunteer.organisations


async def drop_shift(tx: Transaction, actor: Actor, organisation_id: int, shift_id: UUID) -> None:
    """Raises Forbidden, NotFound."""
    actor.must_coordinate(organisation_id)
    if not await shift_store.delete_shift(tx.connection, organisation_id, shift_id):
        raise NotFound(kind="shift")


async def set_counsellor(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    organisation_id: int,
    account_id: UUID,
    new: NewRecord,
) -> None:
    """Write down what was found out about somebody whom the organisation vouches for. Nobody
    vouches for themselves. Raises Forbidden, NotFound."""
    actor.must_coordinate(organisation_id)
    if account_id == actor.id:
        raise Forbidden(needs="somebody_else")
    if not await counsellor_store.is_vouched_for(tx.connection, organisation_id, account_id):
        raise NotFound(kind="volunteer")
    await counsellor_store.set_record(
        tx.connection, organisation_id, account_id, new, actor.id, at.now
    )


async def check_in(
    tx: Transaction, at: Moment, actor: Actor, organisation_id: int, account_id: UUID
) -> None:
    """Somebody has spoken with a counsellor after a heavy session. Raises Forbidden, NotFound."""
    actor.must_coordinate(organisation_id)
    if account_id == actor.id:
        raise Forbidden(needs="somebody_else")
    if not await counsellor_store.check_in(
        tx.connection, organisation_id, account_id, actor.id, at.now
    ):
        raise NotFound(kind="counsellor")
