"""Tasks: one small piece of work each, and what may happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from dispatcher.domain.errors import (
    NotEligible,
    Refusal,
    TaskAlreadyClaimed,
    TaskCancelled,
    TaskDone,
    TaskExpired,
    TaskIsOver,
    TaskNotOpenYet,
    VersionConflict,
)
from dispatcher.domain.lane import Lane
from dispatcher.domain.language import script_of
from dispatcher.domain.policy import URGENCY_TARGET, Agreement, Urgency


class TaskState(StrEnum):
    """Where a task stands; the drawing is in docs/one-task.md."""

    DRAFT = "draft"
    OPEN = "open"
    FULL = "full"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OVER = frozenset({TaskState.DONE, TaskState.CANCELLED, TaskState.EXPIRED})


class Purpose(StrEnum):
    """Whether a task is somebody's need, or a question we ask on the way to it."""

    WORK = "work"
    IDENTIFY_LANGUAGE = "identify_language"


class Task(NamedTuple):
    """A task without its words, which may be personal and travel apart (TaskContent).

    A tuple, as it is made several times a claim and fifty times a board: in a fifth of the time of
    a frozen dataclass.

    `taken` of `wanted` slots are held; `agree_on` answers must be equal where the agreement rule
    asks for that; `fence` is the highest fence given out. One that comes after another
    (`after_id`) is `not_for` those who answered that one. The answer to a `control` is known, which
    nobody may see who could answer it.
    """

    id: UUID
    version: int
    state: TaskState
    response_id: int
    response: str
    organisation_id: int
    organisation: str
    lane: Lane
    purpose: Purpose
    urgency: Urgency
    title: str
    words: int
    wanted: int
    taken: int
    agreement: Agreement
    agree_on: int
    review: bool
    fence: int
    created_by: UUID
    created_at: datetime
    due_at: datetime
    deadline: datetime | None = None
    expires_at: datetime | None = None
    claimed_at: datetime | None = None
    done_at: datetime | None = None
    declared_language: str | None = None
    detected_language: str | None = None
    language_confidence: float | None = None
    parent_id: UUID | None = None
    similar_to: UUID | None = None
    import_id: UUID | None = None
    after_id: UUID | None = None
    opened_later_at: datetime | None = None
    deadline_after_min: int | None = None
    not_for: tuple[UUID, ...] = ()
    cancelled_because: str | None = None
    control: bool = False

    @property
    def opened_at(self) -> datetime:
        """Since when it is asked for: its urgency and its waves count from here."""
        return self.opened_later_at or self.created_at

    @property
    def waits(self) -> bool:
        """Whether it is a draft until the task it comes after is done."""
        draft = self.state is TaskState.DRAFT
        return draft and self.after_id is not None and self.opened_later_at is None


@dataclass(frozen=True, slots=True)
class TaskContent:
    """The words of a task, what it asks for beyond them, and what its language may be where that is
    unsure."""

    brief: str
    text: str
    candidates: tuple[tuple[str, float], ...] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)


def due_at(opened_at: datetime, urgency: Urgency, deadline: datetime | None) -> datetime:
    """When somebody should have taken it: its urgency's target, or the deadline if sooner."""
    target = opened_at + URGENCY_TARGET[urgency]
    return target if deadline is None else min(target, deadline)


_UNSPACED = frozenset({"Hans", "Hant", "Hani", "Jpan", "Mymr", "Khmr", "Thai", "Laoo"})
_LETTERS_A_WORD = 2


def count_words(text: str, language: str | None) -> int:
    """About how many words a text has, so that a volunteer knows what they take on."""
    if language is not None and script_of(language) in _UNSPACED:
        return -(-sum(1 for letter in text if not letter.isspace()) // _LETTERS_A_WORD)
    return len(text.split())


def why_closed(task: Task) -> Refusal | None:
    """Why this task can be claimed by nobody just now; None where a slot is free."""
    match task.state:
        case TaskState.OPEN:
            return None
        case TaskState.FULL:
            return TaskAlreadyClaimed(by_you=False)
        case TaskState.DRAFT:
            return TaskNotOpenYet()
        case TaskState.DONE:
            return TaskDone()
        case TaskState.CANCELLED:
            return TaskCancelled()
        case TaskState.EXPIRED:
            return TaskExpired()


def why_not_after(task: Task, volunteer_id: UUID) -> NotEligible | None:
    """Why this person may not do what builds on another task: nobody revises an own answer."""
    return NotEligible(reason="answered_before") if volunteer_id in task.not_for else None


def must_go_on(task: Task) -> None:
    """Raises TaskIsOver where nothing about the task may change any more."""
    if task.state in OVER:
        raise TaskIsOver(state=task.state.value)


def must_be_version(task: Task, version: int | None) -> None:
    """Raises VersionConflict where the task has changed since `version` was read."""
    if version is not None and version != task.version:
        raise VersionConflict(version=task.version)


_PLACE = {name: place for place, name in enumerate(Task._fields)}


def changed(task: Task, **fields: object) -> Task:
    """The task with these fields and the next version."""
    values: list[Any] = list(task)
    values[_PLACE["version"]] += 1
    for name, value in fields.items():
        values[_PLACE[name]] = value
    return Task._make(values)


def with_taken(task: Task, taken: int, wanted: int | None = None, **fields: object) -> Task:
    """The task with `taken` slots held: open while one is free, else full."""
    wanted = task.wanted if wanted is None else wanted
    state = task.state
    if state in (TaskState.OPEN, TaskState.FULL):
        state = TaskState.OPEN if taken < wanted else TaskState.FULL
    return changed(task, taken=taken, wanted=wanted, state=state, **fields)
