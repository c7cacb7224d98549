"""Telling those who coordinate, outside the open page, what their organisation is short of."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from dispatcher.actions.context import Moment
from dispatcher.actions.notices import TAKEN_FOR
from dispatcher.domain.alarm import is_alarming
from dispatcher.domain.notice import wait_after
from dispatcher.domain.shortage import Shortage
from dispatcher.domain.way import Way, WayKind
from dispatcher.store import alarms as store
from dispatcher.store import notices as notice_store
from dispatcher.store import ways as way_store
from dispatcher.store.notices import Recipient
from dispatcher.store.shortages import shortages_of
from dispatcher.store.transaction import Database, Transaction

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Alarm:
    """One message that has been taken to be sent."""

    way: Way
    recipient: Recipient
    organisation_id: int
    organisation: str
    shortages: tuple[Shortage, ...]


async def take_alarms(db: Database, at: Moment, kinds: Collection[WayKind]) -> list[Alarm]:
    """Take what is to be sent now. Of several processes, one gets each message."""
    return await db.act(lambda tx: _take(tx, at, kinds)) if kinds else []


async def _take(tx: Transaction, at: Moment, kinds: Collection[WayKind]) -> list[Alarm]:
    listeners = await store.lock_listeners(tx.connection, at.now, kinds, AT_ONCE)
    short: dict[int, list[Shortage]] = defaultdict(list)
    organisations = {one.organisation_id for one in listeners}
    for shortage in await shortages_of(tx.connection, organisations):
        short[shortage.organisation_id].append(shortage)
    people = {one.way.account_id for one in listeners}
    recipients = await notice_store.recipients(tx.connection, people)
    taken: dict[object, Alarm] = {}
    for one in listeners:
        recipient, shortages = recipients.get(one.way.account_id), short[one.organisation_id]
        # A second organisation of theirs waits for the next message on this way.
        if recipient is None or one.way.id in taken:
            continue
        if is_alarming(shortages, one.told_at, at.now):
            taken[one.way.id] = Alarm(
                one.way, recipient, one.organisation_id, one.organisation, tuple(shortages)
            )
    ways = [alarm.way.id for alarm in taken.values()]
    await way_store.rest_ways(tx.connection, ways, at.now + TAKEN_FOR)
    return list(taken.values())


async def alarm_was_sent(tx: Transaction, at: Moment, alarm: Alarm) -> None:
    """A mail server or push service has taken it."""
    await way_store.way_worked(tx.connection, alarm.way.id, at.now)
    await store.note_told(tx.connection, alarm.way.id, alarm.organisation_id, at.now)


async def alarm_was_not_sent(
    tx: Transaction, at: Moment, alarm: Alarm, error: str, *, gone: bool, spread: float
) -> None:
    """It is tried again later, unless nothing will ever be taken there."""
    way = alarm.way
    again_at = at.now + wait_after(way.failures + 1, spread)
    await way_store.way_failed(tx.connection, way.id, at.now, error, again_at)
    if gone:
        await way_store.disable_way(tx.connection, way.id, at.now, error)
