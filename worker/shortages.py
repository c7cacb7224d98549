"""Looks for work that nobody is there for, or that nobody takes, and for seekers who waited too
long, and notes it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

import asyncpg

from dispatcher.actions.context import Moment
from dispatcher.actions.controls import read_policy
from dispatcher.actions.shortages import note_shortages
from dispatcher.domain.availability import Availability, next_opening
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import EventName, Recorded
from dispatcher.domain.lane import Lane, LaneKey, is_trust
from dispatcher.domain.policy import Urgency
from dispatcher.domain.shortage import Shortage, Waiting, shortfall
from dispatcher.domain.supply import Supply, hours_of, supply_of
from dispatcher.domain.waves import ROUTING, RoutingPolicy
from dispatcher.store import shortages as store
from dispatcher.store.candidates import rung_lanes
from dispatcher.store.transaction import Database
from worker.clock import utc_now
from worker.people import People
from worker.unmet import session_shortages

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
CLAIMED = f'"event":"{EventName.TASK_CLAIMED.value}"'

HOURS_AT_MOST = 500
"""Different declared hours of a lane's people that are looked through for when the next begin."""


class Shortages:
    """Shortages as one process sees them."""

    def __init__(
        self,
        db: Database,
        people: People,
        policy: RoutingPolicy = ROUTING,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db = db
        self._people = people
        self._policy = policy
        self._clock = clock
        # Not in the record by lane; before this process began, nothing is known.
        self._claimed_at: dict[int, datetime] = {}
        self._openings: dict[Availability, tuple[datetime, datetime | None]] = {}

    def heard(self, events: Iterable[Recorded]) -> None:
        """A hint of what was recorded: whose lanes somebody takes tasks of."""
        for event in events:
            kind, _, lane = event.channel.partition(":")
            if kind == "lane" and CLAIMED in event.frame:
                self._claimed_at[int(lane)] = self._clock()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self._people.complete:
                with contextlib.suppress(
                    Unavailable, asyncpg.PostgresError, asyncpg.InterfaceError
                ):
                    await self.look(self._clock())

    async def look(self, now: datetime) -> list[Shortage]:
        """Note what is short at this instant; answers what has changed."""
        async with self._db.read() as connection:
            # What is kept for those trusted is everybody's again before it is short of people.
            lanes = await rung_lanes(connection)
            keys = {lane: key for lane, key in lanes.items() if not is_trust(key.clearance)}
            self._policy = await read_policy(connection, self._policy)
            oldest = await store.oldest_waiting(connection, keys)
            supplies = {lane: self._supply(key, now) for lane, key in keys.items()}
            short = [
                lane
                for lane, supply in supplies.items()
                if self._may_be_short(lane, oldest[lane], supply, now)
            ]
            waiting = await store.count_waiting(connection, short) if short else {}
        found = [
            shortage
            for (organisation, lane), tasks in waiting.items()
            if (
                shortage := self._shortage(
                    organisation, Lane(lane, keys[lane]), tasks, supplies[lane], now
                )
            )
        ]
        # A lane of counselling may have tasks too: seekers come before them.
        seekers = await session_shortages(self._db, self._people.roster, now)
        waited = {(one.organisation_id, one.lane.id) for one in seekers}
        found = [one for one in found if (one.organisation_id, one.lane.id) not in waited]
        at = Moment(now, cause="routing")
        return await self._db.act(partial(note_shortages, at=at, found=[*seekers, *found]))

    def _may_be_short(
        self, lane: int, oldest: Mapping[Urgency, datetime], supply: Supply, now: datetime
    ) -> bool:
        """By the oldest tasks alone: counting them all is for the few lanes that are."""
        heads = {urgency: Waiting(1, at) for urgency, at in oldest.items()}
        return shortfall(heads, supply, self._claimed_at.get(lane), now, self._policy) is not None

    def _shortage(
        self,
        organisation: int,
        lane: Lane,
        waiting: Mapping[Urgency, Waiting],
        supply: Supply,
        now: datetime,
    ) -> Shortage | None:
        claimed_at = self._claimed_at.get(lane.id)
        reason = shortfall(waiting, supply, claimed_at, now, self._policy, organisation)
        if reason is None:
            return None
        if supply.there == 0:
            supply = supply._replace(opens_at=self._next_opening(lane.key, now))
        return Shortage(organisation, lane, reason, waiting, supply, since=now)

    def _supply(self, lane: LaneKey, now: datetime) -> Supply:
        return supply_of(self._people.roster, lane, now)

    def _next_opening(self, lane: LaneKey, now: datetime) -> datetime | None:
        """When the hours of somebody who serves the lane begin next."""
        hours = hours_of(self._people.roster, lane, HOURS_AT_MOST)
        return min((at for one in hours if (at := self._opening(one, now))), default=None)

    def _opening(self, availability: Availability, now: datetime) -> datetime | None:
        found = self._openings.get(availability)
        if found is None or found[0] <= now:
            opens_at = next_opening(availability, now)
            again_at = opens_at or now + timedelta(hours=1)
            found = self._openings[availability] = (again_at, opens_at)
        return found[1]
