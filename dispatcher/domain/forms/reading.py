"""Reading a form out of the JSON Schema that somebody sent: our part of draft 2020-12, and within
its limits, or a refusal that names the question."""

import json
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.forms.form import (
    DEEPEST,
    FORM_BYTES,
    HELP_LETTERS,
    LABEL_LETTERS,
    MOST_QUESTIONS,
    Form,
    Question,
    Sort,
)
from dispatcher.domain.forms.sorts import (
    READERS,
    Wrong,
    are_texts,
    field_of,
    flag,
    validator_of,
    words_in,
)
from dispatcher.domain.forms.writing import DIALECT, PLACE, written

_NAME = re.compile("[a-z][a-z0-9_]{0,39}")
_ROOT = {
    *("$schema", "type", "properties", "required", "additionalProperties"),
    *("x-order", "x-label"),
}
_ANY = {"type", "x-label", "x-help", "x-agree"}
_OF_SORT = {
    Sort.TEXT: {"minLength", "maxLength", "pattern", "x-long"},
    Sort.NUMBER: {"minimum", "maximum", "x-unit"},
    Sort.ONE: {"enum", "x-choices"},
    Sort.SEVERAL: {"items", "uniqueItems", "minItems", "maxItems", "x-choices"},
    Sort.DATE: {"format"},
    Sort.MOMENT: {"format"},
    Sort.PLACE: {*PLACE, "x-within-m"},
    Sort.YES_NO: set(),
}


def check_form(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The form in its canonical form; raises an InvalidField of `form` or `form.QUESTION`."""
    _must_be_small(schema)
    _must_be_a_schema(schema)
    form = read_form(schema)
    canonical = written(form)
    validator_of(canonical)  # a pattern that only compiles beside the others' limits
    return canonical


def form_of(schema: Mapping[str, Any]) -> Form:
    """The form out of a schema that was checked before."""
    return _form_of(json.dumps(schema, sort_keys=True))


@lru_cache(maxsize=256)
def _form_of(text: str) -> Form:
    return read_form(json.loads(text))


def _must_be_small(schema: Mapping[str, Any]) -> None:
    level: list[Any] = [schema]
    for _ in range(DEEPEST):
        level = [part for value in level for part in _parts(value)]
    if level:
        raise InvalidField(field="form", problem="too_deep", most=DEEPEST)
    properties = schema.get("properties")
    if isinstance(properties, Mapping) and len(properties) > MOST_QUESTIONS:
        raise InvalidField(
            field="form", problem="too_many", count=len(properties), most=MOST_QUESTIONS
        )
    try:
        size = len(json.dumps(schema, ensure_ascii=False, allow_nan=False).encode())
    except ValueError:
        raise InvalidField(field="form", problem="malformed") from None
    if size > FORM_BYTES:
        raise InvalidField(field="form", problem="too_long", most_bytes=FORM_BYTES)


def _parts(value: Any) -> Collection[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _must_be_a_schema(schema: Mapping[str, Any]) -> None:
    """By the dialect's own meta-schema. What refers elsewhere is refused before: nothing is ever
    fetched for it."""
    if schema.get("$schema", DIALECT) != DIALECT:
        raise InvalidField(field="form", problem="unknown", keyword="$schema", choices=[DIALECT])
    unknown = sorted(set(schema) - _ROOT)
    if unknown:
        raise InvalidField(field="form", problem="unknown_field", keyword=unknown[0][:40])
    try:
        fault = next(iter(_META.iter_errors(dict(schema))), None)
    except ValueError:
        raise InvalidField(field="form", problem="malformed") from None
    if fault is not None:
        where = [str(part) for part in fault.instance_path]
        name = where[1] if len(where) > 1 and where[0] == "properties" else ""
        keyword = where[2] if name and len(where) > 2 else where[0] if where and not name else ""
        problem = "pattern_refused" if keyword == "pattern" else "malformed"
        raise InvalidField(field=field_of(name), problem=problem, keyword=keyword[:40])


_META = jsonschema_rs.Draft202012Validator({"$ref": DIALECT}, validate_formats=False)


def read_form(schema: Mapping[str, Any]) -> Form:
    """The form out of what is a schema; raises an InvalidField where it is not one of our part."""
    if schema.get("type") != "object" or schema.get("additionalProperties", False) is not False:
        raise InvalidField(field="form", problem="malformed", keyword="type")
    properties = schema.get("properties") or {}
    if not properties:
        raise InvalidField(field="form", problem="missing", keyword="properties")
    order = schema.get("x-order", list(properties))
    if not are_texts(order) or sorted(order) != sorted(properties):
        raise InvalidField(field="form", problem="malformed", keyword="x-order")
    required = set(schema.get("required") or ())
    if not required <= set(properties):
        raise InvalidField(field="form", problem="unknown", keyword="required")
    label = words_in(schema, "x-label", LABEL_LETTERS, "")
    questions = [_question(name, properties[name], name in required) for name in order]
    return Form(label, tuple(questions))


def _question(name: str, schema: Any, required: bool) -> Question:
    def wrong(problem: str, keyword: str, **data: Any) -> InvalidField:
        return InvalidField(field=field_of(name), problem=problem, keyword=keyword[:40], **data)

    if not _NAME.fullmatch(name):
        raise wrong("malformed", "name")
    if not isinstance(schema, Mapping):
        raise wrong("malformed", "type")
    sort, whole, cant_tell = _sort(schema, wrong)
    unknown = sorted(set(schema) - _ANY - _OF_SORT[sort])
    if unknown:
        raise wrong("unknown_field", unknown[0])
    long = flag(schema, "x-long", False, wrong)
    question = Question(
        name=name,
        sort=sort,
        label=words_in(schema, "x-label", LABEL_LETTERS, name),
        help=words_in(schema, "x-help", HELP_LETTERS, name),
        required=required,
        cant_tell=cant_tell,
        counts=flag(schema, "x-agree", not long, wrong),
        long=long,
        whole=whole,
        **(READERS[sort](schema, wrong) if sort in READERS else {}),
    )
    if not question.label:
        raise wrong("missing", "x-label")
    return question


def _sort(schema: Mapping[str, Any], wrong: Wrong) -> tuple[Sort, bool, bool]:
    """(sort, whether a whole number, whether there is "can't tell")"""
    given = schema.get("type")
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list):
        raise wrong("malformed", "type")
    cant_tell = "null" in given
    kinds = [kind for kind in given if kind != "null"]
    if len(kinds) != 1:
        raise wrong("malformed", "type")
    if kinds[0] == "string":
        if "enum" in schema:
            return Sort.ONE, False, cant_tell
        form = schema.get("format")
        sorts = {None: Sort.TEXT, "date": Sort.DATE, "date-time": Sort.MOMENT}
        if form not in sorts:
            raise wrong("unknown", "format", choices=["date", "date-time"])
        return sorts[form], False, cant_tell
    sort = {
        "integer": Sort.NUMBER,
        "number": Sort.NUMBER,
        "array": Sort.SEVERAL,
        "object": Sort.PLACE,
        "boolean": Sort.YES_NO,
    }.get(kinds[0])
    if sort is None:
        raise wrong("unknown", "type")
    return sort, kinds[0] == "integer", cant_tell
