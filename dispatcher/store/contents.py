"""The words of tasks in the record, and which texts nearly repeat one another."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from dispatcher.domain.lane import Job
from dispatcher.domain.policy import Kind
from dispatcher.domain.task import TaskContent
from dispatcher.store.engine import Connection

CONTENT = "select brief, text, candidates from task_content where task_id = $1"

SET_BRIEF = "update task_content set brief = $2 where task_id = $1"

# One look into the index a key: `similar_keys && $2` compares every task's keys with all of them,
# which at a thousand rows a time took seconds.
SIMILAR = """
select c.task_id, l.kind, l.target_language, c.text, c.similar_keys
from (
    select distinct sharing.task_id
    from unnest($2::bigint[]) as wanted (key)
    cross join lateral (
        select o.task_id from task_content o where o.similar_keys @> array[wanted.key]
    ) sharing
) found
join task_content c on c.task_id = found.task_id
join task t on t.id = found.task_id
join lane l on l.id = t.lane_id
join unnest($3::text[], $4::text[]) as job (kind, target_language)
    on job.kind = l.kind and job.target_language is not distinct from l.target_language
where t.response_id = $1 and t.purpose = 'work'
order by c.task_id limit $5
"""


@dataclass(frozen=True, slots=True)
class SimilarText:
    """A task's text with its job and its near-duplicate keys."""

    task_id: UUID
    job: Job
    text: str
    keys: tuple[int, ...]


async def read_content(connection: Connection, task_id: UUID) -> TaskContent:
    row = await connection.fetchrow(CONTENT, task_id)
    assert row is not None, "a task is never written without its content"
    candidates = tuple((tag, chance) for tag, chance in json.loads(row["candidates"]))
    return TaskContent(brief=row["brief"], text=row["text"], candidates=candidates)


async def set_brief(connection: Connection, task_id: UUID, brief: str) -> None:
    await connection.execute(SET_BRIEF, task_id, brief)


async def similar_texts(
    connection: Connection,
    response_id: int,
    jobs: Collection[Job],
    keys: Collection[int],
    limit: int,
) -> list[SimilarText]:
    """The response's tasks of these jobs whose texts share any of the keys, the earliest first."""
    # In a small table PostgreSQL would rather read all of it for each key, which takes minutes at a
    # thousand rows' keys. Leave it the index of keys; this transaction alone is steered.
    await connection.execute("set local enable_seqscan = off; set local enable_indexscan = off")
    kinds = [job.kind.value for job in jobs]
    targets = [job.target_language for job in jobs]
    rows = await connection.fetch(SIMILAR, response_id, list(keys), kinds, targets, limit)
    await connection.execute("set local enable_seqscan = on; set local enable_indexscan = on")
    return [
        SimilarText(
            row["task_id"],
            Job(Kind(row["kind"]), row["target_language"]),
            row["text"],
            tuple(row["similar_keys"]),
        )
        for row in rows
    ]
