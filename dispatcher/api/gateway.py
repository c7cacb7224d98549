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
    """Serve until told to end; everybody connected is told to come back in a moment."""
    if settings.database_url is None or settings.redis_url is None:
        raise SystemExit("IMECE_DATABASE_URL and IMECE_REDIS_URL must be set; `imece up` does it")
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    pool = await open_pool(settings.database_url, smallest=2, largest=6)
    try:
        db = await Database.connect(pool)
        viewers = Viewers(db, Authenticator(db), settings.public_url)
        async with (
            open_hub(
                RecordLog(pool), settings.redis_url, viewers.signed_in, viewers.figures
            ) as hub,
            open_gateway(hub, viewers.authenticate, host, port),
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
