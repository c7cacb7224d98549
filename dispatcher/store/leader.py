"""Which of several processes sweeps: whoever's connection holds the lock."""

from dispatcher.store.engine import Connection

LEADER = 0x2_3ECE

STANDS_STILL_S = 20
"""A leader that has not asked for so long stands still, or is at a very long sweep: PostgreSQL ends
its connection and with it the lock, and the next one leads. Two that sweep at once do no harm."""


async def try_lead(connection: Connection) -> bool:
    """Whether this connection leads from here on; asking again while it leads says so again.

    The lock counts how often it was taken, so it is asked for only where it is not held yet.
    """
    led: bool = await connection.fetchval(
        """
        with asked as (
            select case when exists (
                select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
                  and objid::bigint = $1::bigint and granted
            ) then true else pg_try_advisory_lock($1::bigint) end as led
        )
        select led from asked
        where not led or set_config('idle_session_timeout', $2, false) is not null
        """,
        LEADER,
        f"{STANDS_STILL_S}s",
    )
    return led
