"""What the hours ledger says: sums, and its lines page by page. Nothing here writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.hours import Line, Sum
from dispatcher.store.engine import PLAN_FOR_THESE, Connection

# Null leaves a condition out; the statement is planned for the values it is asked with.
_WHERE = """
where ($1::uuid is null or e.volunteer_id = $1)
  and ($2::int is null or e.organisation_id = $2)
  and ($3::int is null or e.response_id = $3)
  and ($4::timestamptz is null or e.ended_at >= $4)
  and ($5::timestamptz is null or e.ended_at < $5)
"""

TOTALS = f"""
select o.slug as organisation, o.name as organisation_name, r.slug as response,
    r.name as response_name, sums.*
from (
    select e.organisation_id, e.response_id, e.kind, sum(e.seconds)::bigint as seconds,
        coalesce(sum(e.seconds) filter (where c.entry_id is not null), 0)::bigint as confirmed,
        count(distinct e.claim_id) filter (where e.sort = 'credit' and e.seconds > 0) as claims
    from ledger_entry e left join ledger_confirmation c on c.entry_id = e.id
    {_WHERE}
    group by e.organisation_id, e.response_id, e.kind
) sums
join organisation o on o.id = sums.organisation_id
join response r on r.id = sums.response_id
order by r.name, o.name, sums.kind
"""  # noqa: S608 - put together from constants

_JOINED = """
from ledger_entry e
left join ledger_confirmation c on c.entry_id = e.id
join organisation o on o.id = e.organisation_id
join response r on r.id = e.response_id
join lane l on l.id = e.lane_id
"""

_COLUMNS = f"""
select e.id, e.sort, e.task_id, e.volunteer_id, e.kind, e.began_at, e.ended_at, e.seconds,
    e.reason, e.meeting, e.written_at, c.confirmed_at, o.slug as organisation,
    o.name as organisation_name, r.slug as response, r.name as response_name,
    l.source_language, l.target_language
{_JOINED}
"""

# An entry of nothing says that a claim was looked at; it is no line of a history.
LINES = f"""
{_COLUMNS} {_WHERE}
  and (e.seconds <> 0 or e.sort <> 'credit')
  and ($6::uuid is null
       or (e.ended_at, e.id) < (select b.ended_at, b.id from ledger_entry b where b.id = $6))
order by e.ended_at desc, e.id desc limit $7
"""  # noqa: S608

_MOMENT = "to_char(date_trunc('second', {}), 'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM')"

# Spreadsheets run cells that begin so as formulas (OWASP: CSV injection).
_CELL = "case when {0} ~ '^[-=+@\t\r＝＋－＠]' then '''' || {0} else {0} end"

# Written by PostgreSQL: in Python it took a second of the one thread that serves everybody.
STATEMENT = f"""
select {_MOMENT.format("e.began_at")} as began_at, {_MOMENT.format("e.ended_at")} as ended_at,
    e.seconds, e.sort as entry, e.kind, l.source_language, l.target_language,
    {_CELL.format("o.name")} as organisation, {_CELL.format("r.name")} as response,
    {_MOMENT.format("c.confirmed_at")} as confirmed_at, {_CELL.format("e.reason")} as reason,
    {_CELL.format("e.meeting")} as meeting
{_JOINED} {_WHERE} and (e.seconds <> 0 or e.sort <> 'credit')
order by e.ended_at desc, e.id desc
"""

# What a coordinator may say something about: neither what takes back nor what was taken back.
STANDING = f"""
{_COLUMNS} {_WHERE}
  and e.sort <> 'reversal'
  and not exists (select from ledger_entry b where b.about = e.id and b.sort = 'reversal')
  and ($6::uuid is null
       or (e.ended_at, e.id) < (select b.ended_at, b.id from ledger_entry b where b.id = $6))
  and (not $8 or (c.entry_id is null and e.seconds <> 0))
order by e.ended_at desc, e.id desc limit $7
"""  # noqa: S608

COUNT = f"""
select count(*) from ledger_entry e {_WHERE} and (e.seconds <> 0 or e.sort <> 'credit')
"""  # noqa: S608

FIRST = f"select min(e.ended_at) from ledger_entry e {_WHERE} and e.seconds > 0"  # noqa: S608

CORRECTED_SINCE = f"""
select exists (
    select from ledger_entry e {_WHERE} and e.sort = 'reversal' and e.written_at > $6
)
"""  # noqa: S608

BYTE_ORDER_MARK = "\ufeff".encode()
"""Without it Excel takes the file for one in a local encoding."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the ledger: None stands for all of it. Lines belong to where their work ended.

    `since` is part of it, `until` is not.
    """

    volunteer_id: UUID | None = None
    organisation_id: int | None = None
    response_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def values(self) -> tuple[Any, ...]:
        return (
            self.volunteer_id,
            self.organisation_id,
            self.response_id,
            self.since,
            self.until,
        )


def line_from(row: Mapping[str, Any]) -> Line:
    return Line(
        id=row["id"],
        sort=row["sort"],
        task_id=row["task_id"],
        volunteer_id=row["volunteer_id"],
        kind=row["kind"],
        source_language=row["source_language"],
        target_language=row["target_language"],
        organisation=row["organisation"],
        organisation_name=row["organisation_name"],
        response=row["response"],
        response_name=row["response_name"],
        began_at=row["began_at"],
        ended_at=row["ended_at"],
        seconds=row["seconds"],
        reason=row["reason"],
        written_at=row["written_at"],
        confirmed_at=row["confirmed_at"],
        meeting=row["meeting"],
    )


async def response_named(connection: Connection, slug: str) -> int | None:
    """Its id, also where it is closed: hours outlast it."""
    found: int | None = await connection.fetchval("select id from response where slug = $1", slug)
    return found


async def sums_of(connection: Connection, part: Part) -> list[Sum]:
    """By response, organisation and kind. In a snapshot."""
    await connection.execute(PLAN_FOR_THESE)
    return [
        Sum(
            organisation=row["organisation"],
            organisation_name=row["organisation_name"],
            response=row["response"],
            response_name=row["response_name"],
            kind=row["kind"],
            seconds=row["seconds"],
            confirmed_seconds=row["confirmed"],
            claims=row["claims"],
        )
        for row in await connection.fetch(TOTALS, *part.values())
    ]


async def lines_of(
    connection: Connection, part: Part, *, before: UUID | None, limit: int
) -> list[Line]:
    """Every line, the latest work first; `before`: the last one of the page before. In a
    snapshot."""
    await connection.execute(PLAN_FOR_THESE)
    rows = await connection.fetch(LINES, *part.values(), before, limit)
    return [line_from(row) for row in rows]


async def standing_of(
    connection: Connection, part: Part, *, unconfirmed: bool, before: UUID | None, limit: int
) -> list[Line]:
    """The lines that nothing has taken back, the latest work first. In a snapshot."""
    await connection.execute(PLAN_FOR_THESE)
    rows = await connection.fetch(STANDING, *part.values(), before, limit, unconfirmed)
    return [line_from(row) for row in rows]


async def statement_csv(connection: Connection, part: Part, timezone: str) -> bytes:
    """All lines of a part as CSV, moments by the clock of a time zone. In a snapshot."""
    await connection.execute("select set_config('timezone', $1, true)", timezone)
    parts = [BYTE_ORDER_MARK]

    async def take(portion: bytes) -> None:
        parts.append(portion)

    await connection.copy_from_query(
        STATEMENT, *part.values(), output=take, format="csv", header=True
    )
    return b"".join(parts)


async def count_lines(connection: Connection, part: Part) -> int:
    """How many lines `lines_of` would give in all."""
    found: int = await connection.fetchval(COUNT, *part.values())
    return found


async def first_work(connection: Connection, part: Part) -> datetime | None:
    """When the earliest work that was credited ended."""
    found: datetime | None = await connection.fetchval(FIRST, *part.values())
    return found


async def corrected_since(connection: Connection, part: Part, since: datetime) -> bool:
    """Whether anything of a part has been taken back after a moment."""
    found: bool = await connection.fetchval(CORRECTED_SINCE, *part.values(), since)
    return found
