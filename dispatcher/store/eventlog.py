"""The log: events by channel and gapless offset, and how far each channel goes."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from dispatcher.domain.events import Event, Position, Recorded
from dispatcher.store.engine import Connection

EPOCH = "select epoch from installation"

BEGIN_EPOCH = """
update installation set epoch = substr(md5(random()::text || clock_timestamp()::text), 1, 6)
returning epoch
"""

# The rows are visited by name, ascending: the last step of the lock order. They stay locked until
# the commit, so offsets become visible in order and none is ever missing.
BUMP = """
insert into channel as c (name, top)
select name, n from unnest($1::text[], $2::bigint[]) as moved (name, n) order by name
on conflict (name) do update set top = c.top + excluded.top
returning name, top
"""

APPEND = """
insert into event (channel, "offset", at, frame)
select * from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[])
"""

# The epoch in the same question: a row of it alone where no channel has an event yet.
TOPS = """
select i.epoch, c.name, c.top, c.floor
from installation i left join channel c on c.name = any($1::text[])
"""

READ_AFTER = """
select "offset", frame from event where channel = $1 and "offset" > $2
order by "offset" limit $3
"""

PRUNE = """
with gone as (
    delete from event where (channel, "offset") in (
        select channel, "offset" from event where at < $1 order by at limit $2
    ) returning channel, "offset"
), highest as (
    select channel, max("offset") as floor, count(*) as n from gone group by channel
), moved as (
    update channel set floor = greatest(channel.floor, highest.floor)
    from highest where channel.name = highest.channel
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


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def encode_frame(event: Event, epoch: str, offset: int) -> str:
    """The event as every follower receives it; `state` is JSON already and is not touched."""
    head = (
        f'{{"type":"event","channel":"{event.channel}","epoch":"{epoch}","offset":{offset},'
        f'"id":"{event.id}","event":"{event.name.value}","at":"{_instant(event.at)}",'
    )
    state = "null" if event.state is None else event.state
    return (
        f'{head}"entity":{{"kind":"{event.entity_kind}","id":"{event.entity_id}",'
        f'"version":{event.version},"state":{state}}},"cause":{json.dumps(event.cause)}}}'
    )


async def append(
    connection: Connection, epoch: str, events: Sequence[Event]
) -> tuple[Recorded, ...]:
    """Give the events their offsets and write them; call it last, the commit must follow."""
    if not events:
        return ()
    counts = Counter(event.channel for event in events)
    rows = await connection.fetch(BUMP, list(counts), list(counts.values()))
    following = {row["name"]: row["top"] - counts[row["name"]] + 1 for row in rows}
    recorded = []
    for event in events:
        offset = following[event.channel]
        following[event.channel] += 1
        frame = encode_frame(event, epoch, offset)
        recorded.append(Recorded(event.channel, epoch, offset, frame))
    await connection.execute(
        APPEND,
        [r.channel for r in recorded],
        [r.offset for r in recorded],
        [event.at for event in events],
        [r.frame for r in recorded],
    )
    return tuple(recorded)


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


async def prune(connection: Connection, before: datetime, limit: int) -> int:
    """Forget events from before an instant and remember up to where; answers how many."""
    count: int = await connection.fetchval(PRUNE, before, limit)
    return count
