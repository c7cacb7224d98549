"""Which task first had a near-duplicate key, among those of its response that ask for its job."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.lane import Job
from dispatcher.store.engine import Connection

# The scope is mixed into the key: one number to look up instead of a number and three names. One
# row for all that two texts share: of a text sent again that is twelve keys.
FIRST = """
select w.n, s.task_id, bit_or(1 << w.place) as places
from unnest($1::text[], $2::bigint[], $3::int[], $4::int[]) as w (scope, key, n, place)
join similar_text s on s.key = hashint8extended(w.key, hashtextextended(w.scope, 0))
group by w.n, s.task_id
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


def _columns(wanted: Iterable[Keys]) -> tuple[list[str], list[int]]:
    names: list[str] = []
    numbers: list[int] = []
    for scope, own in wanted:
        names += [scope] * len(own)
        numbers += own
    return names, numbers


async def first_tasks(connection: Connection, wanted: Sequence[Keys]) -> list[list[Shared]]:
    """For each of these the tasks that were the first with any of its keys."""
    rows = await connection.fetch(
        FIRST,
        *_columns(wanted),
        [n for n, keys in enumerate(wanted) for _ in keys.numbers],
        [place for keys in wanted for place in range(len(keys.numbers))],
    )
    found = await connection.fetch(TEXTS, {row["task_id"] for row in rows})
    texts = {row["task_id"]: row["text"] for row in found}
    shared: list[list[Shared]] = [[] for _ in wanted]
    for n, task_id, places in rows:
        if task_id in texts:
            shared[n].append(Shared(places, task_id, texts[task_id]))
    return shared


async def remember(connection: Connection, tasks: Collection[tuple[UUID, Keys]]) -> None:
    """These tasks have these keys; where another was first, it stays."""
    owners = [task_id for task_id, keys in tasks for _ in keys.numbers]
    if owners:
        await connection.execute(REMEMBER, *_columns(keys for _, keys in tasks), owners)
