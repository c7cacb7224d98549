"""Data: scattered facts put in order, in words or by a form."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.forms.answers import check_answers
from dispatcher.domain.forms.reading import check_form, form_of
from dispatcher.domain.forms.sameness import combined, counted, same
from dispatcher.domain.kinds.description import Description, Likeness
from dispatcher.domain.tally import Tally, most_said, same_to_the_letter
from dispatcher.domain.words import check_words

FORM = "form"
"""What of `asked` is a form; its answers are `data` of the content."""

Content = Mapping[str, Any]


def ask_form(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a task asks for that comes with a form."""
    return {FORM: check_form(form)}


def check_data(content: Content, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the form that was asked, else words."""
    if FORM not in asked:
        return check_words(content, asked)
    if unknown := sorted(set(content) - {"data"}):
        raise InvalidField(field=f"content.{unknown[0][:40]}", problem="unknown_field")
    return {"data": check_answers(asked[FORM], content.get("data"))}


def tally_data(answers: Sequence[Content], asked: Mapping[str, Any]) -> Tally:
    """What most say of each question. Votes are for all questions that count: as many as the one
    that is agreed on the least has."""
    if FORM not in asked or not answers:
        return most_said(answers, asked)
    votes, data = combined(form_of(asked[FORM]), [answer["data"] for answer in answers])
    return Tally(votes, {"data": data})


def same_data(one: Content, other: Content, asked: Mapping[str, Any]) -> bool:
    """Whether two answers are the same to all questions that count."""
    if FORM not in asked:
        return same_to_the_letter(one, other, asked)
    questions = counted(form_of(asked[FORM]))
    return all(same(question, one["data"], other["data"]) for question in questions)


DATA = Description(
    lease=timedelta(minutes=10),
    longest=timedelta(hours=2),
    cost=10,
    credit=timedelta(hours=2),
    review=False,
    check=check_data,
    asks={FORM: ask_form},
    takes_files=True,
    known_answer=Likeness.SAME,
    tally=tally_data,
    same=same_data,
)
