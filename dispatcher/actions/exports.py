"""Reading out the answers to a form: as rows of a file, and for how far people agree."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from dispatcher.domain.forms.agreement import FormAgreement, disagreement
from dispatcher.domain.forms.form import Form
from dispatcher.domain.forms.rows import Row, of_each_answer, of_task
from dispatcher.domain.forms.sameness import counted
from dispatcher.store.exports import FROM_THE_START, AnsweredTask, answered_tasks
from dispatcher.store.transaction import Database
from dispatcher.views.exports import Writing


class Each(StrEnum):
    """What a row is of."""

    TASK = "task"
    ANSWER = "answer"


DISAGREEMENTS_SHOWN = 50


async def answered(
    db: Database, form_id: UUID, response_id: int
) -> AsyncIterator[list[AnsweredTask]]:
    """All tasks with an accepted answer, some at a time, oldest first. Nothing is held in between,
    so that whoever reads slowly keeps nobody waiting."""
    after = FROM_THE_START
    while True:
        async with db.read() as connection:
            some = await answered_tasks(connection, form_id, response_id, after)
        if not some:
            return
        yield some
        after = some[-1].id


def _rows(form: Form, task: AnsweredTask, each: Each) -> list[Row]:
    answers = [data for _, data in task.answers]
    row = of_task(form, task.id, task.title, task.created_at, task.done, answers, task.times)
    return [row] if each is Each.TASK else of_each_answer(row, answers, task.times)


async def export_answers(
    db: Database, form_id: UUID, response_id: int, form: Form, how: Writing, each: Each
) -> AsyncIterator[bytes]:
    """The file, a piece at a time."""
    yield how.begin.encode()
    async for some in answered(db, form_id, response_id):
        yield how.rows([row for task in some for row in _rows(form, task, each)]).encode()
    yield how.end.encode()


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far people agree on a form, with the newest tasks on which they do not."""

    figures: FormAgreement
    disagreements: tuple[tuple[AnsweredTask, tuple[str, ...]], ...]


async def read_agreement(db: Database, form_id: UUID, response_id: int, form: Form) -> Agreed:
    figures = FormAgreement(form)
    questions = counted(form)
    newest: deque[tuple[AnsweredTask, tuple[str, ...]]] = deque(maxlen=DISAGREEMENTS_SHOWN)
    async for some in answered(db, form_id, response_id):
        for task in some:
            figures.add(task.answers)
            if names := disagreement(questions, [data for _, data in task.answers]):
                newest.append((task, names))
    return Agreed(figures, tuple(reversed(newest)))
