"""The words of the course and of the code of conduct, in one language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

OTHERWISE = "en"
"""Where there is nothing in the language that was asked for; whoever shows it says so."""


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """`because`: shown after answering, never before."""

    ask: str
    options: Mapping[str, str]
    because: str


@dataclass(frozen=True, slots=True)
class LessonWords:
    title: str
    text: tuple[str, ...]
    questions: Mapping[str, QuestionWords]


@dataclass(frozen=True, slots=True)
class CourseWords:
    """By ids of lessons."""

    language: str
    lessons: Mapping[str, LessonWords]

    def because(self, question: str) -> str:
        """Raises KeyError where there is no such question."""
        return {
            name: words.because
            for lesson in self.lessons.values()
            for name, words in lesson.questions.items()
        }[question]


@dataclass(frozen=True, slots=True)
class CodeOfConduct:
    """`sha256`: of the file that these words stand in, so that it can be told what was signed."""

    version: int
    language: str
    sha256: str
    title: str
    begins: str
    rules: tuple[str, ...]


def language_for(asked: str | None, there: Collection[str]) -> str:
    """The language in which something is shown, of those that it is there in."""
    primary = (asked or "").lower().partition("-")[0]
    return primary if primary in there else OTHERWISE
