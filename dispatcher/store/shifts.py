"""Who is on shift when."""

from datetime import datetime
from uuid import UUID

from dispatcher.domain.sessions.duty import PlannedShift, Shift
from dispatcher.store.engine import Connection

# Who has left the role since is on no shift.
_STANDS = """exists (
    select from membership m join account a on a.id = m.account_id and a.disabled_at is null
    where m.account_id = s.account_id and m.organisation_id = s.organisation_id
        and m.role = case s.role when 'supervisor' then 'supervisor' else 'volunteer' end)"""

OF_ORGANISATION = f"""
select s.id, s.account_id, s.role, s.starts_at, s.ends_at, {_STANDS} as stands from shift s
where s.organisation_id = $1 and s.ends_at > $2 and s.starts_at < $3
order by s.starts_at, s.account_id, s.id limit $4
"""  # noqa: S608 - put together from constants

PLANNED = f"""
select s.account_id, s.role, s.starts_at, s.ends_at from shift s
where s.organisation_id = $1 and s.ends_at > $2 and {_STANDS}
order by s.starts_at, s.id
"""  # noqa: S608

ON_SHIFT = """
select exists (
    select from shift where organisation_id = $1 and account_id = $2 and role = 'supervisor'
        and starts_at <= $3 and ends_at > $3
)
"""

INSERT = "insert into shift values ($1, $2, $3, $4, $5, $6, $7)"

# Behind the lock of whose shift it is: two plans made at once must not overlap.
LOCK_ACCOUNT = "select id from account where id = $1 for no key update"
OVERLAPS = """
select exists (
    select from shift where organisation_id = $1 and account_id = $2 and role = $3
        and starts_at < $5 and ends_at > $4
)
"""


async def shifts_between(
    connection: Connection, organisation_id: int, since: datetime, until: datetime, limit: int
) -> list[PlannedShift]:
    rows = await connection.fetch(OF_ORGANISATION, organisation_id, since, until, limit)
    return [PlannedShift(*row) for row in rows]


async def planned(
    connection: Connection, organisation_id: int, now: datetime
) -> tuple[tuple[Shift, ...], tuple[Shift, ...]]:
    """Shifts that are not over: of supervisors, and of counsellors."""
    rows = await connection.fetch(PLANNED, organisation_id, now)
    found = [
        (row["role"], Shift(row["account_id"], row["starts_at"], row["ends_at"])) for row in rows
    ]
    return (
        tuple(shift for role, shift in found if role == "supervisor"),
        tuple(shift for role, shift in found if role == "counsellor"),
    )


async def is_on_shift(
    connection: Connection, organisation_id: int, account_id: UUID, now: datetime
) -> bool:
    """Whether somebody supervises for the organisation now."""
    found: bool = await connection.fetchval(ON_SHIFT, organisation_id, account_id, now)
    return found


async def insert_shift(
    connection: Connection, organisation_id: int, shift: PlannedShift, by: UUID
) -> bool:
    """Whether it was written: nobody is on two shifts in one role at once."""
    await connection.execute(LOCK_ACCOUNT, shift.account_id)
    values = (organisation_id, shift.account_id, shift.role, shift.starts_at, shift.ends_at)
    if await connection.fetchval(OVERLAPS, *values):
        return False
    await connection.execute(INSERT, shift.id, *values, by)
    return True


async def delete_shift(connection: Connection, organisation_id: int, shift_id: UUID) -> bool:
    status: str = await connection.execute(
        "delete from shift where organisation_id = $1 and id = $2", organisation_id, shift_id
    )
    return status.endswith("1")
