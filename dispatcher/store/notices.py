"""Notices in the record: which offer was told on which way. Written behind their way's lock."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.notice import NoticeState
from dispatcher.domain.offer import Offer
from dispatcher.domain.way import WayKind
from dispatcher.store.engine import Connection
from dispatcher.store.offers import offer_from

# Offers that ring, of which a way of their volunteer has not been told.
UNTOLD = """
select o.*, w.id as way_id from offer o
join way w on w.account_id = o.volunteer_id and w.disabled_at is null and w.kind = any($2::text[])
where o.state = 'made' and o.ends_at > $1
  and not exists (select from notice n where n.offer_id = o.id and n.way_id = w.id)
order by o.made_at, o.id limit $3
"""

# A way may have been deleted since it was read.
INSERT = """
insert into notice (offer_id, way_id, ready_at)
select n.offer_id, n.way_id, n.ready_at
from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as n (offer_id, way_id, ready_at)
join way w on w.id = n.way_id
on conflict do nothing
"""

FIND_OFFERS = "select * from offer where id = any($1::uuid[])"

# People for whom something is due. What is `sending` beyond its way's rest was left by a process
# that died.
DUE = """
select w.account_id from way w join notice n on n.way_id = w.id
where n.state in ('waiting', 'sending') and n.ready_at <= $1 and w.disabled_at is null
  and (w.not_before is null or w.not_before <= $1) and w.kind = any($2::text[])
group by w.account_id order by min(n.ready_at) limit $3
"""

WAITING = """
select offer_id, way_id, attempts, ready_at from notice
where way_id = any($1::uuid[]) and state in ('waiting', 'sending') order by ready_at, offer_id
"""

LATELY = """
select w.account_id, w.id as way_id, n.sent_at from notice n join way w on w.id = n.way_id
where w.account_id = any($1::uuid[]) and n.sent_at > $2 group by 1, 2, 3
"""

TAKE = """
update notice set state = 'sending', attempts = attempts + 1, sent_at = $3
where way_id = $1 and offer_id = any($2::uuid[])
"""

PUT = "update notice set state = $3, sent_at = $4 where way_id = $1 and offer_id = any($2::uuid[])"

# Tried in vain before it stopped ringing: nobody skipped that.
END = """
update notice set state = case when attempts > 0 then 'failed' else 'skipped' end, sent_at = null
where way_id = $1 and offer_id = any($2::uuid[]) and state in ('waiting', 'sending')
"""

END_ALL = """
update notice set state = 'failed', sent_at = null
where way_id = $1 and state in ('waiting', 'sending')
"""

USED = "select bool_or(used_at is not null) from notice where offer_id = $1"

USE = "update notice set used_at = $2 where offer_id = $1 and used_at is null"

RECIPIENTS = """
select a.id, a.email, a.locale, a.timezone, v.offers_an_hour from account a
left join availability v on v.account_id = a.id
where a.id = any($1::uuid[]) and a.disabled_at is null
"""

COUNTS = """
select w.kind, n.state, count(*) as count from notice n join way w on w.id = n.way_id
where n.ready_at > $1 group by 1, 2
"""

TROUBLES = """
select kind, coalesce(disabled_because, last_error) as code, disabled_at is not null as disabled,
    count(*) as count
from way where disabled_at is not null or failures > 0 group by 1, 2, 3 order by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One offer that one way has to be told of."""

    offer_id: UUID
    way_id: UUID
    attempts: int
    ready_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a message needs to know of whom it is for."""

    account_id: UUID
    email: str
    locale: str
    timezone: str
    offers_an_hour: int | None


async def untold(
    connection: Connection, now: datetime, kinds: Collection[WayKind], limit: int
) -> list[tuple[Offer, UUID]]:
    """(offer, way) where nobody has noted yet that it is to be told."""
    rows = await connection.fetch(UNTOLD, now, [kind.value for kind in kinds], limit)
    return [(offer_from(row), row["way_id"]) for row in rows]


async def insert_notices(
    connection: Connection, notices: Sequence[tuple[UUID, UUID, datetime]]
) -> int:
    """Note (offer, way, ready at) of at least one; answers how many were new."""
    offers, ways, ready = zip(*notices, strict=True)
    status: str = await connection.execute(INSERT, offers, ways, ready)
    return int(status.rsplit(" ", 1)[1])


async def find_offers(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Offer]:
    """As they are now, without a lock: one that is answered meanwhile is told of in vain."""
    rows = await connection.fetch(FIND_OFFERS, list(ids))
    return {row["id"]: offer_from(row) for row in rows}


async def people_due(
    connection: Connection, now: datetime, kinds: Collection[WayKind], limit: int
) -> list[UUID]:
    rows = await connection.fetch(DUE, now, [kind.value for kind in kinds], limit)
    return [row["account_id"] for row in rows]


async def waiting_on(connection: Connection, ways: Collection[UUID]) -> dict[UUID, list[Waiting]]:
    """By way, everything that it has to be told of."""
    found: dict[UUID, list[Waiting]] = {way: [] for way in ways}
    for row in await connection.fetch(WAITING, list(ways)):
        found[row["way_id"]].append(Waiting(**dict(row)))
    return found


async def written_lately(
    connection: Connection, accounts: Collection[UUID], since: datetime
) -> tuple[dict[UUID, set[datetime]], dict[UUID, datetime]]:
    """(by person, when they were written to; by way, when last)."""
    of_person: dict[UUID, set[datetime]] = defaultdict(set)
    of_way: dict[UUID, datetime] = {}
    for row in await connection.fetch(LATELY, list(accounts), since):
        of_person[row["account_id"]].add(row["sent_at"])
        of_way[row["way_id"]] = max(row["sent_at"], of_way.get(row["way_id"], row["sent_at"]))
    return of_person, of_way


async def take(
    connection: Connection, way_id: UUID, offers: Collection[UUID], now: datetime
) -> None:
    """They are being sent: counted as written at this moment, until that turns out otherwise."""
    await connection.execute(TAKE, way_id, list(offers), now)


async def put(
    connection: Connection,
    way_id: UUID,
    offers: Collection[UUID],
    state: NoticeState,
    sent_at: datetime | None,
) -> None:
    await connection.execute(PUT, way_id, list(offers), state.value, sent_at)


async def end(connection: Connection, way_id: UUID, offers: Collection[UUID]) -> None:
    """Nothing is to be said of these any more."""
    await connection.execute(END, way_id, list(offers))


async def end_all(connection: Connection, way_id: UUID) -> None:
    """The way is closed for good."""
    await connection.execute(END_ALL, way_id)


async def link_used(connection: Connection, offer_id: UUID) -> bool | None:
    """Whether the offer was accepted by a link before; None where no message told of it."""
    used: bool | None = await connection.fetchval(USED, offer_id)
    return used


async def use_link(connection: Connection, offer_id: UUID, now: datetime) -> None:
    """On every way it was told on: the links are to the same offer."""
    await connection.execute(USE, offer_id, now)


async def recipients(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Recipient]:
    rows = await connection.fetch(RECIPIENTS, list(ids))
    return {
        row["id"]: Recipient(
            row["id"], row["email"], row["locale"], row["timezone"], row["offers_an_hour"]
        )
        for row in rows
    }


async def forget_before(connection: Connection, moment: datetime) -> int:
    """Delete what was told long ago."""
    status: str = await connection.execute("delete from notice where ready_at < $1", moment)
    return int(status.rsplit(" ", 1)[1])


@dataclass(frozen=True, slots=True)
class Figures:
    """For whoever runs this: notices by (kind, state), and ways in trouble by (kind, code, whether
    they are closed)."""

    notices: Mapping[tuple[str, str], int]
    troubles: Mapping[tuple[str, str, bool], int]


async def figures(connection: Connection, since: datetime) -> Figures:
    counts: list[Mapping[str, Any]] = await connection.fetch(COUNTS, since)
    troubles: list[Mapping[str, Any]] = await connection.fetch(TROUBLES)
    return Figures(
        {(row["kind"], row["state"]): row["count"] for row in counts},
        {(row["kind"], row["code"] or "", row["disabled"]): row["count"] for row in troubles},
    )
