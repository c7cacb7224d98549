"""When those who coordinate for an organisation are written to about what it is short of."""

from collections.abc import Collection
from datetime import datetime, timedelta

from dispatcher.domain.shortage import Shortage

LASTS = timedelta(seconds=60)
"""What is over sooner than this was no alarm."""

APART = timedelta(minutes=15)
"""Between two messages on one way: what comes up meanwhile goes into the next."""


def is_alarming(shortages: Collection[Shortage], told_at: datetime | None, now: datetime) -> bool:
    """Whether there is something new to write about, and it is time to. `told_at`: when the last
    message about this organisation's shortages was sent on the way."""
    if told_at is not None and now < told_at + APART:
        return False
    lasting = [one.since for one in shortages if now - one.since >= LASTS]
    return any(told_at is None or since + LASTS > told_at for since in lasting)
