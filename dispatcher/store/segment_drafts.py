"""Drafts by segment in the record.

Segments are written in one statement, by id ascending, which locks nothing else: two tabs of one
person can't get in each other's way for longer than that.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatcher.domain.segments import SegmentChange
from dispatcher.store.engine import Connection

# Newest wins. What its writer did not know of is kept beside it: the words of another tab. Sent
# again after its answer got lost, it changes nothing.
SAVE = """
insert into draft_segment as d (task_id, volunteer_id, segment_id, target, was, saved_at)
select $1, $2, n.segment_id, n.target, n.was, $6
from unnest($3::text[], $4::text[], $5::text[]) as n (segment_id, target, was)
on conflict (task_id, volunteer_id, segment_id) do update set
    target = excluded.target, was = excluded.was, saved_at = excluded.saved_at,
    other = case
        when d.target = excluded.target then d.other
        when d.target = excluded.was then null
        when d.target = '' then d.other
        else d.target
    end
returning segment_id, other
"""

SIZE = """
select count(*) as segments, coalesce(sum(octet_length(target)), 0) as bytes
from draft_segment where task_id = $1 and volunteer_id = $2
"""


async def save_segments(
    connection: Connection,
    task_id: UUID,
    volunteer_id: UUID,
    changes: Sequence[SegmentChange],
    now: datetime,
) -> dict[str, str]:
    """Write segments, which are in the order of their ids. Answers, by id, the words that were
    saved there by somebody who did not know of these, or of whom these did not know."""
    rows = await connection.fetch(
        SAVE,
        task_id,
        volunteer_id,
        [change.id for change in changes],
        [change.target for change in changes],
        [change.was for change in changes],
        now,
    )
    return {row["segment_id"]: row["other"] for row in rows if row["other"] is not None}


async def draft_size(connection: Connection, task_id: UUID, volunteer_id: UUID) -> tuple[int, int]:
    """(segments, bytes) of somebody's draft."""
    row = await connection.fetchrow(SIZE, task_id, volunteer_id)
    assert row is not None
    return row["segments"], row["bytes"]
