"""Which task first had a near-duplicate key, among those of its response that ask for its job."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.lane import Job
from dispatcher.store.engine import Connection

# The scope is mixed into the key: one number to look up instead of a number and three names.
FIRST = """
select w.n, s.task_id
from unnest($1::text[], $2::bigint[]) with ordinality as w (scope, key, n)
join similar_text s on s.key = hashint8extended(w.key, hashtextextended(w.scope, 0))
"""

# By key, ascending: whoever writes the same keys at the same time waits and cannot deadlock. Of
# rows with one key the earliest stays.
REMEMBER = """
insert into similar_text (key, task_id)
select hashint8extended(w.key, hashtextextended(w.scope, 0)) as mixed, w.task_id
from unnest($1::text[], $2::bigint[], $3::uuid[]) with ordinality as w (scope, key, task_id, n)
order by mixed, w.n
on conflict do nothing
"""

TEXTS = "select task_id, text from task_content where task_id = any($1::uuid[])"


class ScopedKey(NamedTuple):
    """A near-duplicate key of a text, in the response it came in and for what is asked about it."""

    response_id: int
    job: Job
    key: int

    @property
    def scope(self) -> str:
        return f"{self.response_id}/{self.job.kind.value}/{self.job.target_language or ''}"


def _columns(keys: Iterable[ScopedKey]) -> tuple[list[str], list[int]]:
    scopes: dict[tuple[int, Job], str] = {}
    names, numbers = [], []
    for key in keys:
        names.append(scopes.setdefault(key[:2], key.scope))
        numbers.append(key.key)
    return names, numbers


async def first_texts(
    connection: Connection, keys: Sequence[ScopedKey]
) -> dict[ScopedKey, tuple[UUID, str]]:
    """Of those keys that any task had, the first such task and its text."""
    rows = await connection.fetch(FIRST, *_columns(keys))
    found = await connection.fetch(TEXTS, {row["task_id"] for row in rows})
    texts = {row["task_id"]: row["text"] for row in found}
    return {
        keys[row["n"] - 1]: (row["task_id"], texts[row["task_id"]])
        for row in rows
        if row["task_id"] in texts
    }


async def remember(
    connection: Connection, tasks: Collection[tuple[UUID, Sequence[ScopedKey]]]
) -> None:
    """These tasks have these keys; where another was first, it stays."""
    names, numbers = _columns(chain.from_iterable(keys for _, keys in tasks))
    owners = [task_id for task_id, keys in tasks for _ in keys]
    if owners:
        await connection.execute(REMEMBER, names, numbers, owners)
