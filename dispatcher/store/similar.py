"""Which task first had a near-duplicate key, among those of its response that ask for its job."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.lane import Job
from dispatcher.store.engine import Connection

# The scope is mixed into the key: one number to look up instead of a number and three names. One
# row for all that two texts share: of a text sent again that is twelve keys.
FIRST = """
select w.n, s.task_id, bit_or(1 << (k.place - 1)::int) as places
from unnest($1::text[], $2::text[]) with ordinality as w (scope, keys, n)
cross join unnest(w.keys::bigint[]) with ordinality as k (key, place)
join similar_text s on s.key = hashint8extended(k.key, hashtextextended(w.scope, 0))
group by w.n, s.task_id
"""

# By key, ascending: whoever writes the same keys at the same time waits and cannot deadlock. Of
# rows with one key the earliest stays.
REMEMBER = """
insert into similar_text (key, task_id)
select hashint8extended(k.key, hashtextextended(w.scope, 0)) as mixed, w.task_id
from unnest($1::text[], $2::text[], $3::uuid[]) with ordinality as w (scope, keys, task_id, n)
cross join unnest(w.keys::bigint[]) as k (key)
order by mixed, w.n
on conflict do nothing
"""

TEXTS = "select task_id, text from task_content where task_id = any($1::uuid[])"


class Keys(NamedTuple):
    """The near-duplicate keys of a text, in the response it came in and for what is asked of it."""

    scope: str
    numbers: tuple[int, ...]


class Shared(NamedTuple):
    """A task that was the first with some of a text's keys: bit n of `places` is its key n."""

    places: int
    task_id: UUID
    text: str


def keys_in(response_id: int, job: Job, numbers: tuple[int, ...]) -> Keys:
    return Keys(f"{response_id}/{job.kind.value}/{job.target_language or ''}", numbers)


def _columns(wanted: Collection[Keys]) -> tuple[list[str], list[str]]:
    # The driver looks at each element of an array for a quarter of a microsecond, and of keys there
    # are twelve a text: those of a text go as one element.
    numbers = [f"{{{','.join(map(str, keys.numbers))}}}" for keys in wanted]
    return [keys.scope for keys in wanted], numbers


async def first_tasks(connection: Connection, wanted: Sequence[Keys]) -> list[list[Shared]]:
    """For each of these the tasks that were the first with any of its keys."""
    rows = await connection.fetch(FIRST, *_columns(wanted))
    found = await connection.fetch(TEXTS, {row["task_id"] for row in rows})
    texts = {row["task_id"]: row["text"] for row in found}
    shared: list[list[Shared]] = [[] for _ in wanted]
    for n, task_id, places in rows:
        if task_id in texts:
            shared[n - 1].append(Shared(places, task_id, texts[task_id]))
    return shared


async def remember(connection: Connection, tasks: Collection[tuple[UUID, Keys]]) -> None:
    """These tasks have these keys; where another was first, it stays."""
    new = [(task_id, keys) for task_id, keys in tasks if keys.numbers]
    if new:
        columns = _columns([keys for _, keys in new])
        await connection.execute(REMEMBER, *columns, [task_id for task_id, _ in new])
