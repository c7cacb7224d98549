"""Near-duplicates: "looks like task N", so that nobody does the same work twice unknowingly."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dispatcher.intake.similar import NEAR_DUPLICATE, similarity
from dispatcher.store.contents import similar_texts
from dispatcher.store.engine import Connection

AT_MOST = 4_000
"""Texts looked at for one chunk: where thousands repeat one another, the earliest are enough."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A text that is about to become a task: its id to be, and its near-duplicate keys."""

    task_id: UUID
    text: str
    keys: tuple[int, ...]


async def find_similar(
    connection: Connection, response_id: int, newcomers: Sequence[Newcomer]
) -> dict[UUID, UUID]:
    """For each newcomer that nearly repeats another text, the task it looks like: one of the
    response's, or a newcomer before it."""
    by_key: dict[int, tuple[UUID, str]] = {}
    wanted = {key for newcomer in newcomers for key in newcomer.keys}
    if wanted:
        for task_id, text, keys in await similar_texts(connection, response_id, wanted, AT_MOST):
            for key in keys:
                by_key.setdefault(key, (task_id, text))
    found: dict[UUID, UUID] = {}
    for newcomer in newcomers:
        for task_id, text in {by_key[key] for key in newcomer.keys if key in by_key}:
            if similarity(text, newcomer.text) >= NEAR_DUPLICATE:
                found[newcomer.task_id] = task_id
                break
        for key in newcomer.keys:
            by_key.setdefault(key, (newcomer.task_id, newcomer.text))
    return found
