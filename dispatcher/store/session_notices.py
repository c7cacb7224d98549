"""What has to be told about counselling outside the open page, and what was. Written behind the
lock of its way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dispatcher.domain.way import Way, WayKind
from dispatcher.store.engine import Connection
from dispatcher.store.ways import way_from

# Calls that ring, and alerts whose reason still holds. A way that another process has taken is
# passed over. What rests for offers alone does not rest for somebody who waits.
DUE = """
with due as (
    select c.id as about, c.counsellor_id as account_id, 'call' as what, c.language,
        c.severity = 3 as urgent, 0 as step, c.ends_at as until
    from session_call c where c.state = 'made' and c.ready_at <= $1 and c.ends_at > $1
    union all
    select e.id, a.account_id, e.cause, s.language, s.severity = 3, e.step, e.told_at + $4
    from session_escalation e
    join session_alert a on a.escalation_id = e.id
    join counselling_session s on s.id = e.session_id
    where e.told_at > $1 - $4::interval and case e.cause
        when 'waiting' then s.state = 'waiting'
            and coalesce(s.interrupted_at, s.waiting_since) = e.since
        else s.state = 'live' and s.help_asked_at = e.since end
)
select w.*, d.about, d.what, d.language, d.urgent, d.step, d.until from due d
join way w on w.account_id = d.account_id and w.disabled_at is null and w.kind = any($2::text[])
left join session_notice n on n.about = d.about and n.way_id = w.id
where (n.about is null
       or n.sent_at is null and not n.failed and n.attempts < $5 and n.taken_until <= $1)
  and (w.failures = 0 or w.not_before is null or w.not_before <= $1)
order by d.urgent desc, w.id, d.about limit $3 for no key update of w skip locked
"""

# Looked at once more: another process may have taken it, and be done, between our reading and our
# lock of its way.
TAKE = """
insert into session_notice (about, way_id, taken_until)
select one, $1, $3 from unnest($2::uuid[]) as one order by one
on conflict (about, way_id) do update set attempts = session_notice.attempts + 1,
    taken_until = excluded.taken_until
where session_notice.sent_at is null and not session_notice.failed
    and session_notice.taken_until <= $4
returning about
"""

SENT = "update session_notice set sent_at = $3 where way_id = $1 and about = any($2::uuid[])"

NOT_SENT = """
update session_notice set taken_until = $3, failed = $4
where way_id = $1 and about = any($2::uuid[])
"""

# The way may rest for other messages: that is neither ended nor cut short by ours.
WORKED = "update way set last_sent_at = $2, last_error = null, failures = 0 where id = $1"
FAILED = """
update way set failures = failures + 1, last_failed_at = $2, last_error = $3,
    not_before = greatest(not_before, $4)
where id = $1
"""

FORGET = (
    "delete from session_notice where taken_until < $1",
    "delete from session_escalation where told_at < $1",
    "delete from session_call where state <> 'made' and ended_at < $1",
)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that one way has to tell of. `about`: the call or the escalation; `what`: `call`,
    `waiting` or `help`; `until`: nobody needs it after that."""

    way: Way
    about: UUID
    what: str
    language: str
    urgent: bool
    step: int
    until: datetime


async def lock_due(
    connection: Connection,
    now: datetime,
    kinds: Collection[WayKind],
    *,
    limit: int,
    lasts: timedelta,
    attempts: int,
) -> list[Due]:
    """What may be sent now, its ways locked until the commit. `lasts`: so long an alert is told."""
    rows = await connection.fetch(DUE, now, [kind.value for kind in kinds], limit, lasts, attempts)
    return [
        Due(
            way_from(row),
            row["about"],
            row["what"],
            row["language"],
            row["urgent"],
            row["step"],
            row["until"],
        )
        for row in rows
    ]


async def take(
    connection: Connection, way_id: UUID, about: Sequence[UUID], now: datetime, until: datetime
) -> set[UUID]:
    """Those of them that are ours to send; after `until` whoever took them counts as dead."""
    rows = await connection.fetch(TAKE, way_id, about, until, now)
    return {row["about"] for row in rows}


async def were_sent(
    connection: Connection, way_id: UUID, about: Sequence[UUID], now: datetime
) -> None:
    await connection.execute(SENT, way_id, about, now)
    await connection.execute(WORKED, way_id, now)


async def were_not_sent(
    connection: Connection,
    way_id: UUID,
    about: Sequence[UUID],
    now: datetime,
    error: str,
    again_at: datetime,
    *,
    for_good: bool,
) -> None:
    """Tried again from `again_at` on, unless it is `for_good`."""
    await connection.execute(NOT_SENT, way_id, about, again_at, for_good)
    await connection.execute(FAILED, way_id, now, error, again_at)


async def forget_before(connection: Connection, moment: datetime) -> None:
    """Delete what was told, and calls that ended, long ago."""
    for statement in FORGET:
        await connection.execute(statement, moment)
