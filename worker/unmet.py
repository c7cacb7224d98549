"""Unmet demand of counselling, as shortages of its lanes: seekers who waited too long."""

from collections.abc import Mapping
from datetime import datetime

from dispatcher.actions.context import Moment
from dispatcher.actions.lanes import lanes_for
from dispatcher.domain.lane import Lane, LaneKey, lane_key
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.roster import Roster
from dispatcher.domain.sessions.spoken import speaks
from dispatcher.domain.sessions.staffing import Staffing, is_cleared, opens_at
from dispatcher.domain.sessions.unmet import LATELY, Unmet, unmet_demand
from dispatcher.domain.shortage import Shortage, Shortfall, Waiting
from dispatcher.domain.supply import Supply
from dispatcher.store import session_escalations as store
from dispatcher.store.counselling import offers_of
from dispatcher.store.counsellors import read_staffing
from dispatcher.store.transaction import Database, Transaction


async def session_shortages(db: Database, roster: Roster, now: datetime) -> list[Shortage]:
    """What counselling is short of at this instant. Its lanes have no tasks: they are what it is
    called among an organisation's other alarms."""
    async with db.read() as connection:
        unmet = unmet_demand(await store.waits_since(connection, now - LATELY), now)
        if not unmet:
            return []
        offers = await offers_of(connection, {one.organisation_id for one in unmet})
        staffings = [await read_staffing(connection, offer, now) for offer in offers if offer.open]
    lanes = await _lanes(db, now, unmet)
    return [
        Shortage(
            one.organisation_id,
            lanes[_key(one)],
            Shortfall.WAITED_TOO_LONG,
            waiting,
            _supply(one, staffings, roster, now),
            since=now,
        )
        for one, waiting in unmet.items()
    ]


def _key(one: Unmet) -> LaneKey:
    return lane_key(Kind.COUNSELLING, one.language, None, one.organisation_id)


async def _lanes(
    db: Database, now: datetime, unmet: Mapping[Unmet, Mapping[Urgency, Waiting]]
) -> dict[LaneKey, Lane]:
    keys = [_key(one) for one in unmet]

    async def find(tx: Transaction) -> dict[LaneKey, Lane]:
        return await lanes_for(tx, Moment(now, cause="routing"), keys)

    return await db.act(find)


def _supply(one: Unmet, staffings: list[Staffing], roster: Roster, now: datetime) -> Supply:
    """Who is cleared and speaks the language, and how many of them are there or on shift."""
    theirs = [it for it in staffings if it.offer.organisation_id == one.organisation_id]
    able = {
        person.account_id
        for it in theirs
        for person in it.people
        if is_cleared(person, now) and speaks(person.languages, one.language)
    }
    on_shift = {shift.account_id for it in theirs for shift in it.counselling if shift.covers(now)}
    present = {who for who in able if (known := roster.get(who)) is not None and known.present}
    opens = [at for it in theirs if (at := opens_at(it, one.language, now)) is not None]
    return Supply(
        len(able),
        len(present),
        len((able & on_shift) - present),
        min((at for at in opens if at > now), default=None),
    )
