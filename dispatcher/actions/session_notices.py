"""Telling people outside the open page that a seeker waits, waits too long, or a counsellor needs
help: what is due, and what became of it. Sending is at least once, as in `notices.py`."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.notices import TAKEN_FOR
from dispatcher.domain.notice import MOST_ATTEMPTS, wait_after
from dispatcher.domain.sessions.escalation import TOLD_FOR
from dispatcher.domain.way import Way, WayKind
from dispatcher.store import notices as notice_store
from dispatcher.store import session_notices as store
from dispatcher.store import ways as way_store
from dispatcher.store.notices import Recipient
from dispatcher.store.session_notices import Due
from dispatcher.store.transaction import Database, Transaction

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SessionNotice:
    """One message that has been taken to be sent: one way, and all that it tells of, the most
    pressing first."""

    way: Way
    recipient: Recipient
    due: tuple[Due, ...]

    @property
    def about(self) -> list[UUID]:
        return [one.about for one in self.due]


async def take_session_notices(
    db: Database, at: Moment, kinds: Collection[WayKind]
) -> list[SessionNotice]:
    """Take what is to be sent now. Of several processes, one gets each message."""
    return await db.act(lambda tx: _take(tx, at, kinds)) if kinds else []


async def _take(tx: Transaction, at: Moment, kinds: Collection[WayKind]) -> list[SessionNotice]:
    of_way: dict[UUID, list[Due]] = defaultdict(list)
    for one in await store.lock_due(
        tx.connection, at.now, kinds, limit=AT_ONCE, lasts=TOLD_FOR, attempts=MOST_ATTEMPTS
    ):
        of_way[one.way.id].append(one)
    people = {due[0].way.account_id for due in of_way.values()}
    recipients = await notice_store.recipients(tx.connection, people)
    taken = []
    for way_id, due in of_way.items():
        recipient = recipients.get(due[0].way.account_id)
        if recipient is None:
            continue
        about = [one.about for one in due]
        until = at.now + TAKEN_FOR
        ours = await store.take(tx.connection, way_id, about, at.now, until)
        if ours:
            of_ours = tuple(one for one in due if one.about in ours)
            taken.append(SessionNotice(due[0].way, recipient, of_ours))
    return taken


async def session_notice_was_sent(tx: Transaction, at: Moment, notice: SessionNotice) -> None:
    """A mail server or push service has taken it."""
    await store.were_sent(tx.connection, notice.way.id, notice.about, at.now)


async def session_notice_was_not_sent(
    tx: Transaction,
    at: Moment,
    notice: SessionNotice,
    error: str,
    *,
    refused: bool,
    gone: bool,
    spread: float,
    wait: timedelta | None = None,
) -> None:
    """It is tried again a little later; not where it was `refused`, nor ever on a way that is
    `gone`. `wait`: at least so long, as the other side said."""
    way = notice.way
    pause = max(wait_after(way.failures + 1, spread), wait or timedelta())
    await store.were_not_sent(
        tx.connection,
        way.id,
        notice.about,
        at.now,
        error,
        at.now + pause,
        for_good=refused,
    )
    if gone:
        await way_store.disable_way(tx.connection, way.id, at.now, error)
