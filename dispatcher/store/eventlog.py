"""The log: events by channel and gapless offset, and how far each channel goes."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from dispatcher.domain.events import Event, Position, Recorded
from dispatcher.store.engine import Connection

EPOCH = "select epoch from installation"

BEGIN_EPOCH = """
update installation set epoch = substr(md5(random()::text || clock_timestamp()::text), 1, 6)
returning epoch
"""

# The rows of channels are visited by name, ascending: the last step of the lock order. They stay
# locked until the commit, so offsets become visible in order and none is ever missing. One
# statement: whoever wants the same channel next waits for nothing but this and the commit.
# Parameters from `first` on: what `append_arguments` gives.
_APPENDING = """
moved as (
    insert into channel as c (name, top)
    select name, n from unnest(${0}::text[], ${1}::bigint[]) as more (name, n){condition}
    order by name
    on conflict (name) do update set top = c.top + excluded.top
    returning name, top
), written as (
    insert into event (channel, "offset", frame, at)
    select name, top - back, head || (top - back) || tail, ${6}
    from unnest(${2}::text[], ${3}::bigint[], ${4}::text[], ${5}::text[])
        as e (channel, back, head, tail)
    join moved on name = channel
)
"""


def appending(first: int, condition: str = "") -> str:
    """The two steps that append events, `moved` (name, top) and `written`, as part of a statement.
    Its parameters are numbered from `first`; nothing is appended unless the condition holds."""
    return _APPENDING.format(*range(first, first + 7), condition=condition)


_APPEND = "with {} select name, top from moved"
APPEND = _APPEND.format(appending(1))

# The epoch in the same question: a row of it alone where no channel has an event yet.
TOPS = """
select i.epoch, c.name, c.top, c.floor
from installation i left join channel c on c.name = any($1::text[])
"""

READ_AFTER = """
select "offset", frame from event where channel = $1 and "offset" > $2
order by "offset" limit $3
"""

READ_AFTER_EACH = """
select e.channel, e."offset", e.frame
from unnest($1::text[], $2::bigint[]) as known (channel, "offset")
cross join lateral (
    select * from event e where e.channel = known.channel and e."offset" > known."offset"
) e
order by e.channel, e."offset"
"""

# What was recorded together has one time; the first of it go first. Channels in the order in which
# APPEND takes them: in any other, both wait for each other.
PRUNE = """
with gone as (
    delete from event where (channel, "offset") in (
        select channel, "offset" from event where at < $1 order by at, channel, "offset" limit $2
    ) returning channel, "offset"
), highest as (
    select channel, max("offset") as floor, count(*) as n from gone group by channel
), locked as (
    select name from channel where name in (select channel from highest)
    order by name for no key update
), moved as (
    update channel set floor = greatest(channel.floor, highest.floor)
    from highest join locked on locked.name = highest.channel where channel.name = locked.name
)
select coalesce(sum(n), 0) from highest
"""


async def read_epoch(connection: Connection) -> str:
    epoch: str = await connection.fetchval(EPOCH)
    return epoch


async def begin_epoch(connection: Connection) -> str:
    """A new epoch: every follower loads its snapshot again instead of reading on. Running
    processes know the old one, so this is for a record that nobody uses at the moment."""
    epoch: str = await connection.fetchval(BEGIN_EPOCH)
    return epoch


# What is recorded together has its moment and its cause in common.
@lru_cache(maxsize=256)
def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=256)
def _quoted(cause: str) -> str:
    return json.dumps(cause)


def encode_around(event: Event, epoch: str) -> tuple[str, str]:
    """The event as every follower receives it, but for the offset between the two parts; `state`
    is JSON already and is not touched."""
    state = "null" if event.state is None else event.state
    return (
        f'{{"type":"event","channel":"{event.channel}","epoch":"{epoch}","offset":',
        (
            f',"id":"{event.id}","event":"{event.name.value}","at":"{_instant(event.at)}",'
            f'"entity":{{"kind":"{event.entity_kind}","id":"{event.entity_id}",'
            f'"version":{event.version},"state":{state}}},"cause":{_quoted(event.cause)}}}'
        ),
    )


def _places(names: Sequence[str]) -> tuple[Counter[str], list[int]]:
    """How many events each channel gets, and how many of them come after each event."""
    after: Counter[str] = Counter()
    backs = []
    for name in reversed(names):
        backs.append(after[name])
        after[name] += 1
    return after, backs[::-1]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Events about to be written: the values of `appending`, and what they become."""

    epoch: str
    arguments: tuple[Any, ...]

    def recorded(self, tops: Mapping[str, int]) -> tuple[Recorded, ...]:
        """The events with their places, once it is known how far their channels go now."""
        _, _, names, backs, heads, tails, _ = self.arguments
        return tuple(
            Recorded(name, self.epoch, tops[name] - back, f"{head}{tops[name] - back}{tail}")
            for name, back, head, tail in zip(names, backs, heads, tails, strict=True)
        )


def prepare(epoch: str, events: Sequence[Event]) -> Prepared:
    names = [event.channel for event in events]
    counts, backs = _places(names)
    parts = [encode_around(event, epoch) for event in events]
    heads, tails = [head for head, _ in parts], [tail for _, tail in parts]
    # By its time it is forgotten one day; the time that followers see is in the frame.
    at = events[-1].at
    return Prepared(epoch, (list(counts), list(counts.values()), names, backs, heads, tails, at))


async def append(
    connection: Connection, epoch: str, events: Sequence[Event]
) -> tuple[Recorded, ...]:
    """Give the events their offsets and write them; call it last, the commit must follow."""
    if not events:
        return ()
    prepared = prepare(epoch, events)
    rows = await connection.fetch(APPEND, *prepared.arguments)
    return prepared.recorded({row["name"]: row["top"] for row in rows})


async def tops(connection: Connection, channels: Collection[str]) -> dict[str, Position]:
    """How far each of these channels goes; one that no event was recorded on goes to 0."""
    rows = await connection.fetch(TOPS, list(channels))
    epoch = rows[0]["epoch"]
    found = dict.fromkeys(channels, Position(epoch, 0))
    for row in rows:
        if row["name"] is not None:
            found[row["name"]] = Position(epoch, row["top"], row["floor"])
    return found


async def read_after(
    connection: Connection, channel: str, offset: int, limit: int
) -> list[Recorded]:
    """The channel's events after `offset`, in order, at most `limit`."""
    epoch = await read_epoch(connection)
    rows = await connection.fetch(READ_AFTER, channel, offset, limit)
    return [Recorded(channel, epoch, row["offset"], row["frame"]) for row in rows]


async def read_after_each(
    connection: Connection, epoch: str, known: Mapping[str, int]
) -> list[Recorded]:
    """All that came on several channels after the offset known of each, in each one's order."""
    rows = await connection.fetch(READ_AFTER_EACH, list(known), list(known.values()))
    return [Recorded(row["channel"], epoch, row["offset"], row["frame"]) for row in rows]


async def prune(connection: Connection, before: datetime, limit: int) -> int:
    """Forget events from before an instant and remember up to where; answers how many."""
    count: int = await connection.fetchval(PRUNE, before, limit)
    return count
