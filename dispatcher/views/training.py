"""The course for those who would counsel, how somebody stands in it, and the code of conduct."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from dispatcher.domain.sessions.course import Asked, Course, Lesson, Marked, Question
from dispatcher.domain.sessions.shown import Passed, Signed
from dispatcher.domain.sessions.taught import CodeOfConduct, CourseWords, LessonWords
from dispatcher.views.shape import Answer, Instant, Request

Name = Annotated[str, Field(max_length=40)]
Tag = Annotated[str, Field(max_length=35)]


class OptionView(Answer):
    id: str
    text: str


class QuestionView(Answer):
    """`several`: more than one of the options is right. Which, is told after answering alone."""

    id: str
    ask: str
    several: bool
    options: list[OptionView]


class LessonView(Answer):
    id: str
    title: str
    text: list[str]
    sources: list[str]
    questions: list[QuestionView]


class CourseView(Answer):
    """`language`: of these words, which may be another than was asked for; `languages`: those that
    there are."""

    version: str
    language: str
    languages: list[str]
    lessons: list[LessonView]


class AskedView(Answer):
    id: str
    options: list[str]


class PassedView(Answer):
    """`holds`: false where it has run out, or the course has changed much since."""

    at: Instant
    until: Instant
    holds: bool


class StandingView(Answer):
    """What somebody lacks to counsel for an organisation that they volunteer with."""

    organisation: str
    name: str
    missing: list[str]


class OwnTraining(Answer):
    """`next_try_at`: when the caller may answer, where that is not at once; `questions`: all of the
    course's, in the order in which the caller is asked; `signed_version`: the latest code of
    conduct that they signed, and `code_version` the one in force."""

    version: str
    passed: PassedView | None
    attempts: int
    next_try_at: Instant | None
    questions: list[AskedView]
    code_version: int
    signed_version: int | None
    organisations: list[StandingView]


class AttemptWish(Request):
    """`id`: chosen by whoever answers, so that what is sent twice is one attempt; `version`: of the
    course; `answers`: the options chosen, by question; `language`: of what is explained then."""

    id: UUID
    version: Annotated[str, Field(max_length=20)]
    language: Tag | None = None
    answers: dict[Name, list[Name]]


class ResultView(Answer):
    """`right_options`: all that should have been chosen, and nothing else."""

    question: str
    right: bool
    right_options: list[str]
    because: str


class AttemptView(Answer):
    """`critical_wrong`: questions that nobody passes with, whatever else they know."""

    id: UUID
    passed: bool
    asked: int
    right: int
    critical_wrong: list[str]
    language: str
    results: list[ResultView]


class CodeView(Answer):
    """`signed_on`: when the caller signed this version."""

    version: int
    language: str
    languages: list[str]
    title: str
    begins: str
    rules: list[str]
    signed_on: date | None


class SignatureWish(Request):
    """`version` and `language`: of the words that were read."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    language: Tag


def _question(question: Question, words: LessonWords) -> QuestionView:
    said = words.questions[question.id]
    return QuestionView(
        id=question.id,
        ask=said.ask,
        several=question.several,
        options=[OptionView(id=one, text=said.options[one]) for one in question.options],
    )


def _lesson(lesson: Lesson, words: LessonWords) -> LessonView:
    return LessonView(
        id=lesson.id,
        title=words.title,
        text=list(words.text),
        sources=list(lesson.sources),
        questions=[_question(one, words) for one in lesson.questions],
    )


def course_view(course: Course, words: CourseWords, languages: Collection[str]) -> CourseView:
    return CourseView(
        version=course.version,
        language=words.language,
        languages=list(languages),
        lessons=[_lesson(one, words.lessons[one.id]) for one in course.lessons],
    )


def own_training(
    course: Course,
    passed: Passed | None,
    attempts: int,
    next_try_at: datetime | None,
    asked: Sequence[Asked],
    code: tuple[int, Signed | None],
    missing: Mapping[tuple[str, str], Sequence[str]],
    now: datetime,
) -> OwnTraining:
    """`code`: the version in force and what was signed; `missing`: by slug and name."""
    in_force, signed = code
    return OwnTraining(
        version=course.version,
        passed=None
        if passed is None
        else PassedView(at=passed.at, until=passed.until, holds=passed.proof.holds(now)),
        attempts=attempts,
        next_try_at=next_try_at if next_try_at is not None and next_try_at > now else None,
        questions=[AskedView(id=one.id, options=list(one.options)) for one in asked],
        code_version=in_force,
        signed_version=None if signed is None else signed.version,
        organisations=[
            StandingView(organisation=slug, name=name, missing=list(lacks))
            for (slug, name), lacks in missing.items()
        ],
    )


def attempt_view(
    attempt_id: UUID, course: Course, marked: Marked, words: CourseWords
) -> AttemptView:
    wrong = set(marked.wrong)
    return AttemptView(
        id=attempt_id,
        passed=marked.passed,
        asked=marked.asked,
        right=marked.asked - len(wrong),
        critical_wrong=[one.id for one in course.questions if one.critical and one.id in wrong],
        language=words.language,
        results=[
            ResultView(
                question=one.id,
                right=one.id not in wrong,
                right_options=[option for option in one.options if option in one.right],
                because=words.because(one.id),
            )
            for one in course.questions
        ],
    )


def code_view(code: CodeOfConduct, languages: Collection[str], signed: Signed | None) -> CodeView:
    return CodeView(
        version=code.version,
        language=code.language,
        languages=list(languages),
        title=code.title,
        begins=code.begins,
        rules=list(code.rules),
        signed_on=signed.on if signed is not None and signed.version == code.version else None,
    )
