"""Ways to volunteers in the record. Addresses are read by whoever sends and by nobody else."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.way import Way, WayKind
from dispatcher.store.engine import Connection

OF_ACCOUNT = "select * from way where account_id = $1 order by created_at, id"

# What is added again comes back to life: somebody who says so wants it.
SAVE = """
insert into way (id, account_id, kind, address, address_hash, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (account_id, kind, address_hash) do update set disabled_at = null,
    disabled_because = null, failures = 0, not_before = null, last_error = null
returning *
"""

# Whoever signs in on a shared computer last gets what rings there.
LEAVE_BROWSER = """
delete from way where kind = 'push' and address_hash = $1 and account_id <> $2
"""

LOCK_ALL_OF = """
select * from way where account_id = any($1::uuid[]) and disabled_at is null
order by id for no key update
"""

OWNER = "select account_id from way where id = $1"

DELETE = "delete from way where id = $1"

# The first reason stays.
DISABLE = """
update way set disabled_at = $2, disabled_because = $3 where id = $1 and disabled_at is null
"""

REST = "update way set not_before = $2 where id = any($1::uuid[])"

WORKED = """
update way set failures = 0, not_before = null, last_sent_at = $2, last_error = null where id = $1
"""

FAILED = """
update way set failures = failures + 1, last_failed_at = $2, last_error = $3, not_before = $4
where id = $1
"""


def way_from(row: Mapping[str, Any]) -> Way:
    return Way(
        id=row["id"],
        account_id=row["account_id"],
        kind=WayKind(row["kind"]),
        address=row["address"],
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
        disabled_because=row["disabled_because"],
        failures=row["failures"],
        last_failed_at=row["last_failed_at"],
        last_error=row["last_error"],
        last_sent_at=row["last_sent_at"],
        not_before=row["not_before"],
    )


async def ways_of(connection: Connection, account_id: UUID) -> list[Way]:
    return [way_from(row) for row in await connection.fetch(OF_ACCOUNT, account_id)]


async def save_way(connection: Connection, way: Way) -> Way:
    """Write a new way, or revive the same one; answers it as it is in the record."""
    digest = hashlib.sha256((way.address or "").encode()).digest()
    if way.kind is WayKind.PUSH:
        await connection.execute(LEAVE_BROWSER, digest, way.account_id)
    row = await connection.fetchrow(
        SAVE, way.id, way.account_id, way.kind.value, way.address, digest, way.created_at
    )
    return way_from(row)


async def lock_ways_of(connection: Connection, accounts: Collection[UUID]) -> list[Way]:
    """The ways to these people that are not disabled, locked until the commit."""
    return [way_from(row) for row in await connection.fetch(LOCK_ALL_OF, list(accounts))]


async def owner_of(connection: Connection, way_id: UUID) -> UUID | None:
    owner: UUID | None = await connection.fetchval(OWNER, way_id)
    return owner


async def delete_way(connection: Connection, way_id: UUID) -> None:
    """Its address is gone with it."""
    await connection.execute(DELETE, way_id)


async def disable_way(connection: Connection, way_id: UUID, now: datetime, because: str) -> None:
    await connection.execute(DISABLE, way_id, now, because)


async def rest_ways(connection: Connection, ids: Collection[UUID], until: datetime) -> None:
    """Nothing is sent on these before then."""
    await connection.execute(REST, list(ids), until)


async def way_worked(connection: Connection, way_id: UUID, now: datetime) -> None:
    await connection.execute(WORKED, way_id, now)


async def way_failed(
    connection: Connection, way_id: UUID, now: datetime, error: str, again_at: datetime
) -> None:
    await connection.execute(FAILED, way_id, now, error, again_at)
