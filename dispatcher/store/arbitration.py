"""Tasks whose last answer is somebody trusted's to give, for a while."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dispatcher.domain.volunteer import Volunteer
from dispatcher.store.accounts import ACTOR, actor_from
from dispatcher.store.engine import Connection

# The latest to become so first: of very many, only so many are looked at.
HOLDERS = (
    ACTOR
    + """
join clearance held on held.account_id = a.id and held.name = $1
where v.account_id is not null and a.disabled_at is null
order by held.granted_at desc, a.id limit $2
"""
)

KEEP = "insert into arbitration (task_id, until) values ($1, $2)"

# What is being worked on is left until it is given back.
DUE = """
select a.task_id from arbitration a join task t on t.id = a.task_id
where a.until <= $1 and t.state <> 'full' order by a.until, a.task_id limit $2
"""

FORGET = "delete from arbitration where task_id = any($1::uuid[])"


async def holders(connection: Connection, clearance: str, most: int) -> list[Volunteer]:
    """Volunteers who have been granted it, at most so many."""
    found = [actor_from(row).volunteer for row in await connection.fetch(HOLDERS, clearance, most)]
    return [volunteer for volunteer in found if volunteer is not None]


async def keep(connection: Connection, task_id: UUID, until: datetime) -> None:
    """Keep a locked task for who is trusted until then."""
    await connection.execute(KEEP, task_id, until)


async def due(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Tasks that have been kept long enough, or are over."""
    return [row["task_id"] for row in await connection.fetch(DUE, now, limit)]


async def forget(connection: Connection, tasks: Collection[UUID]) -> None:
    """They are kept for nobody any more."""
    await connection.execute(FORGET, list(tasks))
