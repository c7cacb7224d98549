"""Near-duplicates: "looks like task N"."""

from collections.abc import Collection
from uuid import UUID

from dispatcher.intake.similar import NEAR_DUPLICATE, similarity
from dispatcher.store.engine import Connection
from dispatcher.store.tasks import similar_texts


async def find_similar(
    connection: Connection, response_id: int, text: str, keys: Collection[int]
) -> UUID | None:
    """The earliest task of the response whose text is nearly this one."""
    if not keys:
        return None
    for task_id, other in await similar_texts(connection, response_id, keys):
        if similarity(text, other) >= NEAR_DUPLICATE:
            return task_id
    return None
