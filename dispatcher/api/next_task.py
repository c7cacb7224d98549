"""The best task for whoever presses "next", given out so that a crowd does not collide."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from dispatcher.actions.claiming import Held, Wish, claim_next
from dispatcher.actions.context import Moment
from dispatcher.api.together import Together
from dispatcher.domain.errors import NothingToClaim, Refusal
from dispatcher.domain.events import Position
from dispatcher.domain.lane import Lane
from dispatcher.domain.task import Task
from dispatcher.domain.volunteer import Volunteer
from dispatcher.store import boards
from dispatcher.store.lane_book import LaneBook
from dispatcher.store.transaction import Database

PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.16)
"""Before looking again where others are claiming all that is open."""

Choose = Callable[[Sequence[Lane]], Sequence[int]]
"""Of a volunteer's lanes those that they want a task of."""


class NextTask:
    """Chooses for the people of one process, each another task, and claims those together."""

    def __init__(self, db: Database, lanes: LaneBook, claims: Together[Wish, Held]) -> None:
        self._db = db
        self._lanes = lanes
        self._claims = claims
        self._chosen: set[UUID] = set()
        self._choosing = 0

    async def claim(self, at: Moment, volunteer: Volunteer, among: Choose) -> Held:
        """Claim the soonest-due task of these lanes that nobody else is claiming; raises
        NothingToClaim where there is none."""
        for pause_s in PAUSES_S:
            lanes, some, chosen = await self._choose(at, volunteer, among)
            held = None if chosen is None else await self._together(at, volunteer, chosen)
            if held is None:
                behind_locks = partial(claim_next, at=at, volunteer=volunteer, lanes=lanes)
                held = await self._db.act(behind_locks)
            if held is not None:
                return held
            if not some:
                break
            # Of what others are claiming some may be left: not everybody gets what they wish for.
            await asyncio.sleep(pause_s)
        async with self._db.read() as connection:
            count, ends_at = await boards.held(connection, lanes, volunteer.account_id)
        raise NothingToClaim(
            held=count, next_lease_ends_at=None if ends_at is None else ends_at.isoformat()
        )

    async def _choose(
        self, at: Moment, volunteer: Volunteer, among: Choose
    ) -> tuple[Sequence[int], bool, Task | None]:
        """(the lanes, whether the volunteer could claim any of their soonest-due tasks, the first
        of those that was not chosen for somebody else)."""
        async with self._db.read() as connection:
            while True:
                read_to = self._lanes.read_to
                lanes = among(self._lanes.eligible(volunteer, at.now))
                # Whoever a task was chosen for when the question is asked may have it by the time
                # it is answered, while the answer still says that it is free.
                before = frozenset(self._chosen)
                self._choosing += 1
                try:
                    many = len(before) + self._choosing
                    tasks, top = await boards.soonest(connection, lanes, volunteer.account_id, many)
                finally:
                    self._choosing -= 1
                announced = Position(self._db.epoch, top)
                if announced == read_to:
                    break
                await self._lanes.refresh(connection, at.now, announced)
        taken = before | self._chosen
        return lanes, bool(tasks), next((task for task in tasks if task.id not in taken), None)

    async def _together(self, at: Moment, volunteer: Volunteer, chosen: Task) -> Held | None:
        """The chosen task, claimed along with what others wish for; None: somebody was sooner, by
        its number or in another process."""
        self._chosen.add(chosen.id)
        try:
            return await self._claims.ask(Wish(chosen.id, volunteer, at, chosen))
        except Refusal:
            return None
        finally:
            self._chosen.discard(chosen.id)
