"""Who may see a file: whoever may see what it belongs to."""

from datetime import datetime
from uuid import UUID

from dispatcher.api.edge import Edge
from dispatcher.api.pages import may_read
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound, NotYourFile, NotYourReview
from dispatcher.domain.file import StoredFile
from dispatcher.domain.submission import must_review
from dispatcher.store import files as store
from dispatcher.store import submissions as submission_store
from dispatcher.store import tasks as task_store
from dispatcher.store.documents import organisations_with
from dispatcher.store.engine import Connection

LOOKED_THROUGH = 200
"""So many tasks or answers of one file are looked at; nobody attaches one to more by hand."""


async def must_see(edge: Edge, actor: Actor, file_id: UUID, now: datetime) -> StoredFile:
    """The file; raises NotFound, and NotYourFile for who neither sent it nor may see a task it is
    given out with, an answer it is a part of, a task that builds on that answer, or the document it
    is."""
    async with edge.db.snapshot() as connection:
        file = (await store.find_files(connection, [file_id])).get(file_id)
        if file is None:
            raise NotFound(kind="file")
        if (
            file.uploaded_by == actor.id
            or await _in_a_task(connection, actor, file_id, now)
            or await _in_an_answer(connection, actor, file_id, now)
            or await _in_a_document(connection, actor, file_id)
        ):
            return file
    raise NotYourFile()


async def _in_a_task(connection: Connection, actor: Actor, file_id: UUID, now: datetime) -> bool:
    numbers = await store.tasks_with(connection, file_id, LOOKED_THROUGH)
    numbers += await store.tasks_on(connection, file_id, LOOKED_THROUGH)
    if not numbers:
        return False
    for task in (await task_store.find_tasks(connection, numbers)).values():
        if await may_read(connection, actor, task, now):
            return True
    return False


async def _in_a_document(connection: Connection, actor: Actor, file_id: UUID) -> bool:
    return any(map(actor.watches, await organisations_with(connection, file_id)))


async def _in_an_answer(connection: Connection, actor: Actor, file_id: UUID, now: datetime) -> bool:
    for number in await store.submissions_with(connection, file_id, LOOKED_THROUGH):
        submission = await submission_store.find_submission(connection, number)
        assert submission is not None
        tasks = await task_store.find_tasks(connection, [submission.task_id])
        task = tasks[submission.task_id]
        if actor.watches(task.organisation_id):
            return True
        try:
            must_review(actor, task, submission.author_id, now)
        except NotYourReview:
            continue
        return True
    return False
