"""Counting sessions. No words, and nobody by themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatcher.store.engine import Connection

BY_LANGUAGE = """
select language, count(*) as begun, count(answered_at) as answered,
    count(*) filter (where answered_at - begun_at <= interval '1 minute') as within_1_min,
    count(*) filter (where answered_at - begun_at <= interval '5 minutes') as within_5_min,
    count(*) filter (where ending = 'abandoned') as abandoned,
    count(*) filter (where ending = 'unanswered') as unanswered,
    count(*) filter (where state = 'waiting') as waiting
from counselling_session where response_id = $1 and begun_at >= $2
group by language order by begun desc, language
"""

BY_HOUR = """
select date_trunc('hour', begun_at, 'UTC') as at, language, count(*) as begun,
    count(answered_at) as answered
from counselling_session where response_id = $1 and begun_at >= $2
group by 1, 2 order by 1, 2
"""


async def by_language(
    connection: Connection, response_id: int, since: datetime
) -> list[Mapping[str, Any]]:
    """Of each language: begun, answered and how soon, left before, waiting."""
    return [dict(row) for row in await connection.fetch(BY_LANGUAGE, response_id, since)]


async def by_hour(
    connection: Connection, response_id: int, since: datetime
) -> list[Mapping[str, Any]]:
    """Of each hour and language: begun, and answered whenever that was."""
    return [dict(row) for row in await connection.fetch(BY_HOUR, response_id, since)]
