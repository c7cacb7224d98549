"""Running the live gateway: a process of its own for open boards."""

import asyncio
import contextlib
import logging
import signal

import uvloop

from dispatcher.api.auth import Authenticator
from dispatcher.api.server import log_to_stderr
from dispatcher.api.viewers import Viewers
from dispatcher.live.gateway import open_gateway
from dispatcher.live.log import RecordLog
from dispatcher.live.parts import open_hub
from dispatcher.settings import Settings, read_settings
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database

log = logging.getLogger(__name__)


async def serve_gateway(settings: Settings, host: str, port: int) -> None:
    """Serve until told to end; everybody connected is told to come back in a moment.

    By SIGTERM it goes on for a while first, so that those who come back are sent elsewhere.
    """
    if settings.database_url is None or settings.redis_url is None:
        raise SystemExit("IMECE_DATABASE_URL and IMECE_REDIS_URL must be set; `imece up` does it")
    leaving, told = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def leave() -> None:
        loop.call_later(0 if leaving.is_set() else settings.drain_s, told.set)
        leaving.set()

    loop.add_signal_handler(signal.SIGTERM, leave)
    loop.add_signal_handler(signal.SIGINT, told.set)
    pool = await open_pool(settings.database_url, smallest=2, largest=6)
    try:
        db = await Database.connect(pool)
        viewers = Viewers(db, Authenticator(db), settings.public_url)
        async with (
            open_hub(
                RecordLog(pool), settings.redis_url, viewers.signed_in, viewers.figures
            ) as hub,
            open_gateway(hub, viewers.authenticate, host, port, leaving.is_set),
        ):
            log.info("live gateway listens on %s:%d", host, port)
            await told.wait()
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(pool.close(), timeout=2)


if __name__ == "__main__":
    log_to_stderr()
    ours = read_settings()
    uvloop.run(serve_gateway(ours, ours.host, ours.live_port))
