"""What waits for a task, and what opens by it.

Lock order: a task is locked before those that wait for it, each of which was posted later and so
has the higher id. Whoever posts one holds the lock of the task it is to wait for: behind that lock
it is certain who waits.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from dispatcher.domain.task import Task
from dispatcher.store.engine import Connection
from dispatcher.store.tasks import lock_tasks

NEXT = "select id from task where after_id = $1 and state = 'draft'"

ALL = """
with recursive waiting as (
    select id from task where after_id = $1 and state = 'draft'
    union
    select t.id from waiting w join task t on t.after_id = w.id and t.state = 'draft'
)
select id from waiting
"""

OPENED = """
update task t set opened_at = n.opened_at, not_for = $3
from unnest($1::uuid[], $2::timestamptz[]) as n (id, opened_at) where t.id = n.id
"""

CANCELLED = """
update task t set cancelled_because = n.because
from unnest($1::uuid[], $2::text[]) as n (id, because) where t.id = n.id
"""

AUTHORS = """
select distinct author_id from submission where task_id = $1 and state = 'accepted'
"""

# Back to the task that there is a text of: a revision of a revision may have none of its own.
SOURCE = """
with recursive back as (
    select t.id, t.after_id, t.title, c.text, 0 as steps
    from task t join task_content c on c.task_id = t.id where t.id = $1
    union all
    select t.id, t.after_id, t.title, c.text, b.steps + 1
    from back b join task t on t.id = b.after_id join task_content c on c.task_id = t.id
    where b.text = ''
)
select text from back order by steps desc limit 1
"""


async def lock_next(connection: Connection, task_id: UUID) -> list[Task]:
    """What waits for the locked task itself, locked, by id."""
    rows = await connection.fetch(NEXT, task_id)
    return _waiting(await lock_tasks(connection, [row["id"] for row in rows])) if rows else []


async def lock_all(connection: Connection, task_id: UUID) -> list[Task]:
    """What waits for the locked task, what waits for that, and so on: locked, by id. Asked again
    until nothing is new, as another may be posted behind one that is not locked yet."""
    locked: dict[UUID, Task] = {}
    while True:
        rows = await connection.fetch(ALL, task_id)
        new = [row["id"] for row in rows if row["id"] not in locked]
        if not new:
            return _waiting(locked)
        locked |= await lock_tasks(connection, new)


def _waiting(tasks: dict[UUID, Task]) -> list[Task]:
    return [tasks[number] for number in sorted(tasks) if tasks[number].waits]


async def write_opened(
    connection: Connection, tasks: Sequence[Task], not_for: Sequence[UUID]
) -> None:
    """Beside what `update_tasks` writes: since when they are open, and who may not do them."""
    at: list[Any] = [task.opened_later_at for task in tasks]
    await connection.execute(OPENED, [task.id for task in tasks], at, list(not_for))


async def write_cancelled(connection: Connection, tasks: Sequence[Task]) -> None:
    """Beside what `update_tasks` writes: because of what."""
    because = [task.cancelled_because for task in tasks]
    await connection.execute(CANCELLED, [task.id for task in tasks], because)


async def authors_of(connection: Connection, task_id: UUID) -> list[UUID]:
    """Whose answers to a task were accepted."""
    return [row["author_id"] for row in await connection.fetch(AUTHORS, task_id)]


async def source_text(connection: Connection, task_id: UUID) -> str:
    """The text of a task, or of the last one before it that has any."""
    text: str | None = await connection.fetchval(SOURCE, task_id)
    return text or ""
