"""Forms: what is refused, how answers are read, and when two people said the same."""

import time
from typing import Any

import pytest

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.forms.answers import check_answers
from dispatcher.domain.forms.form import MOST_QUESTIONS
from dispatcher.domain.forms.reading import check_form, form_of
from dispatcher.domain.forms.sameness import metres, most_say, same
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.policy import Agreement, Kind
from dispatcher.domain.submission import settle


def _form(**questions: dict[str, Any]) -> dict[str, Any]:
    labelled = {name: {"x-label": name, **schema} for name, schema in questions.items()}
    return {"type": "object", "properties": labelled}


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "field", "problem"),
    [
        (_form(**{f"q{n}": TEXT for n in range(MOST_QUESTIONS + 1)}), "form", "too_many"),
        (_form(a={"type": "string", "enum": [f"c{n}" for n in range(201)]}), "form.a", "too_many"),
        (_form(a={"type": "string", "enum": ["x", "x"]}), "form.a", "taken"),
        (_form(a={"type": "string", "enum": [" "]}), "form.a", "malformed"),
        (_form(a={**TEXT, "x-help": {"en": "h" * 1001}}), "form.a", "too_long"),
        (_form(a={**TEXT, "x-label": {"not a tag": "a"}}), "form.a", "unknown"),
        (_form(a={**TEXT, "x-label": {"en": "\x00"}}), "form.a", "control_character"),
        (_form(a={**TEXT, "maxLength": 10**6}), "form.a", "out_of_range"),
        (_form(a={"type": "integer", "minimum": 5, "maximum": 1}), "form.a", "out_of_range"),
        (_form(a={"type": "integer", "minimum": float("nan")}), "form", "malformed"),
        (_form(a={"type": "integer", "minimum": 10**400}), "form.a", "out_of_range"),
        (_form(a={"type": "string", "format": "email"}), "form.a", "unknown"),
        (_form(a={"type": "object", "properties": {"b": TEXT}}), "form.a", "malformed"),
        (_form(a={"type": ["string", "integer"]}), "form.a", "malformed"),
        (_form(a={**TEXT, "pattern": "("}), "form.a", "pattern_refused"),
        (_form(a={**TEXT, "pattern": r"(a)\1"}), "form.a", "pattern_refused"),
        (_form(a={**TEXT, "pattern": "(a{99}){99}{99}"}), "form.a", "pattern_refused"),
        (_form(A={**TEXT}), "form.A", "malformed"),
        ({**_form(a=TEXT), "x-order": ["b"]}, "form", "malformed"),
        ({**_form(a=TEXT), "x-order": ["a", "a"]}, "form", "malformed"),
        ({**_form(a=TEXT), "required": ["b"]}, "form", "unknown"),
        ({**_form(a=TEXT), "additionalProperties": True}, "form", "malformed"),
        (
            {**_form(a=TEXT), "$schema": "http://json-schema.org/draft-07/schema#"},
            "form",
            "unknown",
        ),
        ({"type": "object", "properties": {"a": True}}, "form.a", "malformed"),
        (_form(a={**TEXT, "x-label": {"en": {"a": {"b": {"c": {"d": {}}}}}}}), "form", "too_deep"),
        (_form(a={**TEXT, "x-label": "x" * 70_000}), "form", "too_long"),
    ],
)
def test_what_is_no_form_is_refused_by_its_question(
    schema: dict[str, Any], field: str, problem: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        check_form(schema)
    assert (refused.value.data["field"], refused.value.data["problem"]) == (field, problem)


def test_a_pattern_that_would_explode_elsewhere_takes_no_time() -> None:
    schema = check_form(_form(a={**TEXT, "pattern": "^(a+)+$"}))
    began = time.perf_counter()
    with pytest.raises(InvalidField) as refused:
        check_answers(schema, {"a": "a" * 400 + "!"})
    assert time.perf_counter() - began < 0.5
    assert refused.value.data["problem"] == "pattern"


def test_all_that_is_wrong_is_said_at_once_the_first_question_s_first() -> None:
    form = _form(b={"type": "integer"}, a={"type": "boolean"})
    with pytest.raises(InvalidField) as refused:
        check_answers(check_form(form), {"a": "yes", "b": "many"})
    assert refused.value.data["field"] == "content.data.b"
    assert refused.value.data["problems"] == {"a": "malformed", "b": "malformed"}


@pytest.mark.parametrize(
    ("schema", "one", "other", "alike"),
    [
        ({"type": "number"}, 3, 3.0, True),
        ({"type": "number"}, 3, 3.5, False),
        (TEXT, "Bridge  is OUT.", "bridge is out", True),
        (TEXT, "١٢", "12", True),
        (TEXT, "bridge", "ridge", False),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, ["a", "b"], ["b", "a", "a"], True),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, ["a"], ["a", "b"], False),
        ({"type": "boolean"}, True, False, False),
        ({"type": ["boolean", "null"]}, None, None, True),
        ({"type": ["boolean", "null"]}, None, False, False),
        ({"type": ["string", "null"]}, None, "?", False),
        ({"type": "object"}, {"lat": 37, "lon": 37}, {"lat": 37.0008, "lon": 37}, True),
        ({"type": "object"}, {"lat": 37, "lon": 37}, {"lat": 37.001, "lon": 37}, False),
        ({"type": "object"}, {"lat": 10, "lon": 180}, {"lat": 10, "lon": -180}, True),
        ({"type": "object"}, {"name": "Nurdağı"}, {"name": "NURDAĞI "}, True),
        ({"type": "object"}, {"name": "X", "lat": 1, "lon": 1}, {"name": "X"}, False),
        (
            {"type": "string", "format": "date-time"},
            "2026-03-01T12:00:00+03:00",
            "2026-03-01T09:00:00Z",
            True,
        ),
    ],
)
def test_two_people_said_the_same(
    schema: dict[str, Any], one: Any, other: Any, alike: bool
) -> None:
    form = check_form(_form(a=schema))
    [question] = form_of(form).questions
    answers = [check_answers(form, {"a": value}) for value in (one, other)]
    assert same(question, *answers) is alike


def test_metres_are_those_of_a_known_distance() -> None:
    """From London to Paris are 343.5 km."""
    one, other = {"lat": 51.5074, "lon": -0.1278}, {"lat": 48.8566, "lon": 2.3522}
    assert metres(one, other) == pytest.approx(343_500, rel=0.002)


def test_the_place_that_is_near_the_most_others_is_said() -> None:
    [question] = form_of(check_form(_form(a={"type": "object"}))).questions
    answers = [{"a": {"lat": lat, "lon": 37.0}} for lat in (37.0016, 37.0, 37.0008, 38.0)]
    assert most_say(question, answers) == (3, answers[2]["a"])


def test_a_task_is_done_when_every_question_that_counts_is_agreed_on() -> None:
    form = check_form(_form(a={"type": "integer"}, b=TEXT, c={**TEXT, "x-long": True}))

    def settled(*answers: tuple[int, str, str]) -> Any:
        given = [{"data": {"a": a, "b": b, "c": c}} for a, b, c in answers]
        return settle(
            given,
            wanted=2,
            agreement=Agreement.EQUAL,
            agree_on=2,
            tally=lambda some: KINDS[Kind.DATA].tally(some, {"form": form}),
        )

    assert not settled((1, "x", "one"), (1, "y", "two")).done
    found = settled((1, "x", "one"), (2, "y", "two"), (1, "y", "three"))
    assert found.done
    # Composed: what most say of each question, though nobody gave all of it.
    assert found.answer == {"data": {"a": 1, "b": "y", "c": "one"}}
    assert settled((1, "x", "one"), (1, "X", "two")).done, "a long text does not count"
