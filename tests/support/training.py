"""Answers to the course, right and wrong."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from dispatcher.domain.sessions.course import Question
from dispatcher.training.lessons import course

Chosen = Mapping[str, list[str]]


def right_answers() -> dict[str, list[str]]:
    return {one.id: sorted(one.right) for one in course().questions}


def wrong_answer(question: Question) -> list[str]:
    return [next(one for one in question.options if one not in question.right)]


def answers_wrong_in(*questions: str) -> dict[str, list[str]]:
    """All right but these."""
    known = {one.id: one for one in course().questions}
    return {**right_answers(), **{name: wrong_answer(known[name]) for name in questions}}


def attempt(
    answers: Chosen, attempt_id: UUID | None = None, language: str = "en"
) -> dict[str, Any]:
    return {
        "id": str(attempt_id or uuid4()),
        "version": course().version,
        "language": language,
        "answers": dict(answers),
    }
