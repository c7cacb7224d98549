"""Who is counted as turned away: each wish once, and no place so often that its figures would be
made up there. Nothing of it is written down but the count."""

import hashlib
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.errors import Unavailable
from dispatcher.domain.sessions.duty import Shut
from dispatcher.store.session_figures import add_turned_away
from dispatcher.store.transaction import Database

log = logging.getLogger(__name__)

COUNTED_AT_MOST = 300
WITHIN_S = 600
"""From one place: a whole town may be behind one mobile provider."""

KNOWN = 50_000


class Unmet(NamedTuple):
    """What is kept of somebody to whom nobody could come."""

    response_id: int
    language: str
    at: datetime
    shut: Shut


class TurnedAway:
    """Of one process, which makes the key of its digests and forgets them with itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._wishes: OrderedDict[bytes, None] = OrderedDict()
        self._places: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    def _digest(self, value: bytes) -> bytes:
        return hashlib.blake2b(value, key=self._key, digest_size=16).digest()

    def counts(self, host: str, client_id: UUID) -> bool:
        """Whether to count this one; asked again about the same wish, no."""
        wish, place = self._digest(client_id.bytes), self._digest(host.encode())
        if wish in self._wishes:
            return False
        now = self._clock()
        since, count = self._places.get(place, (now, 0))
        if now - since >= WITHIN_S:
            since, count = now, 0
        if count >= COUNTED_AT_MOST:
            return False
        self._wishes[wish] = None
        self._places[place] = (since, count + 1)
        self._places.move_to_end(place)
        for known in (self._wishes, self._places):
            if len(known) > KNOWN:
                known.popitem(last=False)
        return True

    async def note(self, db: Database, host: str, client_id: UUID, seeker: Unmet) -> None:
        """Count a seeker to whom nobody could come. Where it can't be written, they are told so all
        the same: it is figures."""
        if not self.counts(host, client_id):
            return
        try:
            await db.at_once(lambda connection: add_turned_away(connection, *seeker))
        except Unavailable:
            log.warning("somebody was turned away and could not be counted")
