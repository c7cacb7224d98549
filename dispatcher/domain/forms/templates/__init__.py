"""Forms that come with the system, in all languages of its pages: to be asked as they are, or to
begin from."""

from typing import Any

from dispatcher.domain.forms.reading import check_form
from dispatcher.domain.forms.templates.phrases import LOCALES, PHRASES

Schema = dict[str, Any]


def _say(phrase: str) -> dict[str, str]:
    return dict(zip(LOCALES, PHRASES[phrase], strict=True))


def _one(phrase: str, *choices: str) -> Schema:
    labels = {choice: _say(choice) for choice in choices}
    return {
        "type": ["string", "null"],
        "x-label": _say(phrase),
        "enum": list(choices),
        "x-choices": labels,
    }


def _several(phrase: str, *choices: str) -> Schema:
    labels = {choice: _say(choice) for choice in choices}
    items = {"type": "string", "enum": list(choices)}
    return {
        "type": ["array", "null"],
        "x-label": _say(phrase),
        "items": items,
        "x-choices": labels,
    }


def _number(phrase: str, most: int) -> Schema:
    return {
        "type": ["integer", "null"],
        "x-label": _say(phrase),
        "minimum": 0,
        "maximum": most,
    }


def _yes_no(phrase: str) -> Schema:
    return {"type": ["boolean", "null"], "x-label": _say(phrase)}


def _place(phrase: str, within_m: int) -> Schema:
    return {"type": ["object", "null"], "x-label": _say(phrase), "x-within-m": within_m}


def _text(phrase: str, **more: Any) -> Schema:
    return {"type": "string", "x-label": _say(phrase), **more}


def _form(phrase: str, required: list[str], **questions: Schema) -> Schema:
    return check_form(
        {
            "type": "object",
            "x-label": _say(phrase),
            "properties": questions,
            "required": required,
        }
    )


TEMPLATES: dict[str, Schema] = {
    "triage": _form(
        "triage",
        ["what", "urgent", "still"],
        where=_place("where_help", 500),
        what=_several(
            *("what", "rescue", "medical", "water", "food", "shelter", "clothes", "other")
        ),
        people=_number("people", 1_000_000),
        urgent=_one("urgent", "danger", "today", "days"),
        still=_yes_no("still"),
        note=_text("note", **{"x-long": True}),
    ),
    "list": _form(
        "list",
        ["lines", "count"],
        about=_text("about"),
        lines=_text("lines", **{"x-long": True, "x-help": _say("lines_help")}),
        count=_number("count", 10_000),
        unreadable=_yes_no("unreadable"),
    ),
    "geolocate": _form(
        "geolocate",
        ["where", "exact"],
        where=_place("where", 250),
        how=_one("how", "named", "landmark", "map", "guess"),
        exact=_one("exact", "building", "street", "village", "province"),
    ),
    "address": _form(
        "address",
        ["exists"],
        exists=_yes_no("exists"),
        wrong=_several("wrong", "spelling", "number", "street", "town", "nothing"),
        corrected=_text("corrected"),
        where=_place("where", 100),
    ),
}
