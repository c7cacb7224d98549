"""What holds for any form of our part of JSON Schema."""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.forms.answers import check_answers
from dispatcher.domain.forms.reading import check_form, form_of
from dispatcher.domain.forms.sameness import combined, same
from dispatcher.domain.forms.templates import TEMPLATES
from dispatcher.domain.forms.templates.phrases import LOCALES
from tests.domain.forms import answers_to, forms, spoilt


@given(forms())
def test_a_checked_form_is_a_schema_and_checked_again_the_same(sent: dict[str, Any]) -> None:
    checked = check_form(sent)
    assert check_form(checked) == checked
    assert list(checked["properties"]) == list(sent["properties"]) == checked["x-order"]
    jsonschema_rs.meta.validate(checked)
    # The record keeps no order of properties.
    kept = json.loads(json.dumps(checked, sort_keys=True))
    assert check_form(kept) == checked


@given(st.data())
def test_answers_made_for_a_form_are_taken_and_are_canonical(data: st.DataObject) -> None:
    schema = check_form(data.draw(forms()))
    form = form_of(schema)
    given_answers = data.draw(answers_to(form))
    checked = check_answers(schema, given_answers)
    assert check_answers(schema, checked) == checked
    assert json.dumps(check_answers(schema, checked)) == json.dumps(checked)
    # What we take, anybody's validator of the same schema takes.
    assert jsonschema_rs.is_valid(schema, checked)


@given(st.data())
def test_one_spoilt_answer_is_refused_by_the_name_of_its_question(data: st.DataObject) -> None:
    schema = check_form(data.draw(forms()))
    form = form_of(schema)
    answers = data.draw(answers_to(form))
    question = data.draw(st.sampled_from(form.questions))
    value, why = data.draw(st.sampled_from(spoilt(question)))
    with pytest.raises(InvalidField) as refused:
        check_answers(schema, {**answers, question.name: value})
    found = refused.value.data
    assert (found["field"], found["problem"]) == (f"content.data.{question.name}", why)
    assert found["problems"] == {question.name: why}


@given(st.data())
def test_what_is_left_out_is_refused_only_where_it_is_required(data: st.DataObject) -> None:
    schema = check_form(data.draw(forms()))
    form = form_of(schema)
    answers = data.draw(answers_to(form))
    question = data.draw(st.sampled_from(form.questions))
    without = {name: value for name, value in answers.items() if name != question.name}
    if not question.required:
        check_answers(schema, without)
        return
    with pytest.raises(InvalidField) as refused:
        check_answers(schema, without)
    assert refused.value.data["problems"] == {question.name: "missing"}


@given(st.data())
def test_everybody_agrees_with_themselves(data: st.DataObject) -> None:
    schema = check_form(data.draw(forms()))
    form = form_of(schema)
    answers = check_answers(schema, data.draw(answers_to(form)))
    assert all(same(question, answers, answers) for question in form.questions)
    assert combined(form, [answers, answers]) == (2, answers)


@given(st.data())
def test_sameness_goes_both_ways(data: st.DataObject) -> None:
    schema = check_form(data.draw(forms()))
    form = form_of(schema)
    one, other = (check_answers(schema, data.draw(answers_to(form))) for _ in range(2))
    for question in form.questions:
        assert same(question, one, other) is same(question, other, one)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_everything_in_every_language(name: str) -> None:
    form = form_of(TEMPLATES[name])
    said = [form.label, *(question.label for question in form.questions)]
    said += [words for question in form.questions for _, words in question.choices]
    assert all(set(words) == set(LOCALES) for words in said)
    assert check_form(TEMPLATES[name]) == TEMPLATES[name]


NASTY: list[Any] = [
    *(
        10**400,
        float("nan"),
        float("inf"),
        -0.0,
        "x" * 100_000,
        "\x00",
        "\ud800",
        [],
        {},
        [[]],
        [{}],
    ),
    *({"lat": 10**400, "lon": 0}, {"lat": float("nan"), "lon": 0}, {"name": 5}, {"lat": None}),
    *("0000-00-00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:00", "2026-W01-1"),
]


@given(forms(), st.sampled_from(NASTY))
def test_whatever_is_sent_is_taken_or_refused_and_can_be_kept(
    sent: dict[str, Any], value: Any
) -> None:
    schema = check_form(sent)
    for question in form_of(schema).questions:
        try:
            answers = check_answers(schema, {question.name: value})
        except InvalidField:
            continue
        assert check_answers(schema, answers) == answers
        json.dumps(answers, allow_nan=False).encode()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "properties",
                        "a",
                        "enum",
                        "items",
                        "minimum",
                        "x-label",
                        "pattern",
                        "$ref",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_json_is_a_form_or_refused(value: Any) -> None:
    label = {"x-label": "A"}
    for schema in (value, {"type": "object", "properties": {"a": value}}):
        if not isinstance(schema, dict):
            continue
        question = schema.get("properties")
        if isinstance(question, dict) and isinstance(question.get("a"), dict):
            question["a"] |= label
        try:
            checked = check_form(schema)
        except InvalidField:
            continue
        assert check_form(checked) == checked
