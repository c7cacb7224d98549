"""Who may counsel for an organisation, by what it has found out, and what they have done lately."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dispatcher.domain.language import Level, Proficiency
from dispatcher.domain.organisation import Role
from dispatcher.domain.sessions.offer import Counselling
from dispatcher.domain.sessions.record import CounsellorRecord, NewRecord
from dispatcher.domain.sessions.spoken import counselled_in
from dispatcher.domain.sessions.staffing import (
    Person,
    Staffing,
    Stint,
    counselled_today,
    heavy_in_a_row,
)
from dispatcher.store.engine import Connection
from dispatcher.store.shifts import planned
from dispatcher.store.training import passed_of, signed_of

_LANGUAGES = """coalesce((select json_agg(
        json_build_array(p.tag, p.level, p.reading, p.writing, p.speaking) order by p.tag)
    from proficiency p where p.account_id = a.id), '[]') as languages"""

# Whoever the organisation no longer vouches for counsels no longer for it.
_SELECT = f"""
select c.account_id, a.name, a.timezone, c.vetting_what, c.vetting_by, c.vetting_until,
    c.training_by, c.training_until, c.code_version, c.code_signed_on, c.cap, c.paused,
    c.owes_check_in, c.checked_in_by, c.checked_in_at, c.changed_at,
    t.course as passed_course, t.passed_at, t.valid_until as passed_until,
    g.version as signed_version, g.signed_at,
    (select count(*) from counselling_session s
     where s.counsellor_id = c.account_id and s.state = 'live') as live,
    {_LANGUAGES}
from counsellor c
join account a on a.id = c.account_id and a.disabled_at is null
left join training_pass t on t.account_id = c.account_id
left join lateral (select version, signed_at from code_signature s
                   where s.account_id = c.account_id order by version desc limit 1) g on true
where c.organisation_id = $1 and exists (
    select from membership m where m.account_id = c.account_id
        and m.organisation_id = c.organisation_id and m.role = 'volunteer')
"""  # noqa: S608 - put together from constants

ALL = _SELECT + " order by a.name, c.account_id"
ONE = _SELECT + " and c.account_id = $2"
LOCK = """
select account_id from counsellor where organisation_id = $1 and account_id = $2 for no key update
"""

STINTS = """
select counsellor_id, began_at, ended_at, heavy from session_stint
where counsellor_id = any($1::uuid[]) and (ended_at is null or ended_at > $2)
order by counsellor_id, began_at
"""

LIVE = "select count(*) from counselling_session where response_id = $1 and state = 'live'"

# How long talks took that were had lately, by language.
ENDED = """
select language, ended_at - answered_at as took from counselling_session
where response_id = $1 and state = 'over' and answered_at is not null and ended_at > $2
order by ended_at desc limit 50
"""

# Who has seen a paper is whoever wrote it down, not whoever wrote something else down later.
SET = """
insert into counsellor (organisation_id, account_id, vetting_what, vetting_by, vetting_until,
    training_by, training_until, code_version, code_signed_on, cap, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (organisation_id, account_id) do update set vetting_what = excluded.vetting_what,
    vetting_until = excluded.vetting_until, training_until = excluded.training_until,
    vetting_by = case when (counsellor.vetting_what, counsellor.vetting_until)
        is not distinct from (excluded.vetting_what, excluded.vetting_until)
        then counsellor.vetting_by else excluded.vetting_by end,
    training_by = case when excluded.training_by is null or counsellor.training_by is null
        or counsellor.training_until is distinct from excluded.training_until
        then excluded.training_by else counsellor.training_by end,
    code_version = excluded.code_version, code_signed_on = excluded.code_signed_on,
    cap = excluded.cap, changed_at = excluded.changed_at
"""

PAUSE = "update counsellor set paused = $2 where account_id = $1"
OWES_CHECK_IN = """
update counsellor set owes_check_in = true where organisation_id = $1 and account_id = $2
"""
CHECKED_IN = """
update counsellor set owes_check_in = false, checked_in_by = $3, checked_in_at = $4
where organisation_id = $1 and account_id = $2
"""

VOUCHED_FOR = """
select exists (
    select from membership m join account a on a.id = m.account_id and a.disabled_at is null
    where m.account_id = $1 and m.organisation_id = $2 and m.role = 'volunteer')
"""

STAFF = f"""
select a.id as account_id, a.name, {_LANGUAGES}
from membership m join account a on a.id = m.account_id and a.disabled_at is null
where m.organisation_id = $1 and m.role = $2 and strpos(lower(a.name), lower($3)) > 0
order by a.name, a.id limit $4
"""  # noqa: S608 - put together from constants

LOOKED_BACK = timedelta(days=2)
"""Further back no time counts towards a day or a row of heavy sessions."""

LATELY = timedelta(days=1)


def _counselled_in(row: Mapping[str, Any]) -> tuple[str, ...]:
    return counselled_in(
        Proficiency(tag, Level(level), *skills)
        for tag, level, *skills in json.loads(row["languages"])
    )


def _person(row: Mapping[str, Any], cap: int, stints: list[Stint], now: datetime) -> Person:
    count, last = heavy_in_a_row(stints)
    return Person(
        row["account_id"],
        _counselled_in(row),
        replace(
            _record(row).clearance,
            live=row["live"],
            cap=cap if row["cap"] is None else min(cap, row["cap"]),
            today=counselled_today(stints, ZoneInfo(row["timezone"]), now),
            heavy_in_a_row=count,
            last_heavy_at=last,
            owes_check_in=row["owes_check_in"],
            paused=row["paused"],
        ),
    )


async def _stints(
    connection: Connection, people: Collection[UUID], now: datetime
) -> dict[UUID, list[Stint]]:
    found: dict[UUID, list[Stint]] = defaultdict(list)
    for row in await connection.fetch(STINTS, list(people), now - LOOKED_BACK):
        found[row["counsellor_id"]].append(Stint(row["began_at"], row["ended_at"], row["heavy"]))
    return found


async def read_person(
    connection: Connection,
    offer: Counselling,
    account_id: UUID,
    now: datetime,
    *,
    lock: bool = False,
) -> Person | None:
    """What is known of somebody who would counsel; None where nothing is. Locked, nobody takes two
    sessions at once where the cap has room for one."""
    if lock:
        await connection.execute(LOCK, offer.organisation_id, account_id)
    row = await connection.fetchrow(ONE, offer.organisation_id, account_id)
    if row is None:
        return None
    stints = await _stints(connection, [account_id], now)
    return _person(row, offer.cap, stints[account_id], now)


async def read_staffing(connection: Connection, offer: Counselling, now: datetime) -> Staffing:
    """All who may have to do with an offer's sessions."""
    rows = await connection.fetch(ALL, offer.organisation_id)
    stints = await _stints(connection, [row["account_id"] for row in rows], now)
    supervising, counselling = await planned(connection, offer.organisation_id, now)
    ended = await connection.fetch(ENDED, offer.response_id, now - LATELY)
    return Staffing(
        offer=offer,
        supervising=supervising,
        counselling=counselling,
        people=tuple(_person(row, offer.cap, stints[row["account_id"]], now) for row in rows),
        live=await connection.fetchval(LIVE, offer.response_id),
        ended_lately=tuple((row["language"], row["took"]) for row in ended),
    )


async def count_live(connection: Connection, response_id: int) -> int:
    found: int = await connection.fetchval(LIVE, response_id)
    return found


async def records_of(connection: Connection, organisation_id: int) -> list[CounsellorRecord]:
    return [_record(row) for row in await connection.fetch(ALL, organisation_id)]


async def find_record(
    connection: Connection, organisation_id: int, account_id: UUID, *, lock: bool = False
) -> CounsellorRecord | None:
    if lock:
        await connection.execute(LOCK, organisation_id, account_id)
    row = await connection.fetchrow(ONE, organisation_id, account_id)
    return None if row is None else _record(row)


def _record(row: Mapping[str, Any]) -> CounsellorRecord:
    kept: dict[str, Any] = {
        name: row[name] for name in CounsellorRecord.__dataclass_fields__ if name in row
    }
    return CounsellorRecord(
        **{**kept, "languages": _counselled_in(row)}, passed=passed_of(row), signed=signed_of(row)
    )


async def staff_of(
    connection: Connection, organisation_id: int, role: Role, name: str, limit: int
) -> list[tuple[UUID, str, tuple[str, ...]]]:
    """Account, name and languages of those in a role whose name holds this, by name."""
    rows = await connection.fetch(STAFF, organisation_id, role.value, name, limit)
    return [(row["account_id"], row["name"], _counselled_in(row)) for row in rows]


async def set_record(
    connection: Connection,
    organisation_id: int,
    account_id: UUID,
    new: NewRecord,
    by: UUID,
    now: datetime,
) -> None:
    await connection.execute(
        SET,
        organisation_id,
        account_id,
        new.vetting_what,
        None if new.vetting_what is None else by,
        new.vetting_until,
        by if new.trained else None,
        new.training_until,
        new.code_version,
        new.code_signed_on,
        new.cap,
        now,
    )


async def is_vouched_for(connection: Connection, organisation_id: int, account_id: UUID) -> bool:
    found: bool = await connection.fetchval(VOUCHED_FOR, account_id, organisation_id)
    return found


async def set_paused(connection: Connection, account_id: UUID, paused: bool) -> None:
    await connection.execute(PAUSE, account_id, paused)


async def owe_check_in(connection: Connection, organisation_id: int, account_id: UUID) -> None:
    await connection.execute(OWES_CHECK_IN, organisation_id, account_id)


async def check_in(
    connection: Connection, organisation_id: int, account_id: UUID, by: UUID, now: datetime
) -> bool:
    """Whether there is such a record."""
    status: str = await connection.execute(CHECKED_IN, organisation_id, account_id, by, now)
    return status.endswith("1")
