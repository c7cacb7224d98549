"""What the code has, the documentation names."""

import ast

import pytest

from dispatcher.domain import (
    document_errors,
    errors,
    hours_errors,
    session_errors,
    training_errors,
)
from dispatcher.domain.events import EventName
from dispatcher.jobs import JOBS
from tests.shape.source import ROOT, strings, tree

DEFINED_IN = (document_errors, errors, hours_errors, session_errors, training_errors)
"""Imported, so that all of them are known."""


def codes(family: type[errors.Refusal] = errors.Refusal) -> set[str]:
    return {family.code}.union(*(codes(one) for one in family.__subclasses__()))


def settings() -> set[str]:
    path = "dispatcher/settings.py"
    named = {str(text.value) for text in strings(path)}
    return {name for name in named if name.startswith("IMECE_") or name == "PORT"} - {"IMECE_…"}


NAMES = {
    "errors.md": codes() | {"defect", "method_not_allowed"},
    "events.md": {name.value for name in EventName},
    "settings.md": settings(),
    "jobs.md": set(JOBS),
}


@pytest.mark.parametrize("page", NAMES)
def test_each_is_named_in_its_page(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    assert {name for name in NAMES[page] if f"`{name}`" not in text} == set()


def test_sweeps_are_named_with_the_jobs() -> None:
    text = (ROOT / "docs" / "jobs.md").read_text("utf-8")
    sweeps = {
        node.attr
        for assigned in ast.walk(tree("worker/loop.py"))
        if isinstance(assigned, ast.AnnAssign)
        and isinstance(assigned.target, ast.Name)
        and assigned.target.id == "SWEEPS"
        and assigned.value is not None
        for node in ast.walk(assigned.value)
        if isinstance(node, ast.Attribute) and node.attr.islower()
    }
    assert len(sweeps) >= 5
    assert {name for name in sweeps if name not in text} == set()
