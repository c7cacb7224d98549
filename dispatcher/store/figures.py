"""Figures, counted from the record each time they are asked for. A control is nobody's need and is
not among them."""

from datetime import datetime, timedelta
from typing import Any

from dispatcher.store.engine import Connection

# $2 null: the whole response.
LANES = """
with counted as (
    select lane_id,
        count(*) filter (where state = 'draft') as draft,
        count(*) filter (where state = 'open') as open,
        count(*) filter (where state = 'done') as done,
        count(*) filter (where state = 'cancelled') as cancelled,
        count(*) filter (where state = 'expired') as expired,
        min(coalesce(opened_at, created_at)) filter (where state = 'open') as oldest_open_at
    from task where response_id = $1 and ($2::int is null or organisation_id = $2) and not control
    group by lane_id
), slots as (
    select c.lane_id,
        count(*) filter (where c.state = 'active') as held,
        count(*) filter (where c.state = 'submitted') as review
    from claim c join task t on t.id = c.task_id
    where c.state in ('active', 'submitted') and t.response_id = $1 and not t.control
      and ($2::int is null or t.organisation_id = $2)
    group by c.lane_id
), waits as (
    select lane_id,
        percentile_cont(array[0.5, 0.9])
            within group (order by extract(epoch from
                claimed_at - coalesce(opened_at, created_at))) as p
    from task where response_id = $1 and claimed_at is not null and not control
      and ($2::int is null or organisation_id = $2)
    group by lane_id
)
select l.id, l.kind, l.source_language, l.target_language, n.draft, n.open, n.done, n.cancelled,
    n.expired, coalesce(s.held, 0) as held, coalesce(s.review, 0) as review,
    w.p[1] as p50, w.p[2] as p90,
    n.oldest_open_at
from counted n join lane l on l.id = n.lane_id
left join slots s on s.lane_id = l.id
left join waits w on w.lane_id = l.id
order by n.open desc, l.id
"""

WAITS = """
select percentile_cont(array[0.5, 0.9])
    within group (order by extract(epoch from claimed_at - coalesce(opened_at, created_at))) as p
from task where response_id = $1 and claimed_at is not null and not control
  and ($2::int is null or organisation_id = $2)
"""

TIMELINE = """
with moments as (
    select created_at as at, 1 as posted, 0 as claimed, 0 as done
    from task where response_id = $1 and created_at >= $3 and not control
      and ($2::int is null or organisation_id = $2)
    union all
    select c.claimed_at, 0, 1, 0 from claim c join task t on t.id = c.task_id
    where t.response_id = $1 and c.claimed_at >= $3 and not t.control
      and ($2::int is null or t.organisation_id = $2)
    union all
    select done_at, 0, 0, 1 from task where response_id = $1 and done_at >= $3 and not control
      and ($2::int is null or organisation_id = $2)
)
select date_bin($4, at, $3) as at, sum(posted) as posted, sum(claimed) as claimed,
    sum(done) as done
from moments group by 1 order by 1
"""


async def lane_figures(
    connection: Connection, response_id: int, organisation_id: int | None
) -> list[dict[str, Any]]:
    """One row a lane in which the response has tasks; waits in seconds."""
    rows = await connection.fetch(LANES, response_id, organisation_id)
    return [dict(row) for row in rows]


async def waits(
    connection: Connection, response_id: int, organisation_id: int | None
) -> tuple[float | None, float | None]:
    """Median and 90th percentile of the seconds from posting to the first claim."""
    p = await connection.fetchval(WAITS, response_id, organisation_id)
    return (None, None) if p is None else (p[0], p[1])


async def timeline(
    connection: Connection,
    response_id: int,
    organisation_id: int | None,
    since: datetime,
    bucket: timedelta,
) -> list[dict[str, Any]]:
    """What was posted, claimed and done, in buckets counted from `since`; empty ones left out."""
    rows = await connection.fetch(TIMELINE, response_id, organisation_id, since, bucket)
    return [dict(row) for row in rows]
