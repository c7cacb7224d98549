"""The hours ledger in the record: claims that are to be credited, and lines that only ever come."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.ledger import LONGEST, Ended, Entry, EntrySort, Span
from dispatcher.domain.meeting_hours import BY_MEETINGS
from dispatcher.domain.policy import Kind
from dispatcher.store.engine import PLAN_FOR_THESE, Connection

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

# Handed in, or ended without that; in the order in which they were over. A submission is the last
# sign of its claim: what is saved with the words later (by who returns it) is none. A draft is the
# latest of its task and person, so that one saved under an earlier claim tells nothing here.
OVER = """
with over as (
    select c.*, s.submitted_at as over_at, array[s.submitted_at] as signs
    from submission s join claim c on c.id = s.claim_id
    where s.submitted_at >= $1 and s.submitted_at <= $2
    union all
    select c.*, c.ended_at, array[c.last_sign_at, d.saved_at]
    from claim c
    left join draft d on d.task_id = c.task_id and d.volunteer_id = c.volunteer_id
    where c.state in ('released', 'lapsed', 'revoked') and c.ended_at >= $1 and c.ended_at <= $2
      and not exists (select from submission s where s.claim_id = c.id)
)
select o.id, o.volunteer_id, o.task_id, t.organisation_id, t.response_id, o.lane_id, l.kind,
    o.claimed_at, o.over_at, o.signs
from over o join task t on t.id = o.task_id join lane l on l.id = o.lane_id
where l.kind <> all($4) and not exists (
    select from ledger_entry e where e.claim_id = o.id and e.sort = 'credit'
)
order by o.over_at, o.id limit $3
"""

PROGRESS = "select credited_to, looked_at from crediting"

NOTE_PROGRESS = """
insert into crediting (credited_to, looked_at) values ($1, $2)
on conflict (one) do update set credited_to = greatest(crediting.credited_to, excluded.credited_to),
    looked_at = greatest(crediting.looked_at, excluded.looked_at)
"""

# Whoever credits somebody's claims holds their account: two at once would not see each other's.
LOCK_PEOPLE = """
select id from account where id = any($1::uuid[]) order by id for no key update
"""

CREDITED = """
select e.volunteer_id, e.began_at, e.ended_at
from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as n (id, first_at, last_at)
join ledger_entry e on e.volunteer_id = n.id and e.sort = 'credit'
  and e.ended_at > n.first_at and e.ended_at < n.last_at + $4 and e.began_at < n.last_at
-- What a coordinator corrects stays that claim's time; what was said differently since does not.
where not exists (
    select from ledger_entry r where r.about = e.id and r.sort = 'reversal' and r.made_by is null
)
"""

CREDITED_CLAIMS = """
select claim_id from ledger_entry where claim_id = any($1::uuid[]) and sort = 'credit'
"""

INSERT = """
insert into ledger_entry (id, sort, claim_id, task_id, volunteer_id, organisation_id, response_id,
    kind, began_at, ended_at, seconds, about, made_by, reason, written_at, lane_id, meeting, times)
select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[],
    $7::int[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::int[], $12::uuid[],
    $13::uuid[], $14::text[], $15::timestamptz[], $16::int[], $17::text[], $18::smallint[])
"""

# By id, ascending. A line is never changed; its lock lets one at a time say something about it.
LOCK_ENTRIES = """
select * from ledger_entry where id = any($1::uuid[]) order by id for no key update
"""

STANDING = """
select e.id, c.entry_id is not null as confirmed
from ledger_entry e left join ledger_confirmation c on c.entry_id = e.id
where e.id = any($1::uuid[]) and e.sort <> 'reversal'
  and not exists (select from ledger_entry r where r.about = e.id and r.sort = 'reversal')
"""

CONFIRM = """
insert into ledger_confirmation (entry_id, confirmed_by, confirmed_at)
select id, $2, $3 from unnest($1::uuid[]) as n (id)
on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """`credited_to`: all that was over before has been credited; `looked_at`: when everything there
    is was last looked at."""

    credited_to: datetime
    looked_at: datetime


def entry_from(row: Mapping[str, Any]) -> Entry:
    return Entry(
        id=row["id"],
        sort=EntrySort(row["sort"]),
        claim_id=row["claim_id"],
        task_id=row["task_id"],
        volunteer_id=row["volunteer_id"],
        organisation_id=row["organisation_id"],
        response_id=row["response_id"],
        lane_id=row["lane_id"],
        kind=Kind(row["kind"]),
        span=Span(row["began_at"], row["ended_at"]),
        seconds=row["seconds"],
        written_at=row["written_at"],
        about=row["about"],
        made_by=row["made_by"],
        reason=row["reason"],
        meeting=row["meeting"],
        times=row["times"],
    )


def ended_from(row: Mapping[str, Any]) -> Ended:
    return Ended(
        claim_id=row["id"],
        volunteer_id=row["volunteer_id"],
        task_id=row["task_id"],
        organisation_id=row["organisation_id"],
        response_id=row["response_id"],
        lane_id=row["lane_id"],
        kind=Kind(row["kind"]),
        claimed_at=row["claimed_at"],
        over_at=row["over_at"],
        signs=tuple(at for at in row["signs"] if at is not None),
    )


async def read_progress(connection: Connection) -> Progress:
    row = await connection.fetchrow(PROGRESS)
    return Progress(BEGINNING, BEGINNING) if row is None else Progress(*row)


async def note_progress(connection: Connection, progress: Progress) -> None:
    """It never goes back."""
    await connection.execute(NOTE_PROGRESS, progress.credited_to, progress.looked_at)


async def uncredited(
    connection: Connection, since: datetime, until: datetime, limit: int
) -> list[Ended]:
    """Claims that were over between two moments and have no credit, in the order they were over;
    none whose hours are those of meetings. To be asked in a transaction."""
    await connection.execute(PLAN_FOR_THESE)
    kinds = [kind.value for kind in BY_MEETINGS]
    return [ended_from(row) for row in await connection.fetch(OVER, since, until, limit, kinds)]


async def lock_people(connection: Connection, volunteer_ids: Collection[UUID]) -> None:
    await connection.execute(LOCK_PEOPLE, list(volunteer_ids))


async def credited_claims(connection: Connection, claim_ids: Collection[UUID]) -> set[UUID]:
    rows = await connection.fetch(CREDITED_CLAIMS, list(claim_ids))
    return {row["claim_id"] for row in rows}


async def credited_spans(
    connection: Connection, within: Mapping[UUID, Span]
) -> dict[UUID, list[Span]]:
    """By person, what was credited to them that reaches into a span of time."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    rows = await connection.fetch(
        CREDITED,
        list(within),
        [span.began_at for span in within.values()],
        [span.ended_at for span in within.values()],
        LONGEST,
    )
    for row in rows:
        found[row["volunteer_id"]].append(Span(row["began_at"], row["ended_at"]))
    return found


async def insert_entries(connection: Connection, entries: Sequence[Entry]) -> None:
    await connection.execute(
        INSERT,
        [one.id for one in entries],
        [one.sort.value for one in entries],
        [one.claim_id for one in entries],
        [one.task_id for one in entries],
        [one.volunteer_id for one in entries],
        [one.organisation_id for one in entries],
        [one.response_id for one in entries],
        [one.kind.value for one in entries],
        [one.span.began_at for one in entries],
        [one.span.ended_at for one in entries],
        [one.seconds for one in entries],
        [one.about for one in entries],
        [one.made_by for one in entries],
        [one.reason for one in entries],
        [one.written_at for one in entries],
        [one.lane_id for one in entries],
        [one.meeting for one in entries],
        [one.times for one in entries],
    )


async def lock_entries(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Entry]:
    rows = await connection.fetch(LOCK_ENTRIES, list(ids))
    return {row["id"]: entry_from(row) for row in rows}


async def standing(connection: Connection, ids: Collection[UUID]) -> dict[UUID, bool]:
    """Those of the entries that nothing has taken back, with whether they are confirmed."""
    rows = await connection.fetch(STANDING, list(ids))
    return {row["id"]: row["confirmed"] for row in rows}


async def confirm_entries(
    connection: Connection, ids: Collection[UUID], confirmed_by: UUID, now: datetime
) -> None:
    """What is confirmed already stays confirmed by who did so first."""
    await connection.execute(CONFIRM, list(ids), confirmed_by, now)
