"""A form: questions in an order, each of one sort."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_QUESTIONS = 60
MOST_CHOICES = 200
"""Of one question."""
FORM_BYTES = 64_000
DEEPEST = 8
SHORT_LETTERS = 500
LONG_LETTERS = 10_000
NAME_LETTERS = 200
LABEL_LETTERS = 300
HELP_LETTERS = 1_000
CHOICE_LETTERS = 100
PATTERN_LETTERS = 200
MOST_LOCALES = 40
FURTHEST_NUMBER = 10**15
"""Up to here every program that reads an export holds a whole number exactly."""
WITHIN_M = 100
"""How near to each other two people's places are the same, where the form does not say."""
FURTHEST_WITHIN_M = 100_000

Words = Mapping[str, str]
"""The same words by locale."""


class Sort(StrEnum):
    """What answers a question."""

    TEXT = "text"
    NUMBER = "number"
    ONE = "one"
    SEVERAL = "several"
    DATE = "date"
    MOMENT = "moment"
    PLACE = "place"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form.

    `cant_tell`: that it cannot be told is an answer too, `null`, and not the same as none.
    `counts`: whether people are to agree on it. `most_letters`, `pattern` and `long` are a text's;
    `whole`, `least`, `most` and `unit` a number's; `choices` are a choice's values with their
    labels, `few` and `many` how many of several; `within_m` a place's.
    """

    name: str
    sort: Sort
    label: Words
    help: Words
    required: bool
    cant_tell: bool
    counts: bool
    long: bool = False
    least_letters: int = 0
    most_letters: int = SHORT_LETTERS
    pattern: str | None = None
    whole: bool = False
    least: float | None = None
    most: float | None = None
    unit: str = ""
    choices: tuple[tuple[str, Words], ...] = ()
    few: int = 0
    many: int | None = None
    within_m: int = WITHIN_M


@dataclass(frozen=True, slots=True)
class Form:
    """Questions in the order they are asked in. `label`: what the form is called."""

    label: Words
    questions: tuple[Question, ...]

    @property
    def by_name(self) -> dict[str, Question]:
        return {question.name: question for question in self.questions}
