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
from dispatcher.store.transaction import Database, Transaction

PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.16)

SPARE = 1
"""Tasks looked at in each lane beyond those that others may get."""

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
            lanes, open_ones, chosen = await self._choose(at, volunteer, among)
            if not open_ones:
                break
            held = None if chosen is None else await self._together(at, volunteer, chosen)
            held = held or await self._db.act(partial(_behind_locks, at, volunteer, lanes))
            if held is not None:
                return held
            # Others are claiming all that is open; some of it may be left by who is refused it.
            await asyncio.sleep(pause_s)
        async with self._db.read() as connection:
            count, ends_at = await boards.held(connection, lanes, volunteer.account_id)
        raise NothingToClaim(
            held=count, next_lease_ends_at=None if ends_at is None else ends_at.isoformat()
        )

    async def _choose(
        self, at: Moment, volunteer: Volunteer, among: Choose
    ) -> tuple[Sequence[int], bool, Task | None]:
        """(the lanes, whether anything is open in them, the soonest-due task of those that was not
        chosen for somebody else)."""
        # Whoever a task was chosen for when the question is asked may have it by the time it is
        # answered, while the answer still says that it is free.
        before = frozenset(self._chosen)
        self._choosing += 1
        try:
            lanes, tasks = await self._soonest(at, volunteer, among)
        finally:
            self._choosing -= 1
        taken = before | self._chosen
        return lanes, bool(tasks), next((task for task in tasks if task.id not in taken), None)

    async def _soonest(
        self, at: Moment, volunteer: Volunteer, among: Choose
    ) -> tuple[Sequence[int], Sequence[Task]]:
        """(the lanes, as many of their tasks as there are others who choose)."""
        many = SPARE + len(self._chosen) + self._choosing
        async with self._db.read() as connection:
            while True:
                read_to = self._lanes.read_to
                lanes = among(self._lanes.eligible(volunteer, at.now))
                tasks, top = await boards.soonest(connection, lanes, volunteer.account_id, many)
                announced = Position(self._db.epoch, top)
                if announced == read_to:
                    return lanes, tasks
                await self._lanes.refresh(connection, at.now, announced)

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


async def _behind_locks(
    at: Moment, volunteer: Volunteer, lanes: Sequence[int], tx: Transaction
) -> Held | None:
    return await claim_next(tx, at, volunteer, lanes)
