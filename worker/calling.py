"""Rings counsellors for seekers who wait, and takes back what need not ring any more.

A reconciler: everything is looked up in the record each time, and who is there in Redis. What is
heard only says when to look sooner.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from redis.exceptions import RedisError

from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.calling import make_calls, settle_calls
from dispatcher.domain.availability import standing
from dispatcher.domain.events import Recorded
from dispatcher.domain.sessions.calling import (
    Need,
    SessionCall,
    is_of,
    need_of,
    whom_to_call,
    why_not_called,
)
from dispatcher.domain.sessions.duty import may_start, on_duty
from dispatcher.domain.sessions.gate import Missing, missing
from dispatcher.domain.sessions.offer import CODE_VERSION
from dispatcher.domain.sessions.on_call import HOUR, OnCall, why_not_on_call
from dispatcher.domain.sessions.session import Severity
from dispatcher.domain.sessions.staffing import Staffing
from dispatcher.domain.sessions.waiting import rank
from dispatcher.live.presence import Presence
from dispatcher.store import session_calls as store
from dispatcher.store import sessions as session_store
from dispatcher.store.availability import availability_of_all
from dispatcher.store.counselling import find_offer
from dispatcher.store.counsellors import read_staffing
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Database
from worker.clock import utc_now
from worker.rounds import one_round

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
HEARD = ("session", "inbox")


@dataclass
class Waiting:
    """What the record says at one moment. `needs` in the order of the queue; `people` by response,
    `calls` by session."""

    needs: list[Need]
    people: dict[int, dict[UUID, OnCall]]
    calls: Mapping[UUID, list[SessionCall]]
    ringing: list[SessionCall]

    def on_call(self, need: Need, now: datetime) -> list[OnCall]:
        """Who may be rung at all, of those who could be rung for the need. In a long queue that is
        nobody, and quickly seen: whoever answers holds as many talks as they may."""
        return [
            one
            for one in self.people.get(need.response_id, {}).values()
            if one.ringing is not Severity.DANGER and may_be_called(one, need, now)
        ]

    def rings(self, severity: Severity, who: Iterable[UUID]) -> None:
        """It rings for these from now on, whatever they counsel for."""
        for one in who:
            for people in self.people.values():
                if one in people:
                    people[one] = people[one]._replace(ringing=severity)


class Calling:
    """Calls by one process, which is the only one that makes them; a second one that thinks so too
    rings nobody twice."""

    def __init__(
        self,
        db: Database,
        presence: Presence,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db = db
        self._presence = presence
        self._clock = clock
        self._wake = asyncio.Event()

    def heard(self, events: Iterable[Recorded]) -> None:
        """A hint of what was recorded."""
        if any(event.channel.partition(":")[0] in HEARD for event in events):
            self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY_S)
            self._wake.clear()
            await one_round(lambda: self.look(self._clock()), "calls for seekers", log)

    async def look(self, now: datetime) -> list[SessionCall]:
        """Ring for whoever is to be rung at this instant; answers the calls made."""
        waiting = await self._read(now)
        if waiting.ringing:
            await self._settle(waiting, now)
        made: list[SessionCall] = []
        for need in waiting.needs:
            on_call = waiting.on_call(need, now)
            if not on_call:
                continue
            calls = [one for one in waiting.calls.get(need.session_id, ()) if is_of(one, need)]
            wave, chosen = whom_to_call(need, on_call, calls, now)
            if chosen:
                at = Moment(now, cause="calling")
                act = partial(make_calls, at=at, need=need, people=chosen, wave=wave)
                made += await self._db.act(act)
                waiting.rings(need.severity, [one.id for one in chosen])
        return made

    async def _read(self, now: datetime) -> Waiting:
        async with self._db.read() as connection:
            ringing = await store.calls_ringing(connection)
            talks = await session_store.talks_in_need(connection)
            if not talks:
                return Waiting([], {}, {}, ringing)
            sessions = sorted((talk.session for talk in talks), key=lambda one: rank(one, now))
            needs = [need for one in sessions if (need := need_of(one)) is not None]
            responses = {need.response_id for need in needs}
            calls = await store.calls_of(connection, [need.session_id for need in needs])
            found = {one: await self._staffing(connection, one, now) for one in responses}
            staffings = {one: of_it for one, of_it in found.items() if of_it is not None}
            who = {one.account_id for of_it in staffings.values() for one in of_it.people}
            declared = await availability_of_all(connection, who)
            passed = await store.calls_let_pass(connection, who, now - HOUR)
        concerned = {who for of_it in staffings.values() for who in of_it.concerned}
        present = await self._presence.available(concerned)
        away = await self._away(who)
        people: dict[int, dict[UUID, OnCall]] = {}
        for response, staffing in staffings.items():
            on_shift = {one.account_id for one in staffing.counselling if one.covers(now)}
            lacks = _lacks(staffing, present, now)
            people[response] = {
                one.account_id: OnCall(
                    person=one,
                    lacks=lacks[one.account_id],
                    on_shift=one.account_id in on_shift,
                    present=one.account_id in present,
                    away=one.account_id in away,
                    stands=standing(declared[one.account_id][0], now),
                    consent=declared[one.account_id][1],
                    lately=tuple(made for made, _ in passed.get(one.account_id, ())),
                    said_no_at=max(
                        (no for _, no in passed.get(one.account_id, ()) if no is not None),
                        default=None,
                    ),
                )
                for one in staffing.people
            }
        return Waiting(needs, people, calls, ringing)

    async def _staffing(
        self, connection: Connection, response_id: int, now: datetime
    ) -> Staffing | None:
        """Of an open offer: where it was closed meanwhile nobody is given a seeker any more."""
        offer = await find_offer(connection, response_id)
        if offer is None or not offer.open:
            return None
        return await read_staffing(connection, offer, now)

    async def _away(self, who: Collection[UUID]) -> frozenset[UUID]:
        """Who has said that they are away. Where Redis cannot say, nobody has."""
        try:
            return frozenset(await self._presence.away()) & frozenset(who)
        except (RedisError, OSError):
            return frozenset()

    async def _settle(self, waiting: Waiting, now: datetime) -> None:
        """Bring what rings up to date, and note for whom it goes on ringing."""
        needs = {need.session_id: need for need in waiting.needs}
        unable = {
            call.id
            for call in waiting.ringing
            if (need := needs.get(call.session_id)) is not None
            and not _could_come(waiting, call, need, now)
        }
        at = Moment(now, cause="calling")
        ids = [call.id for call in waiting.ringing]
        act = partial(settle_calls, at=at, ids=ids, needs=needs, unable=unable)
        after = {call.id: call for call in await self._db.act(act)}
        for of_session in waiting.calls.values():
            of_session[:] = [after.get(call.id, call) for call in of_session]
        still = [after.get(call.id, call) for call in waiting.ringing]
        for call in sorted(still, key=lambda call: call.severity):
            if call.rings(now):
                waiting.rings(call.severity, [call.counsellor_id])


def may_be_called(one: OnCall, need: Need, now: datetime) -> bool:
    off = why_not_on_call(one, now, urgent=need.urgent, handed_over=need.handed_over)
    return off is None


def _could_come(waiting: Waiting, call: SessionCall, need: Need, now: datetime) -> bool:
    """Whether somebody for whom it rings could still come, were they rung only now."""
    one = waiting.people.get(need.response_id, {}).get(call.counsellor_id)
    if one is None or not may_be_called(one, need, now):
        return False
    return why_not_called(need, one, (), now) is None


def _lacks(
    staffing: Staffing, present: Collection[UUID], now: datetime
) -> dict[UUID, frozenset[Missing]]:
    """What the gate finds missing for each of an offer's people."""
    supervisors = len(on_duty(staffing.supervising, present, now))
    watched = may_start(staffing.live, supervisors, staffing.offer.per_supervisor)
    return {
        one.account_id: frozenset(
            missing(
                one.record,
                code_version=CODE_VERSION,
                supervisors=supervisors,
                watched=watched,
                now=now,
            )
        )
        for one in staffing.people
    }
