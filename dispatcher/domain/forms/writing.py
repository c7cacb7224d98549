"""A form as the JSON Schema that it is kept as: what two equal forms have in common to the byte."""

from typing import Any

from dispatcher.domain.forms.form import NAME_LETTERS, Form, Question, Sort, Words

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TYPES = {
    Sort.TEXT: "string",
    Sort.ONE: "string",
    Sort.DATE: "string",
    Sort.MOMENT: "string",
    Sort.SEVERAL: "array",
    Sort.PLACE: "object",
    Sort.YES_NO: "boolean",
}

PLACE: dict[str, Any] = {
    "properties": {
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "lon": {"type": "number", "minimum": -180, "maximum": 180},
        "name": {"type": "string", "maxLength": NAME_LETTERS},
    },
    "anyOf": [{"required": ["lat", "lon"]}, {"required": ["name"]}],
    "dependentRequired": {"lat": ["lon"], "lon": ["lat"]},
    "additionalProperties": False,
}


def written(form: Form) -> dict[str, Any]:
    """The form as a JSON Schema of draft 2020-12. `x-order` is there because the record keeps no
    order of properties."""
    required = [question.name for question in form.questions if question.required]
    return {
        "$schema": DIALECT,
        **_words("x-label", form.label),
        "type": "object",
        "properties": {question.name: _question(question) for question in form.questions},
        **({"required": required} if required else {}),
        "additionalProperties": False,
        "x-order": [question.name for question in form.questions],
    }


def _words(name: str, words: Words) -> dict[str, Any]:
    return {name: dict(sorted(words.items()))} if words else {}


def _question(question: Question) -> dict[str, Any]:
    kind = TYPES.get(question.sort) or ("integer" if question.whole else "number")
    agrees = {} if question.counts is not question.long else {"x-agree": question.counts}
    return {
        "type": [kind, "null"] if question.cant_tell else kind,
        **_words("x-label", question.label),
        **_words("x-help", question.help),
        **agrees,
        **_only(question),
    }


def _only(question: Question) -> dict[str, Any]:
    """What only this sort of question has."""
    match question.sort:
        case Sort.TEXT:
            found: dict[str, Any] = {"maxLength": question.most_letters}
            if question.least_letters:
                found["minLength"] = question.least_letters
            if question.pattern is not None:
                found["pattern"] = question.pattern
            if question.long:
                found["x-long"] = True
        case Sort.NUMBER:
            bounds = {"minimum": question.least, "maximum": question.most}
            found = {name: bound for name, bound in bounds.items() if bound is not None}
            if question.unit:
                found["x-unit"] = question.unit
        case Sort.ONE:
            values: list[str | None] = [value for value, _ in question.choices]
            found = {"enum": [*values, None] if question.cant_tell else values}
        case Sort.SEVERAL:
            values = [value for value, _ in question.choices]
            found = {"items": {"type": "string", "enum": values}, "uniqueItems": True}
            if question.few:
                found["minItems"] = question.few
            if question.many is not None:
                found["maxItems"] = question.many
        case Sort.DATE:
            found = {"format": "date"}
        case Sort.MOMENT:
            found = {"format": "date-time"}
        case Sort.PLACE:
            found = {**PLACE, "x-within-m": question.within_m}
        case Sort.YES_NO:
            found = {}
    labels = {value: dict(sorted(words.items())) for value, words in question.choices if words}
    return {**found, **({"x-choices": labels} if labels else {})}
