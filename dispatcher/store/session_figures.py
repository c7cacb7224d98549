"""Counting sessions, and whom nobody could come to. No words, and nobody by themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatcher.domain.events import Recorded
from dispatcher.store.engine import Connection

_COUNTS = """count(*) as begun, count(answered_at) as answered,
    count(*) filter (where answered_at - begun_at <= interval '1 minute') as within_1_min,
    count(*) filter (where answered_at - begun_at <= interval '5 minutes') as within_5_min,
    count(*) filter (where ending = 'abandoned') as abandoned,
    count(*) filter (where ending = 'unanswered') as unanswered,
    count(*) filter (where state = 'waiting') as waiting"""

_NAMES = ("begun", "answered", "within_1_min", "within_5_min", "abandoned", "unanswered", "waiting")
_NONE_IS_NOUGHT = ", ".join(f"coalesce(s.{one}, 0) as {one}" for one in _NAMES)

# A language, or an hour, may have had people who were turned away and no session.
BY_LANGUAGE = f"""
with s as (
    select language, {_COUNTS} from counselling_session
    where response_id = $1 and begun_at >= $2 group by language
), t as (
    select language, sum(count)::int as turned_away from turned_away
    where response_id = $1 and hour >= $2 group by language
)
select language, {_NONE_IS_NOUGHT}, coalesce(t.turned_away, 0) as turned_away
from s full join t using (language)
order by coalesce(s.begun, 0) + coalesce(t.turned_away, 0) desc, language
"""  # noqa: S608 - put together from constants

BY_HOUR = f"""
with s as (
    select date_trunc('hour', begun_at, 'UTC') as at, language, {_COUNTS} from counselling_session
    where response_id = $1 and begun_at >= $2 group by 1, 2
), t as (
    select hour as at, language, sum(count)::int as turned_away from turned_away
    where response_id = $1 and hour >= $2 group by 1, 2
)
select at, language, {_NONE_IS_NOUGHT}, coalesce(t.turned_away, 0) as turned_away
from s full join t using (at, language) order by at, language
"""  # noqa: S608

UNMET = """
select language, shut, sum(count)::int as count from turned_away
where response_id = $1 and hour >= $2 group by 1, 2 order by 3 desc, 1, 2
"""

TURNED_AWAY = """
insert into turned_away values ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), $4, 1)
on conflict (response_id, hour, language, shut) do update set count = turned_away.count + 1
"""


async def by_language(
    connection: Connection, response_id: int, since: datetime
) -> list[Mapping[str, Any]]:
    """Of each language: begun, answered and how soon, left before, waiting, turned away. `since`:
    the beginning of an hour."""
    return [dict(row) for row in await connection.fetch(BY_LANGUAGE, response_id, since)]


async def by_hour(
    connection: Connection, response_id: int, since: datetime
) -> list[Mapping[str, Any]]:
    """The same of each hour and language: what became, at any time, of what began in it."""
    return [dict(row) for row in await connection.fetch(BY_HOUR, response_id, since)]


async def unmet(
    connection: Connection, response_id: int, since: datetime
) -> list[Mapping[str, Any]]:
    """How many were turned away, by language and by what was lacking."""
    return [dict(row) for row in await connection.fetch(UNMET, response_id, since)]


async def add_turned_away(
    connection: Connection, response_id: int, language: str, now: datetime, shut: str
) -> tuple[None, tuple[Recorded, ...]]:
    """One more, in one statement, of whom nothing is kept."""
    await connection.execute(TURNED_AWAY, response_id, language, now, shut)
    return None, ()
