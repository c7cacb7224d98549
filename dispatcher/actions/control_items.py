"""Judging answers that are known, which their authors cannot tell from any others."""

from dispatcher.actions.context import Moment
from dispatcher.domain.control import is_right
from dispatcher.domain.submission import Submission
from dispatcher.domain.task import Task
from dispatcher.domain.trust import Counts
from dispatcher.store import control_items as store
from dispatcher.store.contents import read_asked
from dispatcher.store.transaction import Transaction


async def judge_control(tx: Transaction, at: Moment, task: Task, submission: Submission) -> None:
    """Count whether a control was answered rightly. Nobody is told: not even that it was one."""
    kind = task.lane.key.kind
    known = await store.known_answer(tx.connection, task.id)
    asked = await read_asked(tx.connection, task.id)
    right = is_right(kind, known, submission.content, asked.get("form"))
    counts = Counts(controls_right=1) if right else Counts(controls_wrong=1)
    await store.count(tx.connection, kind, {submission.author_id: counts}, at.now)
