"""Sends what people are to be told of counselling: a seeker who waits, who waits too long, and a
counsellor who calls for help."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial

from dispatcher.actions import session_notices as actions
from dispatcher.actions.context import Moment
from dispatcher.actions.keys import link_key
from dispatcher.actions.links import Links
from dispatcher.actions.session_notices import SessionNotice
from dispatcher.domain.ids import new_id
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database, Transaction
from dispatcher.views.messages import Message
from dispatcher.views.session_messages import Told, session_message
from worker.clock import utc_now
from worker.notices import Senders
from worker.rounds import one_round
from worker.sending import try_to_send
from worker.ways import GoneForGood, Refused

log = logging.getLogger("worker.session_notices")

EVERY_S = 2.0
PATIENCE_S = 3.0
"""How long a round waits for what it sends: a slow server must not keep others from being rung."""


class SessionNotices:
    """The messages of one process."""

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
        self._under_way: set[asyncio.Task[bool]] = set()

    async def run(self) -> None:
        """Send whatever is due, until cancelled. Several processes may, at the same time. What is
        being sent then is left: it is taken again when its time is over."""
        while True:
            await one_round(self.sweep, "messages about counselling", log)
            await asyncio.sleep(EVERY_S)

    async def sweep(self) -> int:
        """One round; answers how many messages were sent within it."""
        at = Moment(self._now(), cause="sweep:session_notices")
        taken = await actions.take_session_notices(self._db, at, self._senders.keys())
        if not taken:
            return 0
        sending = [asyncio.create_task(self._deliver(one)) for one in taken]
        for task in sending:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait(sending, timeout=self._patience_s)
        return sum(task.result() for task in done)

    async def _deliver(self, notice: SessionNotice) -> bool:
        sender = self._senders[notice.way.kind]
        message = partial(self._message, notice)
        fault = await try_to_send(sender, notice.way, notice.recipient, message)
        at = Moment(self._now(), cause="sweep:session_notices")

        async def note(tx: Transaction) -> None:
            if fault is None:
                await actions.session_notice_was_sent(tx, at, notice)
            else:
                await actions.session_notice_was_not_sent(
                    tx,
                    at,
                    notice,
                    fault.code,
                    refused=isinstance(fault, Refused),
                    gone=isinstance(fault, GoneForGood),
                    spread=self._spread(),
                    wait=fault.wait,
                )

        await self._db.act(note)
        if fault is not None:
            log.warning("%s %s: not sent, %s", notice.way.kind.value, notice.way.id, fault.code)
        return fault is None

    def _message(self, notice: SessionNotice) -> Message:
        return session_message(
            new_id(),
            self._now(),
            locale=notice.recipient.locale,
            told=[
                Told(one.what, one.language, one.urgent, one.step, one.until) for one in notice.due
            ],
            public_url=self._public_url,
            stop=self._links.to_stop(notice.way.id),
        )
