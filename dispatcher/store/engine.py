"""Connections to PostgreSQL."""

import contextlib
import logging
from collections.abc import Iterator
from typing import TypeAlias

import asyncpg

from dispatcher.domain.errors import Unavailable

log = logging.getLogger(__name__)

Connection: TypeAlias = "asyncpg.Connection | asyncpg.pool.PoolConnectionProxy"
Pool: TypeAlias = asyncpg.Pool

STANDS_STILL_S = 10
"""A process that says nothing for so long inside a transaction stands still (paused, swapped out,
cut off): PostgreSQL ends its connection, since whoever wants a row that it locked waits for it, and
on a busy channel that is everybody."""


# What asyncpg raises where the server goes away, stops, is not up yet, or is out of disk, memory or
# connections; InternalClientError is what it says when that happens between two statements.
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


@contextlib.contextmanager
def reachable() -> Iterator[None]:
    """Raises Unavailable where the server is away. Of a commit that was under way nobody knows
    then whether it happened: who sends again must send the same idempotency key or fence."""
    try:
        yield
    except AWAY as fault:
        log.warning("the database is away: %r", fault)
        raise Unavailable(what="database") from fault


PLAN_FOR_THESE = "set local plan_cache_mode = force_custom_plan"
"""Sent ahead, in a transaction, of what is planned badly without the values it is asked with."""


async def _keep(_: Connection) -> None:
    """No code changes session state, so the round trip that would reset it is saved."""


async def open_pool(url: str, *, smallest: int = 2, largest: int = 12) -> Pool:
    """A pool of connections, made in the process (and after the fork) that uses it."""
    return await asyncpg.create_pool(
        url,
        min_size=smallest,
        max_size=largest,
        reset=_keep,
        command_timeout=60,
        server_settings={
            "application_name": "imece",
            "timezone": "UTC",
            "jit": "off",
            # Planning a statement of several steps anew takes as long as running it for one claim.
            # Ids and arrays of them want the same plan whatever they are; where values matter, the
            # statement says so (PLAN_FOR_THESE).
            "plan_cache_mode": "force_generic_plan",
            "idle_in_transaction_session_timeout": f"{STANDS_STILL_S}s",
        },
    )
