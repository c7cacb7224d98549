"""Sends what those who coordinate are to be told of: work that is short of people."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial

from dispatcher.actions import alarms as actions
from dispatcher.actions.alarms import Alarm
from dispatcher.actions.context import Moment
from dispatcher.actions.keys import link_key
from dispatcher.actions.links import Links
from dispatcher.domain.ids import new_id
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database, Transaction
from dispatcher.views.alarms import alarm_message
from dispatcher.views.messages import Message
from worker.clock import utc_now
from worker.notices import Senders
from worker.rounds import one_round
from worker.sending import try_to_send
from worker.ways import GoneForGood, NotSent

log = logging.getLogger("worker.alarms")

EVERY_S = 10.0


class Alarms:
    """The alarms of one process."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        senders: Senders,
        *,
        now: Callable[[], datetime] = utc_now,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._db = db
        self._public_url = (settings.public_url or "").rstrip("/")
        self._links = Links(link_key(settings.key_folder))
        self._senders = senders
        self._now = now
        self._spread = spread

    async def run(self) -> None:
        """Send whatever is due, until cancelled. Several processes may, at the same time."""
        while True:
            await asyncio.sleep(EVERY_S)
            await one_round(self.sweep, "alarms", log)

    async def sweep(self) -> int:
        """One round; answers how many messages were sent."""
        at = Moment(self._now(), cause="sweep:alarms")
        taken = await actions.take_alarms(self._db, at, self._senders.keys())
        sent = await asyncio.gather(*(self._deliver(alarm) for alarm in taken))
        return sum(sent)

    async def _deliver(self, alarm: Alarm) -> bool:
        fault = await self._try(alarm)
        at = Moment(self._now(), cause="sweep:alarms")

        async def note(tx: Transaction) -> None:
            if fault is None:
                await actions.alarm_was_sent(tx, at, alarm)
            else:
                gone = isinstance(fault, GoneForGood)
                await actions.alarm_was_not_sent(
                    tx, at, alarm, fault.code, gone=gone, spread=self._spread()
                )

        await self._db.act(note)
        if fault is not None:
            log.warning("%s %s: not sent, %s", alarm.way.kind.value, alarm.way.id, fault.code)
        return fault is None

    async def _try(self, alarm: Alarm) -> NotSent | None:
        sender = self._senders[alarm.way.kind]
        return await try_to_send(sender, alarm.way, alarm.recipient, partial(self._message, alarm))

    def _message(self, alarm: Alarm) -> Message:
        return alarm_message(
            new_id(),
            self._now(),
            locale=alarm.recipient.locale,
            timezone=alarm.recipient.timezone,
            organisation=alarm.organisation,
            shortages=alarm.shortages,
            public_url=self._public_url,
            stop=self._links.to_stop(alarm.way.id),
        )
