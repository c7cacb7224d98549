"""Who could be with a seeker right now, known for a moment: every waiting page asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatcher.api.remembered import Remembered
from dispatcher.domain.sessions.duty import Opening, Staff, opening
from dispatcher.domain.sessions.offer import Counselling
from dispatcher.domain.sessions.staffing import Staffing, opens_at, staff_for
from dispatcher.live.presence import Presence
from dispatcher.store.counsellors import read_staffing
from dispatcher.store.transaction import Database

KNOWN_FOR_S = 1.0


@dataclass(frozen=True, slots=True)
class OnHand:
    """The people of an offer, and those of them who are there."""

    staffing: Staffing
    present: Collection[UUID]

    def staff(self, language: str, now: datetime) -> Staff:
        return staff_for(self.staffing, language, self.present, now)

    def opening(self, language: str, now: datetime) -> Opening:
        """Whether a seeker of this language may begin to wait."""
        next_at = opens_at(self.staffing, language, now)
        return opening(self.staff(language, now), now, next_at)


class StaffBook:
    """Of one process."""

    def __init__(self, db: Database, presence: Presence) -> None:
        self._db = db
        self._presence = presence
        self._known: Remembered[int, OnHand] = Remembered(KNOWN_FOR_S)

    async def look(self, offer: Counselling, now: datetime) -> OnHand:
        """Where Redis can't say who is there, nobody is."""

        async def find() -> OnHand:
            async with self._db.read() as connection:
                staffing = await read_staffing(connection, offer, now)
            return OnHand(staffing, await self._presence.available(staffing.concerned))

        return await self._known.look(offer.response_id, find)

    def forget(self, response_id: int) -> None:
        """Something was changed here that is to be seen at once."""
        self._known.forget(response_id)
