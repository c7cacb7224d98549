"""How many sessions begin from one place, and which places were blocked. Nothing of it is written
down: a place is a digest under a key that this process makes and forgets with itself."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from dispatcher.domain.session_errors import TooManyTalks

BEGUN_AT_MOST = 30
WITHIN_S = 600
"""A shelter, or a whole town behind one mobile provider, is one place."""

BLOCKED_FOR_S = 1_800
PLACES_KNOWN = 50_000


class _Place(NamedTuple):
    since: float
    begun: int
    blocked_until: float


class Newcomers:
    """Of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._places: OrderedDict[bytes, _Place] = OrderedDict()

    def _digest(self, host: str, browser: str) -> bytes:
        return hashlib.blake2b(
            f"{host}\n{browser}".encode(), key=self._key, digest_size=16
        ).digest()

    def _find(self, digest: bytes, now: float) -> _Place:
        known = self._places.get(digest)
        if known is None or now - known.since >= WITHIN_S:
            return _Place(now, 0, 0.0 if known is None else known.blocked_until)
        return known

    def _keep(self, digest: bytes, place: _Place) -> None:
        self._places[digest] = place
        self._places.move_to_end(digest)
        if len(self._places) > PLACES_KNOWN:
            self._places.popitem(last=False)

    def must_be_welcome(self, host: str, browser: str) -> None:
        """Raises TooManyTalks."""
        now = self._clock()
        place = self._find(self._digest(host, browser), now)
        if now < place.blocked_until:
            raise TooManyTalks(retry_after_s=max(1, round(place.blocked_until - now)))
        if place.begun >= BEGUN_AT_MOST:
            raise TooManyTalks(retry_after_s=max(1, round(place.since + WITHIN_S - now)))

    def began(self, host: str, browser: str) -> None:
        digest = self._digest(host, browser)
        place = self._find(digest, self._clock())
        self._keep(digest, place._replace(begun=place.begun + 1))

    def block(self, host: str, browser: str) -> None:
        """A session from here was ended for abuse: for a while no other begins with this browser
        from this place."""
        digest, now = self._digest(host, browser), self._clock()
        place = self._find(digest, now)
        if place.blocked_until <= now:
            self._keep(digest, place._replace(blocked_until=now + BLOCKED_FOR_S))
