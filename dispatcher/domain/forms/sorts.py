"""Reading what only one sort of question has, and the words and patterns that many have."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import jsonschema_rs

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text
from dispatcher.domain.forms.form import (
    CHOICE_LETTERS,
    FURTHEST_NUMBER,
    FURTHEST_WITHIN_M,
    LABEL_LETTERS,
    LONG_LETTERS,
    MOST_CHOICES,
    MOST_LOCALES,
    PATTERN_LETTERS,
    SHORT_LETTERS,
    WITHIN_M,
    Sort,
    Words,
)
from dispatcher.domain.forms.writing import PLACE

T = TypeVar("T")

_LOCALE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
Wrong = Callable[..., InvalidField]


def validator_of(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """What checks answers. Its patterns run in time that grows with the text, whatever they are:
    an engine without backtracking, which knows no look-around and no back references."""
    return _validator_of(json.dumps(schema, sort_keys=True))


@lru_cache(maxsize=256)
def _validator_of(text: str) -> jsonschema_rs.Draft202012Validator:
    try:
        return jsonschema_rs.Draft202012Validator(
            json.loads(text),
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(size_limit=200_000, dfa_size_limit=500_000),
        )
    except (ValueError, jsonschema_rs.ReferencingError):
        raise InvalidField(field="form", problem="malformed") from None


def field_of(name: str) -> str:
    return f"form.{name[:40]}" if name else "form"


def are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def flag(schema: Mapping[str, Any], keyword: str, default: bool, wrong: Wrong) -> bool:
    value = schema.get(keyword, default)
    if not isinstance(value, bool):
        raise wrong("malformed", keyword)
    return value


def _whole(
    schema: Mapping[str, Any], keyword: str, default: T, wrong: Wrong, *, least: int, most: int
) -> int | T:
    """A whole number within bounds; the default where there is none."""
    if keyword not in schema:
        return default
    value = schema[keyword]
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise wrong("malformed", keyword)
    if not least <= value <= most:
        raise wrong("out_of_range", keyword, least=least, most=most)
    return int(value)


def words_in(schema: Mapping[str, Any], keyword: str, most: int, name: str) -> Words:
    """Words by locale; a plain text stands for English."""
    given = schema.get(keyword, {})
    if isinstance(given, str):
        given = {"en": given}
    return _by_locale(given, keyword, most, name)


def _by_locale(given: Any, keyword: str, most: int, name: str) -> Words:
    field = field_of(name)
    if not isinstance(given, Mapping) or not all(isinstance(one, str) for one in given.values()):
        raise InvalidField(field=field, problem="malformed", keyword=keyword)
    if len(given) > MOST_LOCALES or not all(_LOCALE.fullmatch(locale) for locale in given):
        raise InvalidField(field=field, problem="unknown", keyword=keyword)
    words = {
        locale: " ".join(clean_text(text, field, most_bytes=most * 4).split())
        for locale, text in given.items()
    }
    if any(len(text) > most for text in words.values()):
        raise InvalidField(field=field, problem="too_long", keyword=keyword, most_letters=most)
    return {locale: text for locale, text in words.items() if text}


def _of_text(schema: Mapping[str, Any], wrong: Wrong) -> dict[str, Any]:
    long = schema.get("x-long") is True
    longest = LONG_LETTERS if long else SHORT_LETTERS
    most = _whole(schema, "maxLength", longest, wrong, least=1, most=longest)
    pattern = schema.get("pattern")
    if pattern is not None and (not isinstance(pattern, str) or len(pattern) > PATTERN_LETTERS):
        raise wrong("too_long", "pattern", most_letters=PATTERN_LETTERS)
    if pattern is not None:
        _must_compile(pattern, wrong)
    return {
        "most_letters": most,
        "least_letters": _whole(schema, "minLength", 0, wrong, least=0, most=most),
        "pattern": pattern,
    }


def _must_compile(pattern: str, wrong: Wrong) -> None:
    try:
        validator_of({"type": "string", "pattern": pattern})
    except InvalidField:
        raise wrong("pattern_refused", "pattern") from None


def _of_number(schema: Mapping[str, Any], wrong: Wrong) -> dict[str, Any]:
    bounds = {keyword: schema.get(keyword) for keyword in ("minimum", "maximum")}
    for keyword, bound in bounds.items():
        if bound is not None and not abs(bound) <= FURTHEST_NUMBER:
            raise wrong("out_of_range", keyword, most=FURTHEST_NUMBER)
    least, most = bounds["minimum"], bounds["maximum"]
    if least is not None and most is not None and least > most:
        raise wrong("out_of_range", "maximum", least=least)
    unit = schema.get("x-unit", "")
    if not isinstance(unit, str) or len(unit) > 30:
        raise wrong("too_long", "x-unit", most_letters=30)
    return {"least": least, "most": most, "unit": clean_text(unit, "form", most_bytes=120)}


def _choices(schema: Mapping[str, Any], values: Any, wrong: Wrong) -> tuple[tuple[str, Words], ...]:
    if not are_texts(values) or not values:
        raise wrong("missing", "enum")
    if len(values) > MOST_CHOICES:
        raise wrong("too_many", "enum", count=len(values), most=MOST_CHOICES)
    if any(not one.strip() or one != one.strip() or len(one) > CHOICE_LETTERS for one in values):
        raise wrong("malformed", "enum", most_letters=CHOICE_LETTERS)
    labels = schema.get("x-choices", {})
    if not isinstance(labels, Mapping) or not set(labels) <= set(values):
        raise wrong("unknown", "x-choices")
    if len(set(values)) < len(values):
        raise wrong("taken", "enum")
    try:
        return tuple(
            (one, _by_locale(labels.get(one, {}), "x-choices", LABEL_LETTERS, "")) for one in values
        )
    except InvalidField as refusal:
        raise wrong(refusal.data["problem"], "x-choices") from None


def _of_one(schema: Mapping[str, Any], wrong: Wrong) -> dict[str, Any]:
    values = schema["enum"]
    if isinstance(values, list):
        values = [value for value in values if value is not None]
    return {"choices": _choices(schema, values, wrong)}


def _of_several(schema: Mapping[str, Any], wrong: Wrong) -> dict[str, Any]:
    items = schema.get("items")
    if not isinstance(items, Mapping) or set(items) - {"type", "enum"}:
        raise wrong("malformed", "items")
    if schema.get("uniqueItems", True) is not True:
        raise wrong("malformed", "uniqueItems")
    choices = _choices(schema, items.get("enum"), wrong)
    few = _whole(schema, "minItems", 0, wrong, least=0, most=len(choices))
    many = _whole(schema, "maxItems", None, wrong, least=max(1, few), most=MOST_CHOICES)
    return {"choices": choices, "few": few, "many": many}


def _of_place(schema: Mapping[str, Any], wrong: Wrong) -> dict[str, Any]:
    """Its parts are always the same: they may be left out, and not be others."""
    for keyword, ours in PLACE.items():
        if keyword in schema and schema[keyword] != ours:
            raise wrong("malformed", keyword)
    within = _whole(schema, "x-within-m", WITHIN_M, wrong, least=0, most=FURTHEST_WITHIN_M)
    return {"within_m": within}


READERS: dict[Sort, Callable[[Mapping[str, Any], Wrong], dict[str, Any]]] = {
    Sort.TEXT: _of_text,
    Sort.NUMBER: _of_number,
    Sort.ONE: _of_one,
    Sort.SEVERAL: _of_several,
    Sort.PLACE: _of_place,
}
