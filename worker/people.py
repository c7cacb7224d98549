"""Everybody who may be rung, kept in step with the record and with who is present.

People are read when something is heard to have changed about them, and all of them in turn: a hint
that was lost is made good by that.
"""

import gc
import logging
from collections import deque
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from redis.exceptions import RedisError

from dispatcher.domain.candidate import Candidate
from dispatcher.domain.roster import Roster
from dispatcher.domain.waves import RoutingPolicy
from dispatcher.live.presence import HEARD_WITHIN_S, Presence
from dispatcher.store.candidates import read_candidates, volunteers
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Database

log = logging.getLogger(__name__)

CHANGED_AT_ONCE = 500
FIRST_AT_ONCE = 2_000
IN_TURN_AT_ONCE = 100
A_TURN_AT_LEAST = timedelta(seconds=5)
LATE_S = 5.0
"""A sign of life may be told so long after it was heard."""


class People:
    """The roster of one process. `roster` has whoever was read so far, those present first."""

    def __init__(
        self, db: Database, presence: Presence, policy: RoutingPolicy, now: datetime
    ) -> None:
        self.roster = Roster(now)
        self._db = db
        self._presence = presence
        self._policy = policy
        self._known: set[UUID] = set()
        self._stale: dict[UUID, None] = {}
        self._in_turn: deque[UUID] = deque()
        self._turn_began: datetime | None = None
        self._first_turn = True
        self._heard: dict[UUID, float] = {}
        self._heard_to = 0.0
        self._away: dict[UUID, float] = {}
        self._changes = -1
        self._present: set[UUID] = set()
        self._came_at: dict[UUID, datetime] = {}

    @property
    def behind(self) -> bool:
        """Whether there is more to read at once."""
        return bool(self._stale) or (self._first_turn and bool(self._in_turn))

    @property
    def complete(self) -> bool:
        """Whether everybody was read at least once."""
        return not self._first_turn

    def changed(self, who: UUID) -> None:
        """Something about this person may have changed in the record."""
        self._stale[who] = None

    async def somebody_moved(self) -> bool:
        """Whether somebody came or said that they are away since the last `refresh`."""
        try:
            return await self._presence.changes() != self._changes
        except (RedisError, OSError):
            return False

    async def refresh(self, now: datetime) -> list[UUID]:
        """Take in what has changed; answers whom it is about. Nothing is turned: see `Roster`."""
        moved = await self._see_who_is_present(now)
        async with self._db.read() as connection:
            if not self._in_turn:
                await self._begin_turn(connection, now)
            due = self._due()
            found = await read_candidates(connection, due, now, self._policy) if due else []
        touched = [who for who in moved if self._put_presence(who, now)]
        touched += self._take_in(due, found, now)
        if self._first_turn and not self._in_turn:
            self._first_turn = False
            # They stay for good: Python must not look through all of them in the middle of a match.
            gc.freeze()
            log.info("%d volunteers may be rung", len(self.roster))
        return touched

    def rang(self, who: UUID, now: datetime) -> None:
        """An offer was made to them."""
        if (before := self.roster.get(who)) is not None:
            self.roster.put(
                before._replace(
                    ringing=before.ringing + 1,
                    offers=(*(at for at in before.offers if at > now - self._policy.hour), now),
                    waiting_since=now,
                )
            )

    async def _see_who_is_present(self, now: datetime) -> set[UUID]:
        """Those who came or went. Where Redis cannot say, people go when nothing was heard of them
        for long enough, and nobody comes."""
        second = now.timestamp()
        try:
            self._heard |= await self._presence.heard_since(self._heard_to - LATE_S)
            self._heard_to = second
            if (changes := await self._presence.changes()) != self._changes:
                self._away = await self._presence.away()
                self._changes = changes
        except (RedisError, OSError) as fault:
            log.warning("nobody new can be seen as present: %s", fault)
        oldest = second - HEARD_WITHIN_S
        self._heard = {who: at for who, at in self._heard.items() if at > oldest}
        present = {who for who in self._heard if self._away.get(who, 0.0) <= second}
        moved = present ^ self._present
        for who in moved:
            if who in present:
                self._came_at[who] = now
            else:
                self._came_at.pop(who, None)
        self._present = present
        return moved

    async def _begin_turn(self, connection: Connection, now: datetime) -> None:
        if self._turn_began is not None and now - self._turn_began < A_TURN_AT_LEAST:
            return
        self._turn_began = now
        everybody = await volunteers(connection)
        here = self._present
        self._in_turn = deque(sorted(everybody, key=lambda who: who not in here))
        # Whoever is no volunteer any more is read once more and found to be gone.
        self._stale |= dict.fromkeys(self._known.difference(everybody))

    def _due(self) -> list[UUID]:
        """Whom to read now: those said to have changed, then the next in turn."""
        due = list(islice(self._stale, CHANGED_AT_ONCE))
        for who in due:
            del self._stale[who]
        count = FIRST_AT_ONCE if self._first_turn else IN_TURN_AT_ONCE
        due += [self._in_turn.popleft() for _ in range(min(count, len(self._in_turn)))]
        return list(dict.fromkeys(due))

    def _take_in(
        self, asked: Collection[UUID], found: Iterable[Candidate], now: datetime
    ) -> list[UUID]:
        """Those who are otherwise than they were known."""
        read = {candidate.id: candidate for candidate in found}
        touched = []
        for who in asked:
            if (candidate := read.get(who)) is None:
                self.roster.remove(who)
                touched += [who] if who in self._known else []
                self._known.discard(who)
                continue
            self._known.add(who)
            candidate = self._as_seen(candidate)
            if candidate != self.roster.get(who):
                self.roster.put(candidate)
                touched.append(who)
        return touched

    def _put_presence(self, who: UUID, now: datetime) -> bool:
        before = self.roster.get(who)
        if before is None:
            if who in self._present:
                self._stale[who] = None  # just come, or a new volunteer
            return False
        self.roster.put(self._as_seen(before))
        return True

    def _as_seen(self, candidate: Candidate) -> Candidate:
        came_at, since = self._came_at.get(candidate.id), candidate.waiting_since
        if came_at is not None and (since is None or since < came_at):
            since = came_at
        return candidate._replace(present=candidate.id in self._present, waiting_since=since)
