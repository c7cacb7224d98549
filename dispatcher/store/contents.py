"""The words of tasks in the record."""

import json
from typing import Any
from uuid import UUID

from dispatcher.domain.task import TaskContent
from dispatcher.store.engine import Connection

CONTENT = "select brief, text, candidates, asked from task_content where task_id = $1"

ASKED = "select asked from task_content where task_id = $1"

SET_BRIEF = "update task_content set brief = $2 where task_id = $1"


async def read_content(connection: Connection, task_id: UUID) -> TaskContent:
    row = await connection.fetchrow(CONTENT, task_id)
    assert row is not None, "a task is never written without its content"
    candidates = tuple((tag, chance) for tag, chance in json.loads(row["candidates"]))
    asked = json.loads(row["asked"] or "{}")
    return TaskContent(row["brief"], row["text"], candidates, asked)


async def read_asked(connection: Connection, task_id: UUID) -> dict[str, Any]:
    """What a task asks for beyond its text."""
    asked = await connection.fetchval(ASKED, task_id)
    return dict(json.loads(asked or "{}"))


async def set_brief(connection: Connection, task_id: UUID, brief: str) -> None:
    await connection.execute(SET_BRIEF, task_id, brief)
