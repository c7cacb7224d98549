"""Which of several processes sweeps: whoever's connection holds the lock."""

from dispatcher.store.engine import Connection

LEADER = 0x2_3ECE


async def try_lead(connection: Connection) -> bool:
    """Whether this connection leads from here on; asking again while it leads says so again.

    The lock counts how often it was taken, so it is asked for only where it is not held yet.
    """
    led: bool = await connection.fetchval(
        """
        select case when exists (
            select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
              and objid::bigint = $1::bigint and granted
        ) then true else pg_try_advisory_lock($1::bigint) end
        """,
        LEADER,
    )
    return led
