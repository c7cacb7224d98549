"""How a job enters: RQ calls a plain function; here it gets a loop, a pool and a relay of its own.

Refusals are final (the record has changed, and the job has nothing to do any more), but for
Unavailable; anything else fails the job, which RQ then keeps among the failed ones. Either way
sweeps find what is due.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from dispatcher.domain.errors import Refusal, Unavailable
from dispatcher.relay import Relay
from dispatcher.settings import Settings, read_settings
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database

log = logging.getLogger("worker.jobs")

Work = Callable[[Database, Settings], Awaitable[None]]


def run(name: str, work: Work) -> None:
    """Run a job's work to its end."""
    asyncio.run(_within(name, work, read_settings()))


async def _within(name: str, work: Work, settings: Settings) -> None:
    assert settings.database_url is not None
    assert settings.redis_url is not None
    # Made here, after any fork, in the loop that uses it.
    pool = await open_pool(settings.database_url, smallest=1, largest=3)
    relay = Relay(settings.redis_url)
    relay.start()
    try:
        await work(await Database.connect(pool, relay.tell), settings)
    except Unavailable:
        raise
    except Refusal as refusal:
        log.warning("job %s dropped: %s %s", name, refusal.code, sorted(refusal.data))
    finally:
        await relay.stop()
        await pool.close()
