"""What those who would counsel learn and sign by themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.sessions.course import (
    VALID_FOR,
    Course,
    Marked,
    mark,
    must_be_allowed,
)
from dispatcher.domain.sessions.shown import Passed
from dispatcher.domain.sessions.taught import CodeOfConduct
from dispatcher.domain.training_errors import CodeChanged, CourseChanged
from dispatcher.store import training as store
from dispatcher.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Answers:
    """`id`: chosen by whoever sends them, so that what is sent twice is one attempt; `version`: of
    the course that they answer; `chosen`: options by question."""

    id: UUID
    version: str
    chosen: Mapping[str, Collection[str]]


async def answer_course(
    tx: Transaction, at: Moment, actor: Actor, course: Course, answers: Answers
) -> Marked:
    """Mark an attempt. Who passes is trained, for every organisation that they volunteer with.
    Raises NotEligible, CourseChanged, InvalidField, TrainingPaused."""
    actor.must_volunteer()
    if answers.version != course.version:
        raise CourseChanged(version=course.version)
    marked = mark(course, answers.chosen)
    await store.lock_learner(tx.connection, actor.id)
    before = await store.find_attempt(tx.connection, actor.id, answers.id)
    if before is not None:
        return before
    must_be_allowed(await store.attempts_of(tx.connection, actor.id), at.now)
    await store.insert_attempt(tx.connection, actor.id, answers.id, course, marked, at.now)
    if marked.passed:
        passed = Passed(course.major, at.now, at.now + VALID_FOR)
        await store.set_pass(tx.connection, actor.id, passed)
        await store.offer_themselves(tx.connection, actor.id, at.now)
    return marked


async def sign_code_of_conduct(
    tx: Transaction, at: Moment, actor: Actor, code: CodeOfConduct, version: int
) -> None:
    """Sign the words in force, of which `version` was read. Raises NotEligible, CodeChanged."""
    actor.must_volunteer()
    if version != code.version:
        raise CodeChanged(version=code.version)
    await store.insert_signature(tx.connection, actor.id, code, at.now)
    await store.offer_themselves(tx.connection, actor.id, at.now)
