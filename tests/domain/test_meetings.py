"""Mentoring as it is handed in, and its meetings as a calendar."""

from datetime import UTC, datetime
from typing import Any

import pytest
import vobject

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.meetings import ask_goals, check_mentoring, meetings_in
from dispatcher.views.calendar import calendar_of

ASKED = ask_goals(["Write an application"])
GOAL = {"id": "1", "text": "Write an application", "reached": "partly"}
MEETING = {
    "id": "a",
    "starts_at": "2026-03-02T18:00:00+03:00",
    "minutes": 45,
    "place": "https://meet.example.org/x; room 2, second floor",
    "note": "Brought the papers",
    "held": True,
}
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _refused(content: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(InvalidField) as refusal:
        check_mentoring(content, ASKED)
    return refusal.value.data


def test_what_is_handed_in_is_kept_in_order_and_in_utc() -> None:
    later = {**MEETING, "id": "b", "starts_at": "2026-03-09T15:00:00Z"}
    content = {"text": "It went well", "goals": [GOAL], "meetings": [later, MEETING]}
    checked = check_mentoring(content, ASKED)
    starts = [meeting["starts_at"] for meeting in checked["meetings"]]
    assert starts == ["2026-03-02T15:00:00+00:00", "2026-03-09T15:00:00+00:00"]
    assert check_mentoring(checked, ASKED) == checked


def test_words_alone_are_enough_where_no_goal_was_asked_for() -> None:
    assert check_mentoring({"text": "Fine"}, {}) == {"text": "Fine", "goals": [], "meetings": []}


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"text": " "}, "content.text", "missing"),
        ({"goals": []}, "content.goals", "not_judged"),
        ({"goals": [{**GOAL, "reached": ""}]}, "content.goals", "not_judged"),
        ({"goals": [{**GOAL, "text": ""}]}, "content.goals", "missing"),
        ({"goals": [GOAL, GOAL]}, "content.goals", "repeated"),
        ({"goals": "all"}, "content.goals", "malformed"),
        ({"meetings": [{**MEETING, "starts_at": "tomorrow"}]}, "content.meetings", "malformed"),
        (
            {"meetings": [{**MEETING, "starts_at": "2026-03-02T18:00:00"}]},
            "content.meetings",
            "malformed",
        ),
        ({"meetings": [{**MEETING, "minutes": 0}]}, "content.meetings", "out_of_range"),
        ({"meetings": [{**MEETING, "minutes": True}]}, "content.meetings", "malformed"),
        ({"meetings": [{**MEETING, "id": 7}]}, "content.meetings", "malformed"),
        ({"meetings": [{**MEETING, "place": "x" * 501}]}, "content.meetings", "too_long"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], field: str, problem: str) -> None:
    content = {"text": "It went well", "goals": [GOAL], "meetings": [MEETING], **change}
    refused = _refused(content)
    assert (refused["field"], refused["problem"]) == (field, problem)


def test_a_draft_in_the_middle_of_being_typed_gives_the_meetings_it_has() -> None:
    half = {"id": "b", "starts_at": "", "minutes": 60}
    assert [one.id for one in meetings_in({"meetings": [half, MEETING]})] == ["a"]
    assert meetings_in({"meetings": "soon"}) == []
    assert meetings_in({}) == []


def test_another_program_reads_the_calendar() -> None:
    title = "Mentoring; a first one, with commas\nand lines ما"
    found = vobject.readOne(
        calendar_of("c1", title, meetings_in({"meetings": [MEETING]}), NOW).decode()
    )
    (event,) = found.vevent_list
    assert event.summary.value == title
    assert event.location.value == MEETING["place"]
    assert event.dtstart.value == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert event.dtend.value == datetime(2026, 3, 2, 15, 45, tzinfo=UTC)
    assert event.uid.value == "a@c1.imece"


def test_notes_stay_out_of_the_calendar() -> None:
    text = calendar_of("c1", "Mentoring", meetings_in({"meetings": [MEETING]}), NOW)
    assert b"papers" not in text
