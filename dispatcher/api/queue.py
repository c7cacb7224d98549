"""Who waits in an organisation's queues, known for a moment: every waiting page asks."""

from dataclasses import dataclass
from datetime import datetime

from dispatcher.api.remembered import Remembered
from dispatcher.domain.sessions.offer import Counselling
from dispatcher.domain.sessions.session import Session
from dispatcher.domain.sessions.waiting import Places, places_of
from dispatcher.store import counselling as counselling_store
from dispatcher.store import sessions as store
from dispatcher.store.transaction import Database

KNOWN_FOR_S = 1.0


@dataclass(frozen=True, slots=True)
class Queue:
    """Of one response."""

    offer: Counselling
    places: Places

    def ahead_of(self, session: Session) -> int:
        """How many come before; all who are known where it has just begun."""
        return self.places.ahead(session.id, session.language)


class QueueBook:
    """Of one process; forgotten with everything that happens at a desk."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: Remembered[int, Queue] = Remembered(KNOWN_FOR_S)
        self._of_desk: dict[int, set[int]] = {}

    async def look(self, session: Session, now: datetime) -> Queue:
        """The queue in which somebody waits."""
        response_id = session.response_id
        self._of_desk.setdefault(session.organisation_id, set()).add(response_id)

        async def find() -> Queue:
            async with self._db.read() as connection:
                offer = await counselling_store.find_offer(connection, response_id)
                waiting = await store.waiting_for(connection, response_id)
            assert offer is not None
            return Queue(offer, places_of(waiting, now))

        return await self._known.look(response_id, find)

    def forget(self, organisation_id: int) -> None:
        """Something has happened to a session of this organisation's."""
        for response_id in self._of_desk.get(organisation_id, ()):
            self._known.forget(response_id)
