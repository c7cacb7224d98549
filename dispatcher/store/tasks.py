"""Tasks in the record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from dispatcher.domain.lane import Lane, LaneKey
from dispatcher.domain.policy import Agreement, Kind, Urgency
from dispatcher.domain.task import Purpose, Task, TaskContent, TaskState
from dispatcher.store.engine import PLAN_FOR_THESE, Connection

# Everything of a task but its words, in the order `task_from` takes it apart.
COLUMNS = """
t.id, t.version, t.state, t.response_id, r.slug, t.organisation_id, o.slug,
       t.lane_id, l.organisation_id, l.kind, l.source_language, l.target_language, l.clearance,
       l.partners,
       t.purpose, t.urgency, t.title, t.words, t.wanted, t.taken, t.agreement, t.agree_on,
       t.review, t.fence, t.created_by, t.created_at, t.due_at, t.deadline, t.expires_at,
       t.claimed_at, t.done_at, t.declared_language, t.detected_language, t.language_confidence,
       t.parent_id, t.similar_to, t.import_id, t.after_id, t.opened_at, t.deadline_after_min,
       t.not_for, t.cancelled_because, t.control
"""
_OF_ONE = """
join response r on r.id = t.response_id
join organisation o on o.id = t.organisation_id
"""

SELECT = "select" + COLUMNS + "from task t" + _OF_ONE + "join lane l on l.id = t.lane_id\n"

FIND = SELECT + "where t.id = any($1::uuid[])"

# By id, ascending: step 3 of the lock order. Locked first and joined then: a row that was waited
# for may have moved to another lane, and a join made before the wait would lose it. A lane that was
# opened meanwhile is not visible to this statement, hence the left join (see `lock_tasks`).
_LOCKED = "with t as materialized (select * from task where {} order by id for no key update)"
_LOCK = (
    _LOCKED
    + "select"
    + COLUMNS
    + "from t"
    + _OF_ONE
    + "left join lane l on l.id = t.lane_id order by t.id"
)
LOCK = _LOCK.format("id = any($1::uuid[])")

LOCK_CHILDREN = _LOCK.format("parent_id = $1")

_WRITTEN_ONCE = (
    *("id", "version", "state", "response_id", "organisation_id", "lane_id"),
    *("purpose", "urgency", "title", "words", "wanted"),
    *("agreement", "agree_on", "review", "created_by", "created_at", "due_at"),
    *("deadline", "expires_at", "declared_language", "detected_language"),
    *("language_confidence", "parent_id", "similar_to", "import_id", "import_key"),
    *("after_id", "opened_at", "deadline_after_min", "not_for", "control"),
)

UPDATE = """
update task t set
    version = n.version, state = n.state, lane_id = n.lane_id, urgency = n.urgency,
    title = n.title, words = n.words, wanted = n.wanted, taken = n.taken, fence = n.fence,
    due_at = n.due_at, deadline = n.deadline, claimed_at = n.claimed_at, done_at = n.done_at,
    declared_language = n.declared_language, detected_language = n.detected_language,
    language_confidence = n.language_confidence
from unnest(
    $1::uuid[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::text[], $7::int[],
    $8::smallint[], $9::smallint[], $10::bigint[], $11::timestamptz[], $12::timestamptz[],
    $13::timestamptz[], $14::timestamptz[], $15::text[], $16::text[], $17::real[])
    as n (id, version, state, lane_id, urgency, title, words, wanted, taken, fence, due_at,
          deadline, claimed_at, done_at, declared_language, detected_language,
          language_confidence)
where t.id = n.id
"""

# What claiming changes and no more: the driver looks at each value of each column.
UPDATE_TAKEN = """
update task t set version = n.version, state = n.state, taken = n.taken, fence = n.fence,
    claimed_at = coalesce(t.claimed_at, $6)
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::smallint[], $5::bigint[])
    as n (id, version, state, taken, fence)
where t.id = n.id
"""

EXPIRING = """
select id from task
where expires_at <= $1 and state in ('draft', 'open') order by expires_at limit $2
"""

# Where each filter is null it lets everything through.
LIST = (
    SELECT
    + """
where t.organisation_id = any($1::int[])
  and ($2::int is null or t.response_id = $2)
  and ($3::text is null or t.state = $3)
  and ($4::text is null or l.kind = $4)
  and ($5::text is null or l.source_language = $5 or l.target_language = $5)
  and ($6::text is null or t.urgency = $6)
  and ($7::uuid is null or t.id < $7)
order by t.id desc limit $8
"""
)


_STATES = {state.value: state for state in TaskState}
_PURPOSES = {purpose.value: purpose for purpose in Purpose}
_URGENCIES = {urgency.value: urgency for urgency in Urgency}
_AGREEMENTS = {agreement.value: agreement for agreement in Agreement}


# A lane never changes: one object for all its tasks.
@lru_cache(maxsize=20_000)
def _lane(lane_id: int, organisation_id: int | None, kind: str, *rest: Any) -> Lane:
    return Lane(lane_id, LaneKey(organisation_id, Kind(kind), *rest))


def task_from(row: Sequence[Any]) -> Task:
    """By place and not by name: a board makes fifty of them, in less than half the time."""
    values = list(row)
    values[40] = tuple(values[40] or ())
    if values[33] is not None:  # single precision: 0.97 as written is read as 0.9700000286
        values[33] = round(values[33], 4)
    values[20] = _AGREEMENTS[values[20]]
    values[15] = _URGENCIES[values[15]]
    values[14] = _PURPOSES[values[14]]
    values[7:14] = [_lane(*values[7:14])]
    values[2] = _STATES[values[2]]
    return Task._make(values)


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task with all that is written only once. `import_key`: the row it was made from."""

    task: Task
    content: TaskContent
    import_key: bytes | None = None


async def find_tasks(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Task]:
    rows = await connection.fetch(FIND, list(ids))
    return {row["id"]: task_from(row) for row in rows}


async def lock_tasks(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Task]:
    """The tasks, locked until the commit, in the order that cannot deadlock."""
    rows = await connection.fetch(LOCK, list(ids))
    if any(row["kind"] is None for row in rows):
        return await find_tasks(connection, ids)
    return {row["id"]: task_from(row) for row in rows}


async def lock_children(connection: Connection, parent: UUID) -> list[Task]:
    """The tasks that were asked for the sake of another; lock that one first."""
    return [task_from(row) for row in await connection.fetch(LOCK_CHILDREN, parent)]


def _as_written(new: NewTask) -> tuple[Any, ...]:
    """In the order of _WRITTEN_ONCE."""
    t = new.task
    return (
        *(t.id, t.version, t.state.value, t.response_id, t.organisation_id, t.lane.id),
        *(t.purpose.value, t.urgency.value, t.title, t.words, t.wanted),
        *(t.agreement.value, t.agree_on, t.review, t.created_by, t.created_at, t.due_at),
        *(t.deadline, t.expires_at, t.declared_language, t.detected_language),
        *(t.language_confidence, t.parent_id, t.similar_to, t.import_id, new.import_key),
        *(t.after_id, t.opened_later_at, t.deadline_after_min, t.not_for or None, t.control),
    )


async def insert_tasks(connection: Connection, new: Sequence[NewTask]) -> None:
    """Copied in: an import writes a thousand, and the driver looks at each value of an array."""
    if not new:
        return
    await connection.copy_records_to_table(
        "task", columns=_WRITTEN_ONCE, records=[_as_written(n) for n in new]
    )
    await connection.copy_records_to_table(
        "task_content",
        columns=("task_id", "brief", "text", "candidates", "asked"),
        records=[
            (
                n.task.id,
                n.content.brief,
                n.content.text,
                orjson.dumps(n.content.candidates).decode(),
                orjson.dumps(n.content.asked).decode() if n.content.asked else None,
            )
            for n in new
        ],
    )


async def update_tasks(connection: Connection, tasks: Sequence[Task]) -> None:
    """Write what may change of tasks that this transaction has locked."""
    if not tasks:
        return
    await connection.execute(
        UPDATE,
        [t.id for t in tasks],
        [t.version for t in tasks],
        [t.state.value for t in tasks],
        [t.lane.id for t in tasks],
        [t.urgency.value for t in tasks],
        [t.title for t in tasks],
        [t.words for t in tasks],
        [t.wanted for t in tasks],
        [t.taken for t in tasks],
        [t.fence for t in tasks],
        [t.due_at for t in tasks],
        [t.deadline for t in tasks],
        [t.claimed_at for t in tasks],
        [t.done_at for t in tasks],
        [t.declared_language for t in tasks],
        [t.detected_language for t in tasks],
        [t.language_confidence for t in tasks],
    )


async def update_taken(connection: Connection, tasks: Sequence[Task], now: datetime) -> None:
    """Write what claims made `now` change of tasks that this transaction has locked."""
    if not tasks:
        return
    await connection.execute(
        UPDATE_TAKEN,
        [t.id for t in tasks],
        [t.version for t in tasks],
        [t.state.value for t in tasks],
        [t.taken for t in tasks],
        [t.fence for t in tasks],
        now,
    )


async def expiring(connection: Connection, now: Any, limit: int) -> list[UUID]:
    """Ids of tasks whose time is over."""
    return [row["id"] for row in await connection.fetch(EXPIRING, now, limit)]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which of an organisation's tasks a list shows; None lets everything through."""

    organisations: tuple[int, ...]
    response_id: int | None = None
    state: str | None = None
    kind: str | None = None
    language: str | None = None
    urgency: str | None = None


async def list_tasks(
    connection: Connection, wanted: TaskFilter, *, before: UUID | None, limit: int
) -> list[Task]:
    """Newest first, those made before the task `before`. The connection is in a transaction."""
    # A filter that few tasks pass wants another index than one that most do.
    await connection.execute(PLAN_FOR_THESE)
    rows = await connection.fetch(
        LIST,
        list(wanted.organisations),
        wanted.response_id,
        wanted.state,
        wanted.kind,
        wanted.language,
        wanted.urgency,
        before,
        limit,
    )
    return [task_from(row) for row in rows]
