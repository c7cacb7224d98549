"""Rows of an export: one a task, with what most say of each question, or one an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.forms.agreement import disagreement
from dispatcher.domain.forms.form import Form
from dispatcher.domain.forms.sameness import NOT_SAID, most_say


@dataclass(frozen=True, slots=True)
class Row:
    """`data`: what more than half of the answers say; a question of which that cannot be said is
    left out. `agreement`: the share of the answers that say so, of the question that is agreed on
    the least. `disagreed`: the questions that not all answered the same. Nobody is named."""

    task: UUID
    title: str
    created_at: datetime
    answered_at: datetime
    done: bool
    answers: int
    agreement: float
    disagreed: tuple[str, ...]
    data: Mapping[str, Any]


def of_task(
    form: Form,
    task: UUID,
    title: str,
    created_at: datetime,
    done: bool,
    answers: Sequence[Mapping[str, Any]],
    times: Sequence[datetime],
) -> Row:
    """The answers of a task as one row."""
    data: dict[str, Any] = {}
    least = len(answers)
    for question in form.questions:
        votes, value = most_say(question, answers)
        if question.counts:
            least = min(least, votes)
        if votes * 2 > len(answers) and value is not NOT_SAID:
            data[question.name] = value
    return Row(
        task=task,
        title=title,
        created_at=created_at,
        answered_at=max(times),
        done=done,
        answers=len(answers),
        agreement=round(least / len(answers), 4),
        disagreed=disagreement(form.questions, answers),
        data=data,
    )


def of_each_answer(
    row: Row, answers: Sequence[Mapping[str, Any]], times: Sequence[datetime]
) -> list[Row]:
    """The answers of a task, each as a row of its own."""
    return [
        replace(row, data=data, answered_at=answered_at)
        for data, answered_at in zip(answers, times, strict=True)
    ]
