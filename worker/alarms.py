"""Sends what those who coordinate are to be told of: work that is short of people."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime

from dispatcher.actions import alarms as actions
from dispatcher.actions.alarms import Alarm
from dispatcher.actions.context import Moment
from dispatcher.actions.keys import link_key
from dispatcher.actions.links import Links
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.ids import new_id
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database, Transaction
from dispatcher.views.alarms import alarm_message
from worker.notices import SENDING_S, Senders
from worker.people import utc_now
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
            try:
                await self.sweep()
            except Unavailable as fault:
                log.warning("the record is away, trying again: %s", fault)
            except Exception:
                log.exception("a round of alarms failed")

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
        way, recipient = alarm.way, alarm.recipient
        message = alarm_message(
            new_id(),
            self._now(),
            locale=recipient.locale,
            timezone=recipient.timezone,
            organisation=alarm.organisation,
            shortages=alarm.shortages,
            public_url=self._public_url,
            stop=self._links.to_stop(way.id),
        )
        try:
            async with asyncio.timeout(SENDING_S):
                await self._senders[way.kind].send(message, way.address or recipient.email)
        except NotSent as fault:
            return fault
        except TimeoutError:
            return NotSent("too_slow")
        except Exception as fault:
            # Its type alone: what a library says of its fault may hold the address.
            log.error("defect in sending by %s: %s", way.kind.value, type(fault).__name__)
            return NotSent("defect")
        return None
