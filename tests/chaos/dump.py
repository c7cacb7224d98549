"""The record as it is at the end, table by table, into the history."""

import json

import asyncpg

from tests.chaos.history import HistoryFile, Json, Rows

AT_ONCE = 500

# In one moment. What is long and judged by nobody is left out.
TABLES = {
    "task": """
        select t.*, c.brief, case when t.import_id is not null then c.text end as text
        from task t join task_content c on c.task_id = t.id
    """,
    "import": "select * from import",
    "claim": "select * from claim",
    "offer": "select * from offer",
    "draft": "select * from draft",
    "submission": "select * from submission",
    "review": "select * from review",
    "lane": "select * from lane",
    "channel": "select * from channel",
    "event": 'select channel, "offset", frame::json from event',
    "installation": "select epoch from installation",
    "idempotency": "select account_id, key, answer::json ->> 'id' as task from idempotency",
}


async def dump(url: str, history: HistoryFile) -> None:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            for table, query in TABLES.items():
                await _dump(connection, table, query, history)
    finally:
        await connection.close()


async def _dump(
    connection: asyncpg.Connection, table: str, query: str, history: HistoryFile
) -> None:
    rows: list[Json] = []
    async for row in connection.cursor(f"select row_to_json(r)::text as r from ({query}) r"):
        rows.append(json.loads(row["r"]))
        if len(rows) == AT_ONCE:
            history.append(Rows(table, rows))
            rows = []
    history.append(Rows(table, rows))
