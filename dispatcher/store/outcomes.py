"""What became of the work of a response, for those who did it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.outcome import Outcome
from dispatcher.store.engine import Connection

INSERT = """
insert into outcome (id, response_id, organisation_id, text, written_by, written_at)
values ($1, $2, $3, $4, $5, $6)
"""

_SELECT = """
select n.id, n.text, n.written_at, o.slug as organisation, o.name as organisation_name,
    r.slug as response, r.name as response_name
from outcome n
join organisation o on o.id = n.organisation_id
join response r on r.id = n.response_id
where n.withdrawn_at is null
"""

OF_ORGANISATION = (
    _SELECT + " and n.organisation_id = $1 order by n.written_at desc, n.id desc limit $2"
)

# Of work that was accepted, by the organisation whose work it was.
FOR_VOLUNTEER = (
    _SELECT
    + """
  and exists (
    select from claim c join task t on t.id = c.task_id
    where c.volunteer_id = $1 and c.state = 'accepted'
      and t.organisation_id = n.organisation_id and t.response_id = n.response_id
  )
order by n.written_at desc, n.id desc limit $2
"""
)

WITHDRAW = """
update outcome set withdrawn_at = $3
where id = $1 and organisation_id = $2 and withdrawn_at is null returning id
"""

READ_UP_TO = "select read_at from outcomes_read where account_id = $1"

NOTE_READ = """
insert into outcomes_read (account_id, read_at) values ($1, $2)
on conflict (account_id) do update set read_at = greatest(outcomes_read.read_at, excluded.read_at)
"""


def outcome_from(row: Mapping[str, Any]) -> Outcome:
    return Outcome(
        id=row["id"],
        text=row["text"],
        written_at=row["written_at"],
        organisation=row["organisation"],
        organisation_name=row["organisation_name"],
        response=row["response"],
        response_name=row["response_name"],
    )


async def insert_outcome(
    connection: Connection,
    outcome_id: UUID,
    response_id: int,
    organisation_id: int,
    text: str,
    written_by: UUID,
    now: datetime,
) -> None:
    await connection.execute(
        INSERT, outcome_id, response_id, organisation_id, text, written_by, now
    )


async def outcomes_of(connection: Connection, organisation_id: int, limit: int) -> list[Outcome]:
    """What an organisation has told, the latest first."""
    rows = await connection.fetch(OF_ORGANISATION, organisation_id, limit)
    return [outcome_from(row) for row in rows]


async def outcomes_for(connection: Connection, volunteer_id: UUID, limit: int) -> list[Outcome]:
    """What became of work that this person had a part in, the latest first."""
    return [outcome_from(row) for row in await connection.fetch(FOR_VOLUNTEER, volunteer_id, limit)]


async def withdraw_outcome(
    connection: Connection, outcome_id: UUID, organisation_id: int, now: datetime
) -> bool:
    """Whether there was one of the organisation's to withdraw."""
    found = await connection.fetchval(WITHDRAW, outcome_id, organisation_id, now)
    return found is not None


async def read_up_to(connection: Connection, account_id: UUID) -> datetime | None:
    """Up to when somebody has read what they were told."""
    found: datetime | None = await connection.fetchval(READ_UP_TO, account_id)
    return found


async def note_read(connection: Connection, account_id: UUID, now: datetime) -> None:
    await connection.execute(NOTE_READ, account_id, now)
