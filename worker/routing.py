"""Routing: looks at what may have changed, and rings whom `match` proposes.

Everything is looked up in the record each time, the people apart (`people.py`). What is heard only
says where to look sooner; all lanes are looked at every few seconds anyway.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import asyncpg

from dispatcher.actions.context import Moment
from dispatcher.actions.controls import read_policy
from dispatcher.actions.offers import make_offers, settle_offers, withdraw_offers
from dispatcher.domain.candidate import Candidate, Sought, why_not_just_now, why_too_much
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import Recorded
from dispatcher.domain.lane import LaneKey, why_not
from dispatcher.domain.language import Help
from dispatcher.domain.matching import Proposal, match, next_look_at
from dispatcher.domain.offer import Offer, Withdrawal
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.roster import Reach
from dispatcher.domain.task import Task
from dispatcher.domain.waves import ROUTING, RoutingPolicy
from dispatcher.live.in_parts import in_parts
from dispatcher.store import offers as offer_store
from dispatcher.store import tasks as task_store
from dispatcher.store.candidates import read_sought, rung_lanes
from dispatcher.store.transaction import Database
from worker.clock import utc_now
from worker.people import People

log = logging.getLogger(__name__)

FOR_ONE, FOR_MANY = 16, 100
"""Tasks of a lane and urgency looked at, the soonest due, where one person can be rung for them or
more can. Those behind would ring for the same people, who are rung for a few at a time."""

LOOK_EVERY_S = 0.5
WATCH_EVERY_S = 0.05
SWEEP_EVERY = timedelta(seconds=5)
RESTS = 6
REST_AT_MOST_S = 0.6
"""After each round it rests so many times as long: it takes no more than a part of a core, and
nobody waits for a second."""

ALL_LANES_FOR = 20
"""If more people have changed, asking which lanes are theirs costs more than to look at all."""

TASKS_AT_ONCE = 1_000
"""Looked at in one go, while nothing else has its turn."""

LOCKED_AT_ONCE = 50
"""Tasks whose rows are locked together while offers are made; whoever claims one waits for that."""

SETTLED_AT_ONCE = 200

REACHED = (Reach.PRESENT, Reach.WINDOW, Reach.NIGHT)


class Router:
    """Routing by one process, which is the only one that does."""

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
        self._wake = asyncio.Event()
        self._lanes: set[int] = set()
        self._keys: dict[int, LaneKey] = {}
        self._look_at: dict[int, datetime] = {}
        self._sweep_at: datetime | None = None

    def heard(self, events: Iterable[Recorded]) -> None:
        """A hint of what was recorded."""
        for event in events:
            kind, _, name = event.channel.partition(":")
            if kind == "lane":
                self._lanes.add(int(name))
            elif kind == "inbox":
                self._people.changed(UUID(name))
            else:
                continue
            self._wake.set()

    async def watch(self) -> None:
        """Have it look when somebody comes; until cancelled."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            if await self._people.somebody_moved():
                self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY_S)
            self._wake.clear()
            began = time.monotonic()
            try:
                await self.round(self._clock())
            except (Unavailable, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                log.warning("the record is away, routing waits: %s", fault)
                self._sweep_at = None
            except Exception:
                log.exception("a round of routing failed; everything is looked at again")
                self._sweep_at = None
            rests = 1 if self._people.behind else RESTS
            await asyncio.sleep(min(rests * (time.monotonic() - began), REST_AT_MOST_S))

    async def round(self, now: datetime) -> list[Offer]:
        """Ring for whoever is to be rung at this instant; answers the offers made."""
        touched = await self._people.refresh(now)
        turned = self._people.roster.turn(now)
        await self._settle(now)
        sweep = turned or self._sweep_at is None or self._sweep_at <= now
        await self._take_back(now, None if sweep else touched)
        lanes = await self._lanes_to_look_at(now, touched, everywhere=sweep)
        made: list[Offer] = []
        for urgency, clock in self._policy.clocks.items():
            if clock.waves:
                made += await self._look(lanes, urgency, now)
        return made

    async def _lanes_to_look_at(
        self, now: datetime, touched: Sequence[UUID], *, everywhere: bool
    ) -> set[int]:
        lanes, self._lanes = self._lanes, set()
        lanes |= {lane for lane, at in self._look_at.items() if at <= now}
        if everywhere or not lanes <= self._keys.keys():
            async with self._db.read() as connection:
                self._keys = await rung_lanes(connection)
                self._policy = await read_policy(connection, self._policy)
        for lane in lanes:
            self._look_at.pop(lane, None)
        lanes &= self._keys.keys()
        roster = self._people.roster
        free = [who for who in touched if roster.reach(who) is not Reach.NOT]
        if everywhere or len(free) > ALL_LANES_FOR:
            self._sweep_at = now + SWEEP_EVERY
            return set(self._keys)
        candidates = [one for who in free if (one := roster.get(who)) is not None]
        left = self._keys.keys() - lanes
        return lanes | {lane for lane in left if self._any_serves(candidates, lane, now)}

    def _any_serves(self, candidates: Iterable[Candidate], lane: int, now: datetime) -> bool:
        key = self._keys[lane]
        return any(why_not(one.volunteer, key, now, Help.LAST_STEP) is None for one in candidates)

    async def _look(self, lanes: Collection[int], urgency: Urgency, now: datetime) -> list[Offer]:
        """Ring for tasks of one urgency. The more urgent ones have chosen before."""
        by_depth = self._depths(lanes, urgency, now)
        made: list[Offer] = []
        for depth, of_depth in by_depth.items():
            for part in in_parts(of_depth, TASKS_AT_ONCE // depth):
                made += await self._look_at_some(part, urgency, depth, now)
        return made

    def _depths(
        self, lanes: Collection[int], urgency: Urgency, now: datetime
    ) -> dict[int, list[int]]:
        """How many tasks to look at, by lane: none where everybody has enough."""
        known: dict[tuple[UUID, Kind], bool] = {}  # the same people serve many lanes

        def free(candidate: Candidate, kind: Kind) -> bool:
            found = known.get((candidate.id, kind))
            if found is None:
                too_much = why_too_much(candidate, urgency, kind, now, self._policy)
                found = known[candidate.id, kind] = too_much is None
            return found

        by_depth: dict[int, list[int]] = {FOR_ONE: [], FOR_MANY: []}
        for lane in lanes:
            key = self._keys[lane]
            count = self._people.roster.some(key, partial(free, kind=key.kind), 2, *REACHED)
            if count:
                by_depth[FOR_ONE if count == 1 else FOR_MANY].append(lane)
        return by_depth

    async def _look_at_some(
        self, lanes: Collection[int], urgency: Urgency, depth: int, now: datetime
    ) -> list[Offer]:
        async with self._db.read() as connection:
            found = await read_sought(connection, lanes, urgency, depth)
        wanting = [sought for tasks in found.values() for sought in tasks]
        proposals = match(wanting, self._people.roster, self._policy)
        made: list[Offer] = []
        for some in in_parts({one.task_id: None for one in proposals}, LOCKED_AT_ONCE):
            of_some = frozenset(some)
            made += await self._ring([one for one in proposals if one.task_id in of_some], now)
        for lane, tasks in found.items():
            self._look_again(lane, tasks, made, now)
        return made

    async def _ring(self, proposals: Sequence[Proposal], now: datetime) -> list[Offer]:
        at = Moment(now, cause="routing")
        made = await self._db.act(partial(make_offers, at=at, proposals=proposals))
        for offer in made:
            self._people.rang(offer.volunteer_id, now)
        return made

    def _look_again(
        self, lane: int, tasks: Sequence[Sought], made: Sequence[Offer], now: datetime
    ) -> None:
        """Remember when to look at the lane though nothing is heard."""
        of_lane = {sought.task.id for sought in tasks}
        looks = [next_look_at(sought, now, self._policy) for sought in tasks]
        ends = [offer.ends_at for offer in made if offer.task_id in of_lane]
        known = self._look_at.get(lane)
        first = min([*ends, *(at for at in (*looks, known) if at is not None)], default=None)
        if first is not None:
            self._look_at[lane] = first

    async def _settle(self, now: datetime) -> None:
        """Note which offers have ended, and look again at what they rang for."""
        async with self._db.read() as connection:
            due = await offer_store.to_settle(connection, now, SETTLED_AT_ONCE)
        if due:
            at = Moment(now, cause="routing")
            self._freed(await self._db.act(partial(settle_offers, at=at, ids=due)))
        if self._people.behind or len(due) == SETTLED_AT_ONCE:
            self._wake.set()

    async def _take_back(self, now: datetime, touched: Collection[UUID] | None) -> None:
        """Withdraw what rings for people who went away or cannot claim it any more; None: whoever
        it rings for."""
        if touched is not None:
            known = ((who, self._people.roster.get(who)) for who in touched)
            touched = [who for who, candidate in known if candidate is None or candidate.ringing]
            if not touched:
                return
        async with self._db.read() as connection:
            ringing = await offer_store.ringing_for(connection, touched)
            tasks = await task_store.find_tasks(connection, {o.task_id for o in ringing})
        for why in Withdrawal:
            ids = [o.id for o in ringing if self._why_back(o, tasks[o.task_id], now) is why]
            if ids:
                at = Moment(now, cause="routing")
                self._freed(await self._db.act(partial(withdraw_offers, at=at, ids=ids, why=why)))

    def _why_back(self, offer: Offer, task: Task, now: datetime) -> Withdrawal | None:
        roster = self._people.roster
        candidate = roster.get(offer.volunteer_id)
        if candidate is None:
            return None  # not read yet, or just disabled: then nobody sees it
        if why_not(candidate.volunteer, task.lane.key, now, Help.LAST_STEP) is not None:
            return Withdrawal.NOT_ELIGIBLE
        stands = roster.stands(candidate.id)
        if why_not_just_now(candidate, stands, nights=True, now=now) is not None:
            return Withdrawal.AWAY
        return None

    def _freed(self, ended: Iterable[tuple[Offer, Task]]) -> None:
        for offer, task in ended:
            self._people.changed(offer.volunteer_id)
            self._lanes.add(task.lane.id)
