"""Known answers, and the counts that trust is made of."""

import json
from collections.abc import Mapping
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.lane import trusted_in
from dispatcher.domain.policy import Kind
from dispatcher.domain.submission import Submission
from dispatcher.domain.trust import Counts, is_trusted
from dispatcher.store.engine import Connection
from dispatcher.store.submissions import submission_from

INSERT = "insert into control (task_id, answer) values ($1, $2)"

ANSWER = "select answer from control where task_id = $1"

# They seem to wait for a review, and no reviewer is ever shown them.
WAITING = """
select s.* from submission s join task t on t.id = s.task_id and t.control
join claim c on c.id = s.claim_id and c.state = 'submitted'
where s.state = 'waiting' and s.submitted_at <= $1
order by s.submitted_at, s.id limit $2
"""

_COLUMNS = [field.name for field in fields(Counts)]

# By volunteer, ascending: the last step of the lock order before channels.
COUNT = f"""
insert into trust as t (volunteer_id, kind, {", ".join(_COLUMNS)})
select n.id, $1, {", ".join(f"n.{name}" for name in _COLUMNS)}
from unnest($2::uuid[], {", ".join(f"${n}::int[]" for n in range(3, 3 + len(_COLUMNS)))})
    as n (id, {", ".join(_COLUMNS)})
order by n.id
on conflict (volunteer_id, kind) do update set
    {", ".join(f"{name} = t.{name} + excluded.{name}" for name in _COLUMNS)}
returning t.volunteer_id, {", ".join(f"t.{name}" for name in _COLUMNS)}
"""  # noqa: S608 - the names are ours

# The clearance that follows from what is known of them.
CLEAR = """
with fallen as (
    delete from clearance where name = $1 and account_id = any($2::uuid[])
)
insert into clearance (account_id, name, granted_at)
select n.id, $1, $4 from unnest($3::uuid[]) as n (id) order by n.id
on conflict do nothing
"""

OF_ORGANISATION = f"""
select t.volunteer_id, a.name, t.kind, {", ".join(f"t.{name}" for name in _COLUMNS)}
from membership m join trust t on t.volunteer_id = m.account_id
join account a on a.id = m.account_id
where m.organisation_id = $1 and m.role = 'volunteer'
order by a.name, t.volunteer_id, t.kind
"""  # noqa: S608 - the names are ours


async def insert_control(connection: Connection, task_id: UUID, answer: Mapping[str, Any]) -> None:
    await connection.execute(INSERT, task_id, json.dumps(dict(answer)))


async def known_answer(connection: Connection, task_id: UUID) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(await connection.fetchval(ANSWER, task_id))
    return answer


async def waiting(connection: Connection, before: datetime, limit: int) -> list[Submission]:
    """Answers to controls handed in before then, which seem to wait for a review."""
    return [submission_from(row) for row in await connection.fetch(WAITING, before, limit)]


async def count(
    connection: Connection, kind: Kind, more: Mapping[UUID, Counts], now: datetime
) -> None:
    """Add to what is known of these volunteers, and have it decide whether they are trusted."""
    if not more:
        return
    columns = zip(*(astuple(counts) for counts in more.values()), strict=True)
    rows = await connection.fetch(COUNT, kind.value, list(more), *map(list, columns))
    known = {row[0]: is_trusted(Counts(*tuple(row)[1:])) for row in rows}
    fallen = [who for who, holds in known.items() if not holds]
    risen = [who for who, holds in known.items() if holds]
    await connection.execute(CLEAR, trusted_in(kind), fallen, risen, now)


async def trusted(
    connection: Connection, organisation_id: int
) -> list[tuple[UUID, str, str, Counts]]:
    """(id, name, kind, counts) of the volunteers for whom an organisation vouches."""
    rows = await connection.fetch(OF_ORGANISATION, organisation_id)
    return [(row[0], row[1], row[2], Counts(*tuple(row)[3:])) for row in rows]
