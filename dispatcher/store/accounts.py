"""People in the record: accounts, what they may do, what they can do, and how they signed in."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from dispatcher.domain.actor import Account, Actor
from dispatcher.domain.language import Level, Proficiency
from dispatcher.domain.organisation import Membership, Organisation, Role
from dispatcher.domain.volunteer import Clearance, Volunteer
from dispatcher.store.engine import Connection

# One row a person with all that decides what they may do.
ACTOR = """
select a.id, a.email, a.name, a.locale, a.timezone, v.account_id is not null as volunteers,
    coalesce((select json_agg(json_build_array(o.id, o.slug, o.name, m.role)
                              order by o.slug, m.role)
              from membership m join organisation o on o.id = m.organisation_id
              where m.account_id = a.id), '[]') as memberships,
    coalesce((select json_agg(json_build_array(p.tag, p.level, p.reading, p.writing, p.speaking)
                              order by p.tag)
              from proficiency p where p.account_id = a.id), '[]') as languages,
    coalesce((select json_agg(json_build_array(c.name, c.until) order by c.name)
              from clearance c where c.account_id = a.id), '[]') as clearances,
    coalesce((select json_agg(distinct p.organisation_id)
              from membership m join partner p on p.partner_id = m.organisation_id
              where m.account_id = a.id and m.role = 'volunteer'), '[]') as partners
from account a left join volunteer v on v.account_id = a.id
"""

BY_ID = ACTOR + "where a.id = $1 and a.disabled_at is null"

BY_SIGN_INS = (
    ACTOR.replace("select", "select s.token_hash,", 1)
    + """
join sign_in s on s.account_id = a.id
where s.token_hash = any($1::bytea[]) and s.expires_at > $2 and a.disabled_at is null
"""
)

BY_BEARERS = (
    ACTOR.replace("select", "select s.token_hash,", 1)
    + """
join bearer_token s on s.account_id = a.id
where s.token_hash = any($1::bytea[]) and s.expires_at > $2 and a.disabled_at is null
"""
)

CREDENTIALS = """
select id, password_hash from account where lower(email) = lower($1) and disabled_at is null
"""

INSERT = """
insert into account (id, email, name, password_hash, locale, timezone, created_at)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
"""

CHANGE = """
update account set locale = coalesce($2, locale), timezone = coalesce($3, timezone),
    name = coalesce($4, name)
where id = $1
"""

NAMES = "select id, name from account where id = any($1::uuid[])"

PEOPLE_OF = """
select distinct a.id, a.name from account a join membership m on m.account_id = a.id
where m.organisation_id = $1
"""


def _until(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def actor_from(row: Mapping[str, Any]) -> Actor:
    account = Account(row["id"], row["email"], row["name"], row["locale"], row["timezone"])
    lists = (row["memberships"], row["languages"], row["clearances"], row["partners"])
    return _actor(account, row["volunteers"], *lists)


@lru_cache(maxsize=20_000)
def _actor(
    account: Account,
    volunteers: bool,
    memberships: str,
    languages: str,
    clearances: str,
    partners: str,
) -> Actor:
    """Kept, as the same people are read again and again, and their rows seldom change."""
    roles = tuple(
        Membership(Organisation(number, slug, name), Role(role))
        for number, slug, name, role in json.loads(memberships)
    )
    volunteer = None
    if volunteers:
        volunteer = Volunteer(
            account_id=account.id,
            languages=_languages(languages),
            clearances=tuple(
                Clearance(name, _until(until)) for name, until in json.loads(clearances)
            ),
            organisations=frozenset(m.organisation.id for m in roles if m.role is Role.VOLUNTEER),
            partners=frozenset(json.loads(partners)),
        )
    return Actor(account, roles, volunteer)


@lru_cache(maxsize=20_000)
def _languages(text: str) -> tuple[Proficiency, ...]:
    """Shared by all who know the same: of many people, few know what nobody else does."""
    return tuple(
        Proficiency(tag, Level(level), reading, writing, speaking)
        for tag, level, reading, writing, speaking in json.loads(text)
    )


async def find_actor(connection: Connection, account_id: UUID) -> Actor | None:
    row = await connection.fetchrow(BY_ID, account_id)
    return None if row is None else actor_from(row)


async def actors_by_sign_in(
    connection: Connection, token_hashes: Collection[bytes], now: datetime
) -> dict[bytes, Actor]:
    """Whom each of these sessions lets in; one that lets nobody in is left out."""
    rows = await connection.fetch(BY_SIGN_INS, list(token_hashes), now)
    return {row["token_hash"]: actor_from(row) for row in rows}


async def actors_by_bearer(
    connection: Connection, token_hashes: Collection[bytes], now: datetime
) -> dict[bytes, Actor]:
    """Whom each of these tokens lets in; one that lets nobody in is left out."""
    rows = await connection.fetch(BY_BEARERS, list(token_hashes), now)
    return {row["token_hash"]: actor_from(row) for row in rows}


async def a_coordinator(connection: Connection, organisation_id: int) -> Actor | None:
    """The organisation's longest-standing coordinator, in whose name a command may act."""
    account_id = await connection.fetchval(
        "select m.account_id from membership m join account a on a.id = m.account_id"
        " where m.organisation_id = $1 and m.role = 'coordinator' and a.disabled_at is null"
        " order by m.created_at, m.account_id limit 1",
        organisation_id,
    )
    return None if account_id is None else await find_actor(connection, account_id)


async def find_credentials(connection: Connection, email: str) -> tuple[UUID, str | None] | None:
    """(account id, password hash) of whoever signs in with this address."""
    row = await connection.fetchrow(CREDENTIALS, email)
    return None if row is None else (row["id"], row["password_hash"])


async def insert_account(
    connection: Connection, account: Account, password_hash: str | None, now: datetime
) -> bool:
    """Whether it was written: an address that is taken is left as it is."""
    status: str = await connection.execute(
        INSERT,
        account.id,
        account.email,
        account.name,
        password_hash,
        account.locale,
        account.timezone,
        now,
    )
    return status.endswith("1")


async def change_account(
    connection: Connection,
    account_id: UUID,
    *,
    locale: str | None,
    timezone: str | None,
    name: str | None,
) -> None:
    """Write what is not None."""
    await connection.execute(CHANGE, account_id, locale, timezone, name)


async def add_membership(
    connection: Connection, account_id: UUID, organisation_id: int, role: Role, now: datetime
) -> None:
    await connection.execute(
        "insert into membership values ($1, $2, $3, $4) on conflict do nothing",
        account_id,
        organisation_id,
        role.value,
        now,
    )


async def add_volunteer(
    connection: Connection,
    account_id: UUID,
    languages: Sequence[Proficiency],
    clearances: Sequence[Clearance],
    now: datetime,
) -> None:
    """Make the account a volunteer's, or replace what it can do."""
    await connection.execute(
        "insert into volunteer values ($1, $2) on conflict do nothing", account_id, now
    )
    await connection.execute("delete from proficiency where account_id = $1", account_id)
    await connection.executemany(
        "insert into proficiency values ($1, $2, $3, $4, $5, $6)",
        [(account_id, p.tag, p.level.value, p.reading, p.writing, p.speaking) for p in languages],
    )
    await connection.executemany(
        "insert into clearance values ($1, $2, $3, $4)"
        " on conflict (account_id, name) do update set until = excluded.until",
        [(account_id, c.name, now, c.until) for c in clearances],
    )


async def names(connection: Connection, ids: Collection[UUID]) -> dict[str, str]:
    """Names by account id, for screens of people who may see them."""
    rows = await connection.fetch(NAMES, list(ids))
    return {str(row["id"]): row["name"] for row in rows}


async def people_of(connection: Connection, organisation_id: int) -> dict[str, str]:
    """Names by account id of everybody who belongs to an organisation."""
    rows = await connection.fetch(PEOPLE_OF, organisation_id)
    return {str(row["id"]): row["name"] for row in rows}
