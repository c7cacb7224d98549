"""When volunteers can be counted on, in the record."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.availability import WEEK, Availability, Hours, Window
from dispatcher.domain.consent import Consent
from dispatcher.store.engine import Connection

_SELECT = """
select a.id, a.timezone, v.quiet_from, v.quiet_until, v.available_until,
    coalesce(v.nights, false) as nights, v.offers_an_hour, v.away_until,
    coalesce((select json_agg(json_build_array(w.day, w.starts, w.ends)
                              order by w.day, w.starts, w.ends)
              from availability_window w where w.account_id = a.id), '[]') as windows
from account a left join availability v on v.account_id = a.id
"""

FIND = _SELECT + "where a.id = $1"

OF_ALL = _SELECT + "where a.id = any($1::uuid[])"

# The account's row is locked by it for the rest of the transaction: savings of one person's come
# one after the other.
TOUCH = """
update account set timezone = $2, version = version + 1 where id = $1 returning version
"""

SAVE = """
insert into availability (account_id, quiet_from, quiet_until, available_until, changed_at,
                          nights, offers_an_hour, away_until)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (account_id) do update set quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until, available_until = excluded.available_until,
    changed_at = excluded.changed_at, nights = excluded.nights,
    offers_an_hour = excluded.offers_an_hour, away_until = excluded.away_until
"""


async def find_availability(
    connection: Connection, account_id: UUID
) -> tuple[Availability, Consent]:
    """What the volunteer has declared and agreed to; of who has declared nothing, the time zone
    alone."""
    row = await connection.fetchrow(FIND, account_id)
    assert row is not None, "accounts are never deleted"
    return availability_from(row), consent_from(row)


async def availability_of_all(
    connection: Connection, accounts: Collection[UUID]
) -> dict[UUID, tuple[Availability, Consent]]:
    """The same of several people."""
    rows = await connection.fetch(OF_ALL, list(accounts))
    return {row["id"]: (availability_from(row), consent_from(row)) for row in rows}


def availability_from(row: Mapping[str, Any]) -> Availability:
    quiet = row["quiet_from"], row["quiet_until"]
    return Availability(
        timezone=row["timezone"],
        windows=tuple(
            Window(WEEK[day], Hours(starts, ends))
            for day, starts, ends in json.loads(row["windows"])
        ),
        quiet=None if quiet[0] is None else Hours(*quiet),
        until=row["available_until"],
    )


def consent_from(row: Mapping[str, Any]) -> Consent:
    return Consent(row["nights"], row["offers_an_hour"], row["away_until"])


async def save_availability(
    connection: Connection,
    account_id: UUID,
    availability: Availability,
    consent: Consent,
    now: datetime,
) -> int:
    """Replace what the volunteer has declared and agreed to; answers their account's new
    version."""
    version: int = await connection.fetchval(TOUCH, account_id, availability.timezone)
    quiet = availability.quiet
    await connection.execute(
        SAVE,
        account_id,
        None if quiet is None else quiet.start,
        None if quiet is None else quiet.end,
        availability.until,
        now,
        consent.nights,
        consent.offers_an_hour,
        consent.away_until,
    )
    await connection.execute("delete from availability_window where account_id = $1", account_id)
    await connection.executemany(
        "insert into availability_window values ($1, $2, $3, $4)",
        [
            (account_id, WEEK.index(window.day), window.hours.start, window.hours.end)
            for window in availability.windows
        ],
    )
    return version
