"""The words of tasks in the record, and which texts nearly repeat one another."""

import json
from collections.abc import Collection
from uuid import UUID

from dispatcher.domain.task import TaskContent
from dispatcher.store.engine import Connection

CONTENT = "select brief, text, candidates from task_content where task_id = $1"

SET_BRIEF = "update task_content set brief = $2 where task_id = $1"

# One look into the index a key: `similar_keys && $2` compares every task's keys with all of them,
# which at a thousand rows a time took seconds.
SIMILAR = """
select c.task_id, c.text, c.similar_keys
from (
    select distinct sharing.task_id
    from unnest($2::bigint[]) as wanted (key)
    cross join lateral (
        select o.task_id from task_content o where o.similar_keys @> array[wanted.key]
    ) sharing
) found
join task_content c on c.task_id = found.task_id
join task t on t.id = found.task_id
where t.response_id = $1 and t.purpose = 'work'
order by c.task_id limit $3
"""


async def read_content(connection: Connection, task_id: UUID) -> TaskContent:
    row = await connection.fetchrow(CONTENT, task_id)
    assert row is not None, "a task is never written without its content"
    candidates = tuple((tag, chance) for tag, chance in json.loads(row["candidates"]))
    return TaskContent(brief=row["brief"], text=row["text"], candidates=candidates)


async def set_brief(connection: Connection, task_id: UUID, brief: str) -> None:
    await connection.execute(SET_BRIEF, task_id, brief)


async def similar_texts(
    connection: Connection, response_id: int, keys: Collection[int], limit: int
) -> list[tuple[UUID, str, list[int]]]:
    """(task, text, near-duplicate keys) of the response's tasks that share any of the keys."""
    # In a small table PostgreSQL would rather read all of it for each key, which takes minutes at a
    # thousand rows' keys. Leave it the index of keys; this transaction alone is steered.
    await connection.execute("set local enable_seqscan = off; set local enable_indexscan = off")
    rows = await connection.fetch(SIMILAR, response_id, list(keys), limit)
    await connection.execute("set local enable_seqscan = on; set local enable_indexscan = on")
    return [(row["task_id"], row["text"], row["similar_keys"]) for row in rows]
