"""Steps: ticked off, or a word of why not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.steps import STEP_LETTERS, STEPS_AT_MOST, ask_steps, check_steps

ASKED = ask_steps(["Call the school", " ", "Write down who answered", "Thank them"])
IDS = [step["id"] for step in ASKED["steps"]]


def _refused(content: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(InvalidField) as refusal:
        check_steps(content, ASKED)
    return refusal.value.data


def test_empty_lines_are_no_steps() -> None:
    assert [step["text"] for step in ASKED["steps"]] == [
        "Call the school",
        "Write down who answered",
        "Thank them",
    ]
    assert ask_steps(["", "  "]) == {}


@given(st.lists(st.sampled_from(IDS), max_size=6), st.text("ab ü\n", max_size=9))
def test_what_was_not_done_needs_a_word_of_why(done: list[str], said: str) -> None:
    content = {"done": done, "text": said}
    left = [one for one in IDS if one not in done]
    if left and not said.strip():
        refused = {"field": "content.text", "problem": "steps_left", "steps": left}
        assert _refused(content) == refused
        return
    checked = check_steps(content, ASKED)
    assert checked["done"] == [one for one in IDS if one in done]
    assert checked["text"] == said.strip()
    assert check_steps(checked, ASKED) == checked


@pytest.mark.parametrize("done", ["1", [1], [["1"]], {"1": True}, None])
def test_what_is_no_list_of_steps_is_refused(done: Any) -> None:
    assert _refused({"done": done, "text": "x"})["problem"] == "malformed"


def test_a_step_nobody_asked_for_is_refused() -> None:
    assert _refused({"done": ["9"], "text": "x"})["problem"] == "unknown"


def test_without_steps_it_is_words_as_ever() -> None:
    assert check_steps({"text": "Done"}, {}) == {"text": "Done"}
    with pytest.raises(InvalidField):
        check_steps({"done": []}, {})


@pytest.mark.parametrize(
    ("lines", "problem"),
    [(["x"] * (STEPS_AT_MOST + 1), "too_many"), (["x" * (STEP_LETTERS + 1)], "too_long")],
)
def test_a_list_without_end_is_refused(lines: list[str], problem: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        ask_steps(lines)
    assert refusal.value.data["problem"] == problem
