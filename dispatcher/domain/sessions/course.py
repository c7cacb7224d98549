"""The course for those who would counsel: which questions it asks, how answers are marked, how
often somebody may try, and how long having passed is good for."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.training_errors import TrainingPaused

COURSE_VERSION = 1
"""Raised when what is taught changes so much that everybody has to answer again. Lesser changes
raise `Course.minor` alone."""

PASS_PER_CENT = 80
TRIES_IN_A_ROW = 3
PAUSE = timedelta(hours=1)
"""After so many failed tries in a row."""

VALID_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Question:
    """`critical`: whoever answers it wrongly may not counsel, whatever else they know."""

    id: str
    options: tuple[str, ...]
    right: frozenset[str]
    critical: bool

    @property
    def several(self) -> bool:
        return len(self.right) > 1


@dataclass(frozen=True, slots=True)
class Lesson:
    id: str
    sources: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Course:
    major: int
    minor: int
    lessons: tuple[Lesson, ...]

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for lesson in self.lessons for question in lesson.questions)


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of an attempt. `wrong`: ids of questions, in the order of the course."""

    asked: int
    wrong: tuple[str, ...]
    passed: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    at: datetime
    passed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answers in the order in which one person sees them."""

    id: str
    options: tuple[str, ...]


def shuffled(course: Course, seed: str) -> list[Asked]:
    """All questions in an order that is always the same for a seed, each with its answers so."""
    order = random.Random(seed)  # noqa: S311 - so that nobody learns places by heart; no secret
    questions = list(course.questions)
    order.shuffle(questions)
    return [Asked(one.id, tuple(order.sample(one.options, len(one.options)))) for one in questions]


def mark(course: Course, answers: Mapping[str, Collection[str]]) -> Marked:
    """An answer is right when all that is right was chosen and nothing else. Passed is who has all
    critical questions right, and most of all. Raises InvalidField where a question has no answer,
    or one that there is not."""
    questions = {one.id: one for one in course.questions}
    for question, chosen in answers.items():
        if question not in questions:
            raise InvalidField(field="answers", problem="unknown", value=question[:40])
        if not set(chosen) <= set(questions[question].options):
            raise InvalidField(field="answers", problem="unknown", question=question)
    for question in questions:
        if not answers.get(question):
            raise InvalidField(field="answers", problem="missing", question=question)
    wrong = [one for one in questions.values() if set(answers[one.id]) != one.right]
    enough = (len(questions) - len(wrong)) * 100 >= PASS_PER_CENT * len(questions)
    return Marked(
        asked=len(questions),
        wrong=tuple(one.id for one in wrong),
        passed=enough and not any(one.critical for one in wrong),
    )


def next_try_at(attempts: Sequence[Attempt]) -> datetime | None:
    """When somebody may try again, by all their attempts, oldest first; None: at once."""
    failed = 0
    for attempt in reversed(attempts):
        if attempt.passed:
            break
        failed += 1
    if failed == 0 or failed % TRIES_IN_A_ROW:
        return None
    return attempts[-1].at + PAUSE


def must_be_allowed(attempts: Sequence[Attempt], now: datetime) -> None:
    """Raises TrainingPaused."""
    at = next_try_at(attempts)
    if at is not None and now < at:
        raise TrainingPaused(retry_after_s=max(1, round((at - now).total_seconds())))
