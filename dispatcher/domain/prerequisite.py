"""Prerequisites: a task that waits as a draft until another is done, and builds on its answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from dispatcher.domain.errors import AlreadyInTarget, InvalidField
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.lane import Lane, LaneKey, is_done_already, job_of
from dispatcher.domain.policy import Kind
from dispatcher.domain.posting import (
    Detected,
    LanguageChoice,
    Posting,
    choose_language,
    reads_surely,
)
from dispatcher.domain.task import Purpose, Task, TaskState, changed, due_at


class CancelledBecause(StrEnum):
    """What happened to the task that a cancelled one waited for."""

    EARLIER_CANCELLED = "earlier_cancelled"
    EARLIER_EXPIRED = "earlier_expired"


_ENDS = {
    TaskState.CANCELLED: CancelledBecause.EARLIER_CANCELLED,
    TaskState.EXPIRED: CancelledBecause.EARLIER_EXPIRED,
}


def must_come_after(
    earlier: Task | None, kind: Kind, organisation_id: int, response_id: int
) -> Task:
    """The earlier task, where one of this kind, organisation and response can wait for it: whoever
    does the later one reads what the earlier one was about.

    Raises InvalidField. No circle can come about: the earlier one is there already.
    """
    if earlier is None or earlier.organisation_id != organisation_id:
        raise InvalidField(field="after", problem="unknown")
    if earlier.response_id != response_id:
        raise InvalidField(field="after", problem="other_response")
    if earlier.purpose is not Purpose.WORK:
        raise InvalidField(field="after", problem="is_a_question")
    if earlier.control:
        raise InvalidField(field="after", problem="is_control")
    if earlier.state in _ENDS:
        raise InvalidField(field="after", problem="is_over", value=earlier.state.value)
    clearance = earlier.lane.key.clearance
    if clearance is not None and KINDS[kind].clearance != clearance:
        raise InvalidField(field="after", problem="needs_clearance", value=clearance)
    return earlier


def language_after(kind: Kind, target: str | None, earlier: LaneKey) -> str | None:
    """What a later task is about: the same text where it goes into the same language again, as a
    revision does; else what the earlier one makes of it."""
    if KINDS[kind].by_ear:
        return None
    if KINDS[kind].reads and target == earlier.target_language:
        return earlier.source_language
    return earlier.target_language or earlier.source_language


def _read(detected: Detected | None) -> bool:
    return detected is not None and reads_surely(detected.language, detected.confidence)


def choose_language_after(
    posting: Posting, detected: Detected | None, earlier: LaneKey
) -> LanguageChoice:
    """What was declared or is read surely routes, as without an earlier task; else its languages.

    Raises AlreadyInTarget, and InvalidField where nothing says which language it is.
    """
    if posting.source_language is not None or _read(detected):
        return choose_language(posting, detected)
    language = language_after(posting.kind, posting.target_language, earlier)
    if language is None and KINDS[posting.kind].reads:
        raise InvalidField(field="source_language", problem="missing")
    if is_done_already(job_of(posting.kind, posting.target_language), language):
        raise AlreadyInTarget(field="target_language", language=language)
    return LanguageChoice(language, identify=False)


def follows_language(task: Task) -> bool:
    """Whether nobody said, nor a text surely, which language it is in: then the earlier task does,
    also where it was corrected meanwhile."""
    sure = task.language_confidence is not None and reads_surely(
        task.detected_language or "und", task.language_confidence
    )
    return task.declared_language is None and not sure


def opened(task: Task, lane: Lane, authors: Iterable[UUID], now: datetime) -> Task:
    """What waited can be done from now on, and its clock starts; not by who answered before."""
    deadline = task.deadline
    if task.deadline_after_min is not None:
        derived = now + timedelta(minutes=task.deadline_after_min)
        deadline = derived if deadline is None else min(deadline, derived)
    return changed(
        task,
        state=TaskState.OPEN,
        lane=lane,
        opened_later_at=now,
        deadline=deadline,
        due_at=due_at(now, task.urgency, deadline),
        not_for=tuple(sorted(set(authors))),
    )


def cancelled_with(task: Task, earlier: TaskState, now: datetime) -> Task:
    """What waits for something that ended without an answer is not needed any more."""
    because = _ENDS[earlier]
    return changed(task, state=TaskState.CANCELLED, done_at=now, cancelled_because=because)
