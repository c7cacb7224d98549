"""Ids that sort by the time they were made (UUID version 7, RFC 9562)."""

import random
import threading
import time
from uuid import UUID, SafeUUID

_COUNTS = 1 << 12


class _Clock:
    """Milliseconds and a count within each, never the same twice and never going back: what one
    process makes sorts in the order it was made (RFC 9562, 6.2, method 1)."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def tick(self) -> tuple[int, int]:
        with self._lock:
            now = (time.time_ns() // 1_000_000) * _COUNTS
            self._last = max(now, self._last + 1)
            return divmod(self._last, _COUNTS)


_clock = _Clock()

# Ids need not be secret: who may see what is checked. The system's own source, asked some four
# times a claim, cost more than all the rest of making them.
_random = random.Random()  # noqa: S311 - seeded by the system for each process


def new_id() -> UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, a 12-bit count, 62 random bits."""
    millis, count = _clock.tick()
    value = (millis & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | count << 64 | 0b10 << 62
    return _from_int(value | _random.getrandbits(62))


def _from_int(value: int) -> UUID:
    # As UUID._from_int of Python 3.14: the constructor's checks cost three times the rest.
    made = object.__new__(UUID)
    object.__setattr__(made, "int", value)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made
