"""Messages in `/metrics`, as the record has them: every API process answers the same."""

from datetime import datetime

from prometheus_client import Gauge

from dispatcher.domain.notice import HOUR, NoticeState
from dispatcher.domain.way import WayKind
from dispatcher.store.notices import figures
from dispatcher.store.transaction import Database

NOTICES = Gauge(
    "imece_notices_last_hour", "Offers to tell of on a way, by what became of it", ["way", "state"]
)
IN_TROUBLE = Gauge(
    "imece_ways_in_trouble",
    "Ways whose last message failed, or that are closed, by why",
    ["way", "code", "closed"],
)


async def count_messages(db: Database, now: datetime) -> None:
    """Bring the gauges up to now."""
    async with db.read() as connection:
        found = await figures(connection, now - HOUR)
    for kind in WayKind:
        for state in NoticeState:
            NOTICES.labels(kind, state).set(found.notices.get((kind.value, state.value), 0))
    IN_TROUBLE.clear()
    for (way, code, closed), count in found.troubles.items():
        IN_TROUBLE.labels(way, code, "yes" if closed else "no").set(count)
