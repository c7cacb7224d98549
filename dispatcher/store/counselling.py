"""Offers of counselling in the record, and the numbers that an organisation gives instead."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.sessions.offer import Counselling, Helpline
from dispatcher.store.engine import Connection

_SELECT = """
select response_id, organisation_id, open, per_supervisor, cap, retention_h from counselling
"""

FIND = _SELECT + "where response_id = $1"
LOCK = FIND + " for no key update"
OF_ORGANISATIONS = _SELECT + "where organisation_id = any($1::int[]) order by response_id"

SET = """
insert into counselling values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (response_id) do update set open = excluded.open,
    per_supervisor = excluded.per_supervisor, cap = excluded.cap,
    retention_h = excluded.retention_h, changed_by = excluded.changed_by,
    changed_at = excluded.changed_at
where counselling.organisation_id = excluded.organisation_id
"""

HELPLINES = """
select country, name, number, hours, languages, source, checked_on from helpline
where response_id = $1 order by place
"""

SLUGS = "select id, slug from response where id = any($1::int[])"


def offer_from(row: Mapping[str, Any]) -> Counselling:
    return Counselling(**dict(row))


async def find_offer(
    connection: Connection, response_id: int, *, lock: bool = False
) -> Counselling | None:
    row = await connection.fetchrow(LOCK if lock else FIND, response_id)
    return None if row is None else offer_from(row)


async def offers_of(connection: Connection, organisations: Collection[int]) -> list[Counselling]:
    """What these organisations offer, also where it is closed at the moment."""
    return [
        offer_from(row) for row in await connection.fetch(OF_ORGANISATIONS, list(organisations))
    ]


async def set_offer(connection: Connection, offer: Counselling, by: UUID, now: datetime) -> bool:
    """Whether it was written: what another organisation offers is left as it is."""
    status: str = await connection.execute(
        SET,
        offer.response_id,
        offer.organisation_id,
        offer.open,
        offer.per_supervisor,
        offer.cap,
        offer.retention_h,
        by,
        now,
    )
    return status.endswith("1")


async def helplines_of(connection: Connection, response_id: int) -> list[Helpline]:
    """The organisation's own; none where it has said nothing."""
    return [
        Helpline(
            row["country"],
            row["name"],
            row["number"],
            row["hours"],
            tuple(row["languages"]),
            row["source"],
            row["checked_on"],
        )
        for row in await connection.fetch(HELPLINES, response_id)
    ]


async def set_helplines(
    connection: Connection, response_id: int, lines: Sequence[Helpline]
) -> None:
    await connection.execute("delete from helpline where response_id = $1", response_id)
    await connection.executemany(
        "insert into helpline values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (
                response_id,
                place,
                one.country,
                one.name,
                one.number,
                one.hours,
                list(one.languages),
                one.source,
                one.checked_on,
            )
            for place, one in enumerate(lines)
        ],
    )


async def slugs_of(connection: Connection, responses: Collection[int]) -> dict[int, str]:
    """The responses' slugs, by id."""
    rows = await connection.fetch(SLUGS, list(responses))
    return {row["id"]: row["slug"] for row in rows}
