"""When two people said the same, question by question, and what most of them said."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dispatcher.domain.forms.form import Form, Question, Sort
from dispatcher.domain.words import normalised

EARTH_M = 6_371_009


def metres(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Between two places with coordinates, over the ground (haversine)."""
    lat1, lon1, lat2, lon2 = (
        math.radians(place[name]) for place in (one, other) for name in ("lat", "lon")
    )
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


UNANSWERED = ""
"""The key of no answer: that two left a question empty is agreement too."""
CANT_TELL = "?"


def key(question: Question, answers: Mapping[str, Any]) -> str:
    """What two answers to a question have in common that are the same; of a place only its name."""
    if question.name not in answers:
        return UNANSWERED
    value = answers[question.name]
    if value is None:
        return CANT_TELL
    match question.sort:
        case Sort.TEXT:
            return f"={normalised(value)}"
        case Sort.SEVERAL:
            return "=" + "\x1f".join(sorted(value))
        case Sort.PLACE:
            return f"={normalised(value.get('name', ''))}"
        case _:
            return f"={value}"


def _has_coordinates(question: Question, answers: Mapping[str, Any]) -> bool:
    value = answers.get(question.name)
    return question.sort is Sort.PLACE and value is not None and "lat" in value


def same(question: Question, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two people's answers are the same to this question. Places are where they are within
    the question's metres; what has coordinates is never the same as what has a name alone."""
    located = [_has_coordinates(question, answers) for answers in (one, other)]
    if all(located):
        return metres(one[question.name], other[question.name]) <= question.within_m
    return not any(located) and key(question, one) == key(question, other)


def most_say(question: Question, answers: Sequence[Mapping[str, Any]]) -> tuple[int, Any]:
    """(how many, what): of several that as many gave the one that was given first. Nothing where
    most left it empty. The answers of a place that are near to the most others."""
    if any(_has_coordinates(question, one) for one in answers):
        votes = [sum(same(question, one, other) for other in answers) for one in answers]
    else:
        keys = [key(question, one) for one in answers]
        counts = Counter(keys)
        votes = [counts[one] for one in keys]
    most = max(votes)
    return most, answers[votes.index(most)].get(question.name, NOT_SAID)


class _NotSaid:
    """Most left it empty."""


NOT_SAID = _NotSaid()


def counted(form: Form) -> tuple[Question, ...]:
    """The questions that people are to agree on; all where the form says so of none."""
    return tuple(one for one in form.questions if one.counts) or form.questions


def combined(form: Form, answers: Sequence[Mapping[str, Any]]) -> tuple[int, dict[str, Any]]:
    """(how many say so of each question that counts, at the least; what most say of each)"""
    said = {question.name: most_say(question, answers) for question in form.questions}
    least = min(said[question.name][0] for question in counted(form))
    return least, {name: value for name, (_, value) in said.items() if value is not NOT_SAID}
