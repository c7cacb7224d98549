"""Answers to a form, each in its canonical form or refused by the question's name."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text
from dispatcher.domain.forms.form import FURTHEST_NUMBER, LONG_LETTERS, Question, Sort
from dispatcher.domain.forms.reading import form_of
from dispatcher.domain.forms.sorts import validator_of

PLACES_DECIMALS = 6
"""Of a degree: about a tenth of a metre."""


def check_answers(schema: Mapping[str, Any], data: Any) -> dict[str, Any]:
    """The answers by question, in the form's order, those left empty left out.

    Raises an InvalidField of `content.data.QUESTION`; its `problems` says what is wrong with all.
    """
    if not isinstance(data, Mapping):
        raise InvalidField(field="content.data", problem="missing" if data is None else "malformed")
    form = form_of(schema)
    questions = form.by_name
    problems: dict[str, dict[str, Any]] = {}
    for name in sorted(set(map(str, data)) - set(questions)):
        problems[name[:40]] = {"problem": "unknown_field"}
    answers: dict[str, Any] = {}
    for question in form.questions:
        try:
            value = canonical(question, data.get(question.name, _NOTHING))
        except InvalidField as refusal:
            problems[question.name] = {**refusal.data}
            continue
        if value is not _NOTHING:
            answers[question.name] = value
    for fault in validator_of(schema).iter_errors(answers):
        name, problem = _said(fault)
        if name in questions:
            problems.setdefault(name, {"problem": problem, **_limits(questions[name], problem)})
    if not problems:
        return answers
    order = [*(name for name in questions if name in problems), *problems]
    codes = {name: problems[name]["problem"] for name in problems}
    first = {**problems[order[0]], "field": f"content.data.{order[0]}"}
    raise InvalidField(**first, problems=codes)


class _Nothing:
    """No answer, which is not the same as `null`, the answer that it cannot be told."""


_NOTHING = _Nothing()

_PROBLEMS = {
    "required": "missing",
    "type": "malformed",
    "enum": "unknown",
    "maxLength": "too_long",
    "minLength": "too_short",
    "pattern": "pattern",
    "minimum": "out_of_range",
    "maximum": "out_of_range",
    "minItems": "too_few",
    "maxItems": "too_many",
    "uniqueItems": "taken",
    "anyOf": "incomplete",
    "dependentRequired": "incomplete",
    "format": "malformed",
}


def _said(fault: Any) -> tuple[str, str]:
    """(question, problem) of what the validator says."""
    keyword = next((str(k) for k in reversed(fault.schema_path) if str(k) in _PROBLEMS), "type")
    if fault.instance_path:
        return str(fault.instance_path[0]), _PROBLEMS[keyword]
    return str(getattr(fault.kind, "property", "")), _PROBLEMS[keyword]


def _limits(question: Question, problem: str) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if problem == "out_of_range":
        limits = {"least": question.least, "most": question.most}
    elif problem == "too_long":
        limits = {"most_letters": question.most_letters}
    elif problem == "too_many":
        limits = {"most": question.many}
    return {name: value for name, value in limits.items() if value is not None}


def canonical(question: Question, value: Any) -> Any:
    """The answer as it is kept; raises an InvalidField where it is none of this sort. Whether it is
    within the form's bounds is not asked here."""
    if value is None and not question.cant_tell:
        return _NOTHING
    if value is None or value is _NOTHING:
        return value
    return _READERS[question.sort](question, value)


def _malformed() -> InvalidField:
    return InvalidField(field="", problem="malformed")


def _text(question: Question, value: Any) -> Any:
    if not isinstance(value, str):
        raise _malformed()
    text = clean_text(value, question.name, most_bytes=4 * LONG_LETTERS)
    if not question.long:
        text = " ".join(text.split())
    return text or _NOTHING


def _number(question: Question, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _malformed()
    if not (isinstance(value, int) or math.isfinite(value)) or abs(value) > FURTHEST_NUMBER:
        raise InvalidField(field="", problem="out_of_range", most=FURTHEST_NUMBER)
    if value == int(value):
        return int(value)
    if question.whole:
        raise _malformed()
    return value


def _one(question: Question, value: Any) -> Any:
    if not isinstance(value, str):
        raise _malformed()
    if value and value not in {choice for choice, _ in question.choices}:
        raise InvalidField(field="", problem="unknown", value=value[:40])
    return value or _NOTHING


def _several(question: Question, value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _malformed()
    order = {choice: n for n, (choice, _) in enumerate(question.choices)}
    if unknown := [one for one in value if one not in order]:
        raise InvalidField(field="", problem="unknown", value=unknown[0][:40])
    return sorted(set(value), key=order.__getitem__) or _NOTHING


def _date(_: Question, value: Any) -> Any:
    if not isinstance(value, str):
        raise _malformed()
    if not value:
        return _NOTHING
    try:
        moment = datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise _malformed() from None
    return f"{moment.date():%Y-%m-%d}".zfill(10)


def _moment(_: Question, value: Any) -> Any:
    if not isinstance(value, str):
        raise _malformed()
    if not value:
        return _NOTHING
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise InvalidField(field="", problem="timezone_missing")
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _malformed() from None
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _place(question: Question, value: Any) -> Any:
    if not isinstance(value, Mapping) or set(value) - {"lat", "lon", "name"}:
        raise _malformed()
    found: dict[str, Any] = {}
    for name in ("lat", "lon"):
        degrees = value.get(name)
        if degrees is None:
            continue
        if isinstance(degrees, bool) or not isinstance(degrees, int | float):
            raise _malformed()
        if not abs(degrees) <= 180:  # which is so for what is no number, too
            raise InvalidField(field="", problem="out_of_range", least=-180, most=180)
        found[name] = round(float(degrees), PLACES_DECIMALS) + 0.0
    name = value.get("name", "")
    if not isinstance(name, str):
        raise _malformed()
    name = " ".join(clean_text(name, question.name, most_bytes=4 * LONG_LETTERS).split())
    if name:
        found["name"] = name
    return found or _NOTHING


def _yes_no(_: Question, value: Any) -> Any:
    if not isinstance(value, bool):
        raise _malformed()
    return value


_READERS = {
    Sort.TEXT: _text,
    Sort.NUMBER: _number,
    Sort.ONE: _one,
    Sort.SEVERAL: _several,
    Sort.DATE: _date,
    Sort.MOMENT: _moment,
    Sort.PLACE: _place,
    Sort.YES_NO: _yes_no,
}
