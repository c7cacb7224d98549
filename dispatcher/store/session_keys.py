"""Under which master keys the keys of counselling sessions are sealed.

Each statement here is a transaction of its own and locks rows of `session_key` alone, by session
ascending.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.sessions.key import WrappedKey
from dispatcher.store.engine import Connection

COUNT_BY_MASTER = "select master, count(*) as n from session_key group by master order by master"

UNDER_OTHERS = """
select session_id, master, sealed from session_key
where master <> $1 and session_id > $2 order by session_id limit $3
"""

# Only what still is as it was read: whoever destroyed it meanwhile has destroyed it.
REWRAP = """
with held as (
    select k.session_id, n.master, n.sealed from session_key k
    join unnest($1::uuid[], $2::bytea[], $3::text[], $4::bytea[])
        as n (session_id, was, master, sealed)
        on n.session_id = k.session_id and n.was = k.sealed
    order by k.session_id for update of k
)
update session_key k set master = held.master, sealed = held.sealed
from held where k.session_id = held.session_id
"""

SWEEP_UP = "vacuum (skip_locked) session_key"


class KeyOfSession(NamedTuple):
    session_id: UUID
    wrapped: WrappedKey


async def count_by_master(connection: Connection) -> dict[str, int]:
    """How many sessions' keys are sealed under each master key, by its id."""
    return {row["master"]: row["n"] for row in await connection.fetch(COUNT_BY_MASTER)}


async def under_others(
    connection: Connection, master: str, after: UUID, limit: int
) -> list[KeyOfSession]:
    """Keys that are sealed under any but this master key, by session, after one."""
    rows = await connection.fetch(UNDER_OTHERS, master, after, limit)
    return [
        KeyOfSession(row["session_id"], WrappedKey(row["master"], row["sealed"])) for row in rows
    ]


async def rewrap(
    connection: Connection, were: Sequence[KeyOfSession], are: Sequence[WrappedKey]
) -> int:
    """Put the same keys, sealed anew, where they were; answers how many were still there."""
    status: str = await connection.execute(
        REWRAP,
        [one.session_id for one in were],
        [one.wrapped.sealed for one in were],
        [one.master for one in are],
        [one.sealed for one in are],
    )
    return int(status.split()[-1])


async def sweep_up(connection: Connection) -> None:
    """Outside any transaction: what was sealed before is not to lie about."""
    await connection.execute(SWEEP_UP)
