"""The loop: every few seconds whatever is due. One process leads, the others stand by.

Leadership is an advisory lock held by a connection: whoever dies lets go of it with its
connection, and the next one leads within a tick.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

import asyncpg

from dispatcher.actions import files, hours, imports, sweeps
from dispatcher.actions.context import Moment
from dispatcher.actions.sessions import escalate, incidents
from dispatcher.actions.sessions import sweeps as session_sweeps
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.events import Recorded
from dispatcher.domain.waves import ROUTING
from dispatcher.live.ending import cancel_all, run_together
from dispatcher.live.fanout import Fanout, connect
from dispatcher.live.presence import Presence
from dispatcher.relay import Relay
from dispatcher.settings import Settings, read_settings
from dispatcher.store.engine import Connection, open_pool
from dispatcher.store.leader import try_lead
from dispatcher.store.transaction import Database
from worker.alarms import Alarms
from worker.calling import Calling
from worker.clock import utc_now
from worker.kept_files import Tidying
from worker.log import log_to_stderr
from worker.notices import Notices, senders_of
from worker.people import People
from worker.routing import Router
from worker.session_notices import SessionNotices
from worker.shortages import Shortages

log = logging.getLogger("worker.loop")

TICK_S = 2.0

Sweep = Callable[[Database, Moment], Awaitable[int]]

SWEEPS: tuple[tuple[Sweep, timedelta], ...] = (
    (sweeps.lapse_leases, timedelta(seconds=TICK_S)),
    (sweeps.warn_leases, timedelta(seconds=TICK_S)),
    (sweeps.expire_tasks, timedelta(seconds=TICK_S)),
    (sweeps.settle_controls, timedelta(minutes=1)),
    (sweeps.open_arbitrations, timedelta(seconds=TICK_S)),
    (hours.credit_hours, timedelta(seconds=30)),
    (imports.resume_stalled, timedelta(seconds=10)),
    (files.forget_files, timedelta(minutes=10)),
    (session_sweeps.interrupt_sessions, session_sweeps.SILENCE_CHECKED_EVERY),
    (escalate.escalate_sessions, escalate.CHECKED_EVERY),
    (session_sweeps.end_abandoned, timedelta(seconds=30)),
    (session_sweeps.destroy_session_keys, timedelta(minutes=1)),
    (incidents.destroy_incident_texts, timedelta(minutes=1)),
    (sweeps.tidy, timedelta(minutes=5)),
)


async def _nothing() -> None:
    await asyncio.Event().wait()


class Loop:
    """The sweeps of one process, and beside them what else the leader does, all the time."""

    def __init__(self, db: Database, beside: Callable[[], Awaitable[None]] = _nothing) -> None:
        self._db = db
        self._beside = beside
        self._due = {sweep: datetime.min.replace(tzinfo=UTC) for sweep, _ in SWEEPS}

    async def run(self) -> None:
        """Lead whenever nobody else does, until cancelled."""
        while True:
            try:
                async with self._db.pool.acquire() as connection:
                    if await try_lead(connection):
                        await self._lead(connection)
            except (Unavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                log.warning("the record is away, trying again: %s", fault)
            await asyncio.sleep(TICK_S)

    async def _lead(self, connection: Connection) -> None:
        beside = asyncio.ensure_future(self._beside())
        try:
            while await try_lead(connection):
                await self.tick(datetime.now(UTC))
                await asyncio.wait([beside], timeout=TICK_S)
                if beside.done():
                    log.error("what runs beside the sweeps ended", exc_info=beside.exception())
                    beside = asyncio.ensure_future(self._beside())
        finally:
            await cancel_all([beside])

    async def tick(self, now: datetime) -> None:
        """Run the sweeps that are due; one that fails stops no other."""
        for sweep, every in SWEEPS:
            if self._due[sweep] > now:
                continue
            self._due[sweep] = now + every
            name = sweep.__name__
            try:
                count = await sweep(self._db, Moment(datetime.now(UTC), cause=f"sweep:{name}"))
            except Unavailable:
                raise
            except Exception:
                log.exception("sweep %s failed", name)
            else:
                if count:
                    log.info("%s: %d", name, count)


class Beside(NamedTuple):
    """What the leader does beside the sweeps and routing, until cancelled."""

    notices: Notices
    session_notices: SessionNotices
    alarms: Alarms
    tidying: Tidying


async def route(db: Database, redis_url: str, beside: Beside) -> None:
    """Ring for people, on their boards and by message, and tidy, until cancelled."""
    needed = asyncio.Event()
    needed.set()
    # Reading the stream blocks its connection: who is present is asked on another one.
    async with connect(redis_url) as hints, connect(redis_url) as signs:
        presence = Presence(signs)
        people = People(db, presence, ROUTING, utc_now())
        router, shortages = Router(db, people), Shortages(db, people)
        calling = Calling(db, presence)

        def heard(events: Iterable[Recorded]) -> None:
            some = list(events)
            router.heard(some)
            shortages.heard(some)
            calling.heard(some)

        fanout = Fanout(hints, heard, lambda _: None, needed)
        await run_together(
            fanout.run(),
            router.watch(),
            router.run(),
            shortages.run(),
            calling.run(),
            *(one.run() for one in beside),
        )


async def serve(settings: Settings) -> None:
    """Run the loop until told to end."""
    if settings.database_url is None or settings.redis_url is None:
        raise SystemExit("IMECE_DATABASE_URL and IMECE_REDIS_URL must be set; `imece up` does it")
    senders = senders_of(settings)  # a setting that cannot be meant so is said at once
    relay = Relay(settings.redis_url)
    relay.start()
    pool = await open_pool(settings.database_url, smallest=1, largest=4)
    try:
        db = await Database.connect(pool, relay.tell)
        beside = Beside(
            Notices(db, settings, senders),
            SessionNotices(db, settings, senders),
            Alarms(db, settings, senders),
            Tidying(db, settings),
        )
        loop = Loop(db, partial(route, db, settings.redis_url, beside))
        running = asyncio.create_task(loop.run())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, running.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await running
    finally:
        await relay.stop()
        await pool.close()


if __name__ == "__main__":
    log_to_stderr()
    asyncio.run(serve(read_settings()))
