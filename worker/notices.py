"""Sending what is due: takes messages from the record, hands them to their way, notes the outcome.

Logs name ways by their id, and outcomes by codes of ours: never an address, a link or what the
other side said, which may hold either.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from dispatcher.actions import notices as actions
from dispatcher.actions.context import Moment
from dispatcher.actions.keys import link_key, vapid_key
from dispatcher.actions.links import Links
from dispatcher.actions.notices import Outgoing
from dispatcher.actions.ways import kinds_on
from dispatcher.domain.ids import new_id
from dispatcher.domain.notice import LINK_OUTLIVES
from dispatcher.domain.way import WayKind
from dispatcher.live.ending import cancel_all
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database, Transaction
from dispatcher.views.messages import Addresses, Message, message
from worker.clock import utc_now
from worker.rounds import one_round
from worker.sending import try_to_send, where
from worker.ways import GoneForGood, NotSent, Refused, Way
from worker.ways.apprise import ByApprise
from worker.ways.mail import Mail, sender_of
from worker.ways.push import Push

log = logging.getLogger("worker.notices")

EVERY_S = 2.0
FORGET_EVERY = timedelta(hours=1)
AT_ONCE = {WayKind.MAIL: 20, WayKind.PUSH: 50, WayKind.APPRISE: 20}
"""Messages on their way at the same time. Each kind has its own room: no way waits for another."""

UNDER_WAY_AT_MOST = 1_000
PATIENCE_S = 3.0
"""How long a round waits for what it sends. A server that takes its time, which may be one that a
volunteer named, must not keep others from being rung."""

Senders = Mapping[WayKind, Way]


def senders_of(settings: Settings) -> Senders:
    """The ways that this installation is set up for."""
    on = kinds_on(settings)
    senders: dict[WayKind, Way] = {}
    if WayKind.MAIL in on:
        assert settings.smtp_url is not None
        assert settings.mail_from is not None
        senders[WayKind.MAIL] = Mail(settings.smtp_url, settings.mail_from)
    if WayKind.PUSH in on:
        key = vapid_key(settings.key_folder)
        senders[WayKind.PUSH] = Push(key, _contact(settings), anywhere=settings.ways_anywhere)
    if WayKind.APPRISE in on:
        senders[WayKind.APPRISE] = ByApprise(anywhere=settings.ways_anywhere)
    return senders


def _contact(settings: Settings) -> str:
    """Whom a push service may write to about our pushes."""
    if settings.mail_from is not None:
        return f"mailto:{sender_of(settings.mail_from).addr_spec}"
    return settings.public_url or ""


class Notices:
    """The messages of one process. `spread` draws from 0 to 1, for pauses; `patience_s`: how long a
    round waits for its messages, before it leaves them to go on by themselves."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        senders: Senders,
        *,
        now: Callable[[], datetime] = utc_now,
        spread: Callable[[], float] = random.random,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._db = db
        self._public_url = (settings.public_url or "").rstrip("/")
        self._links = Links(link_key(settings.key_folder))
        self._senders = senders
        self._now = now
        self._spread = spread
        self._patience_s = patience_s
        self._room = {kind: asyncio.Semaphore(most) for kind, most in AT_ONCE.items()}
        self._under_way: set[asyncio.Task[str]] = set()
        self._forget_at = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> None:
        """Send whatever is due, until cancelled. Several processes may, at the same time."""
        try:
            while True:
                await one_round(self.sweep, "messages", log)
                await asyncio.sleep(EVERY_S)
        finally:
            await self.close()

    async def close(self) -> None:
        """What is being sent is left: it is taken again when its time is over."""
        await cancel_all(self._under_way)
        for sender in self._senders.values():
            await sender.close()

    async def sweep(self) -> int:
        """One round; answers how many messages were sent."""
        if not self._senders:
            return 0
        await actions.queue_due(self._db, self._moment("queue_due"), self._senders.keys())
        sent = 0
        more = True
        while more and len(self._under_way) < UNDER_WAY_AT_MOST:
            round_, more = await self._send_some()
            sent += round_
        if self._forget_at <= self._now():
            await actions.forget_told(self._db, self._moment("forget_told"))
            self._forget_at = self._now() + FORGET_EVERY
        return sent

    def _moment(self, name: str) -> Moment:
        return Moment(self._now(), cause=f"sweep:{name}")

    async def _send_some(self) -> tuple[int, bool]:
        """(how many messages were taken by their servers, whether more may be due)."""
        at = self._moment("send_due")
        taken = await actions.take_due(self._db, at, self._senders.keys())
        if not taken:
            return 0, False
        begun = [asyncio.create_task(self._deliver(one, at.now)) for one in taken]
        for task in begun:
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        done, _ = await asyncio.wait(begun, timeout=self._patience_s)
        outcomes = Counter(task.result() for task in done if task.exception() is None)
        log.info("messages: %s", dict(outcomes))
        return outcomes["sent"], len(taken) >= actions.PEOPLE_AT_ONCE

    def _ended(self, task: "asyncio.Task[str]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            # Such as the record being away: the message is taken again when its time is over.
            log.error("what became of a message was not noted: %s", where(fault))

    async def _deliver(self, outgoing: Outgoing, taken_at: datetime) -> str:
        """Send one message and note what became of it."""
        async with self._room[outgoing.way.kind]:
            fault = await self._try(outgoing)
        at = self._moment("send_due")

        async def note(tx: Transaction) -> None:
            match fault:
                case None:
                    await actions.was_sent(tx, at, outgoing, taken_at)
                case Refused():
                    gone = isinstance(fault, GoneForGood)
                    await actions.was_refused(
                        tx, at, outgoing, fault.code, gone=gone, spread=self._spread()
                    )
                case _:
                    await actions.was_not_sent(
                        tx, at, outgoing, fault.code, fault.wait, self._spread()
                    )

        await self._db.act(note)
        if fault is not None:
            way = outgoing.way
            log.warning("%s %s: not sent, %s", way.kind.value, way.id, fault.code)
        return "sent" if fault is None else fault.code

    async def _try(self, outgoing: Outgoing) -> NotSent | None:
        sender = self._senders[outgoing.way.kind]
        message = partial(self._message, outgoing, sender.shows)
        return await try_to_send(sender, outgoing.way, outgoing.recipient, message)

    def _message(self, outgoing: Outgoing, shows: int) -> Message:
        way, recipient = outgoing.way, outgoing.recipient
        return message(
            new_id(),
            self._now(),
            locale=recipient.locale,
            timezone=recipient.timezone,
            offers=outgoing.offers,
            tasks=outgoing.tasks,
            addresses=Addresses(
                self._public_url,
                lambda offer: self._links.to_accept(offer.id, offer.ends_at + LINK_OUTLIVES),
                self._links.to_stop(way.id),
            ),
            most=shows,
        )
