"""Counselling in the demo: offered, with a supervisor and counsellors on shift for weeks to come.

Nobody is there by the plan alone: whoever tries it signs in as the supervisor and as a counsellor
and leaves both pages open.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dispatcher.actions import counselling
from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.response import Response
from dispatcher.domain.sessions.duty import LONGEST_SHIFT, PlannedShift
from dispatcher.domain.sessions.offer import CODE_VERSION, Counselling
from dispatcher.domain.sessions.record import NewRecord
from dispatcher.store.transaction import Transaction

SUPERVISOR = "supervisor"
COUNSELLORS = ("volunteer.tr", "volunteer.kmr", "volunteer.ckb", "volunteer.ar")
"""Any two neighbours speak one language, so that a talk can be handed over."""

PLANNED_FOR = timedelta(days=60)


async def offer_counselling(
    tx: Transaction,
    at: Moment,
    coordinator: Actor,
    response: Response,
    organisation: Organisation,
    people: Mapping[str, UUID],
) -> None:
    """Open counselling for the demo's response. `people`: accounts by the name they sign in with;
    whoever is to counsel has shown all that is asked for."""
    offer = Counselling(response.id, organisation.id, open=True)
    await counselling.set_counselling(tx, at, coordinator, response, offer)
    shown = NewRecord(
        vetting_what="Demo",
        vetting_until=None,
        trained=True,
        training_until=None,
        code_version=CODE_VERSION,
        code_signed_on=at.now.astimezone(UTC).date(),
        cap=None,
    )
    roles = {people[SUPERVISOR]: "supervisor"}
    for login in COUNSELLORS:
        await counselling.set_counsellor(tx, at, coordinator, organisation.id, people[login], shown)
        roles[people[login]] = "counsellor"
    for starts_at in _days(at.now):
        for account, role in roles.items():
            shift = PlannedShift(at.new_id(), account, role, starts_at, starts_at + LONGEST_SHIFT)
            await counselling.plan_shift(tx, at, coordinator, organisation.id, shift)


def _days(now: datetime) -> Iterable[datetime]:
    """The beginnings of shifts without a gap, from now on."""
    count = PLANNED_FOR // LONGEST_SHIFT
    return (now + n * LONGEST_SHIFT for n in range(count))
