"""Agreement on a form over many tasks, question by question, a task at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from dispatcher.domain.forms.form import Form, Question, Sort
from dispatcher.domain.forms.kappa import Fleiss, Measure, cohen
from dispatcher.domain.forms.sameness import CANT_TELL, counted, key, same

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionAgreement:
    """`tasks`: those that two or more answered. `share`: of the pairs of answers to the same task,
    those that are the same, the mean over the tasks. `kappa` by `measure`; None where it is not
    defined: nobody compared, everybody always the same, or a place. `cant_tell`: of all answers."""

    question: Question
    tasks: int
    share: float | None
    kappa: float | None
    measure: Measure | None
    cant_tell: float


@dataclass(slots=True)
class _Running:
    question: Question
    answers: int = 0
    cant_tell: int = 0
    tasks: int = 0
    sharing: float = 0.0
    fleiss: Fleiss = field(default_factory=Fleiss)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, answers: Sequence[Answers]) -> None:
        keys = [key(self.question, one) for one in answers]
        self.answers += len(keys)
        self.cant_tell += keys.count(CANT_TELL)
        if len(keys) < 2:
            return
        self.tasks += 1
        pairs = list(combinations(answers, 2))
        alike = sum(same(self.question, one, other) for one, other in pairs)
        self.sharing += alike / len(pairs)
        if self.question.sort is not Sort.PLACE:
            self.fleiss.add(keys)
            self.pairs[keys[0], keys[1]] += 1


class FormAgreement:
    """Adds up as the tasks come; holds counts and no answers."""

    def __init__(self, form: Form) -> None:
        self._running = [_Running(question) for question in form.questions]
        self._counted = counted(form)
        self._people: set[tuple[UUID, ...]] = set()
        self.tasks = 0
        self.compared = 0
        self.agreed = 0

    def add(self, answers: Sequence[tuple[UUID, Answers]]) -> None:
        """The accepted answers to one task, with whose they are."""
        ordered = sorted(answers, key=lambda one: one[0])
        said = [one for _, one in ordered]
        self.tasks += 1
        for running in self._running:
            running.add(said)
        if len(said) < 2:
            return
        self.compared += 1
        self.agreed += disagreement(self._counted, said) == ()
        if len(self._people) < 2:
            self._people.add(tuple(author for author, _ in ordered))

    @property
    def questions(self) -> list[QuestionAgreement]:
        """Cohen's where the same two people answered all that is compared, else Fleiss'."""
        same_two = len(self._people) == 1 and len(next(iter(self._people))) == 2
        return [_result(running, same_two) for running in self._running]


def disagreement(questions: Sequence[Question], answers: Sequence[Answers]) -> tuple[str, ...]:
    """The names of the questions that not everybody answered the same."""
    return tuple(
        question.name
        for question in questions
        if any(not same(question, one, other) for one, other in combinations(answers, 2))
    )


def _result(running: _Running, same_two: bool) -> QuestionAgreement:
    kappa = cohen(running.pairs) if same_two else running.fleiss.kappa
    measure = Measure.COHEN if same_two else Measure.FLEISS
    return QuestionAgreement(
        question=running.question,
        tasks=running.tasks,
        share=running.sharing / running.tasks if running.tasks else None,
        kappa=kappa,
        measure=None if kappa is None else measure,
        cant_tell=running.cant_tell / running.answers if running.answers else 0.0,
    )
