"""The course: `course.toml` says what is asked and right; `words/` has a file a language."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from dispatcher.domain.sessions.course import Course, Lesson, Question
from dispatcher.domain.sessions.taught import (
    CourseWords,
    LessonWords,
    QuestionWords,
    language_for,
)


def _folder() -> Traversable:
    return resources.files(__package__)


def _question(name: str, found: Mapping[str, Any]) -> Question:
    return Question(
        id=name,
        options=tuple(found["options"]),
        right=frozenset(found["right"]),
        critical=found.get("critical", False),
    )


@lru_cache
def course() -> Course:
    found = tomllib.loads(_folder().joinpath("course.toml").read_text("utf-8"))
    return Course(
        major=found["major"],
        minor=found["minor"],
        lessons=tuple(
            Lesson(
                id=lesson["id"],
                sources=tuple(lesson["sources"]),
                questions=tuple(_question(*one) for one in lesson["question"].items()),
            )
            for lesson in found["lesson"]
        ),
    )


def _words(lesson: Lesson, found: Mapping[str, Any]) -> LessonWords:
    return LessonWords(
        title=found["title"],
        text=tuple(found["text"]),
        questions={
            question.id: QuestionWords(
                ask=found[question.id]["ask"],
                options={option: found[question.id][option] for option in question.options},
                because=found[question.id]["because"],
            )
            for question in lesson.questions
        },
    )


@lru_cache
def course_words() -> Mapping[str, CourseWords]:
    """By language. Raises KeyError where a file lacks something."""
    files = sorted(_folder().joinpath("words").iterdir(), key=lambda file: file.name)
    words = {}
    for file in files:
        language = file.name.removesuffix(".toml")
        found = tomllib.loads(file.read_text("utf-8"))
        lessons = {one.id: _words(one, found[one.id]) for one in course().lessons}
        words[language] = CourseWords(language, lessons)
    return words


def words_in(asked: str | None) -> CourseWords:
    """In a language, or in English where the course is not there in it."""
    return course_words()[language_for(asked, course_words())]
