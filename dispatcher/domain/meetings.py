"""Mentoring as it is written down: goals that were agreed on, meetings, and how it closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import clean_text
from dispatcher.domain.policy import TEXT_BYTES
from dispatcher.domain.steps import STEP_LETTERS, STEPS_AT_MOST, numbered
from dispatcher.domain.words import text_of

MEETINGS_AT_MOST = 100
LONGEST_MIN = 600
PLACE_LETTERS = 500
REACHED = ("yes", "partly", "no")


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of two people, planned or held."""

    id: str
    starts_at: datetime
    minutes: int
    place: str
    note: str
    held: bool

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def ask_goals(lines: Sequence[str]) -> dict[str, Any]:
    """What a task asks for that has these goals to begin with; nothing where there are none."""
    goals = numbered(lines, "goals")
    return {"goals": goals} if goals else {}


def _listed(content: Mapping[str, Any], name: str, most: int) -> list[Mapping[str, Any]]:
    values = content.get(name, [])
    if not isinstance(values, list) or any(not isinstance(one, dict) for one in values):
        raise InvalidField(field=f"content.{name}", problem="malformed")
    if len(values) > most:
        raise InvalidField(field=f"content.{name}", problem="too_many", most=most)
    ids = [one.get("id") for one in values]
    if any(
        not isinstance(one, str) or not 0 < len(one) <= 40 or not one.isprintable() for one in ids
    ):
        raise InvalidField(field=f"content.{name}", problem="malformed")
    if len(set(ids)) < len(ids):
        raise InvalidField(field=f"content.{name}", problem="repeated")
    return values


def _short(value: Mapping[str, Any], name: str, field: str, letters: int) -> str:
    text = value.get(name, "")
    if not isinstance(text, str):
        raise InvalidField(field=field, problem="malformed")
    text = clean_text(text, field, most_bytes=letters * 4)
    if len(text) > letters:
        raise InvalidField(field=field, problem="too_long", most_letters=letters)
    return text


def _goal(value: Mapping[str, Any]) -> dict[str, str]:
    text = _short(value, "text", "content.goals", STEP_LETTERS)
    if not text:
        raise InvalidField(field="content.goals", problem="missing")
    reached = value.get("reached")
    if reached not in REACHED:
        raise InvalidField(field="content.goals", problem="not_judged", goal=str(value["id"]))
    return {"id": str(value["id"]), "text": text, "reached": str(reached)}


def meeting_from(value: Mapping[str, Any]) -> Meeting:
    """A meeting as it was written down; raises an InvalidField of `content.meetings`."""
    field = "content.meetings"
    minutes, held = value.get("minutes"), value.get("held", False)
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not isinstance(held, bool):
        raise InvalidField(field=field, problem="malformed")
    if not 1 <= minutes <= LONGEST_MIN:
        raise InvalidField(field=field, problem="out_of_range", least=1, most=LONGEST_MIN)
    return Meeting(
        id=str(value["id"]),
        starts_at=_instant(value.get("starts_at"), field),
        minutes=minutes,
        place=_short(value, "place", field, PLACE_LETTERS),
        note=_short(value, "note", field, TEXT_BYTES // 100),
        held=held,
    )


def _instant(value: Any, field: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(UTC).replace(microsecond=0)
    except (TypeError, ValueError, OverflowError):
        raise InvalidField(field=field, problem="malformed") from None


def meetings_in(draft: Mapping[str, Any]) -> list[Meeting]:
    """The meetings of a draft that are written down well enough, soonest first."""
    found = []
    try:
        values = _listed(draft, "meetings", MEETINGS_AT_MOST)
    except InvalidField:
        return []
    for value in values:
        try:
            found.append(meeting_from(value))
        except InvalidField:
            continue  # it is being typed
    return sorted(found, key=lambda meeting: (meeting.starts_at, meeting.id))


def check_mentoring(content: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """How it closed, what became of each goal, and the meetings. Raises an Invalid that names the
    field; every goal that was asked for is judged."""
    words = clean_text(text_of(content, "text"), "content.text", most_bytes=TEXT_BYTES)
    goals = [_goal(value) for value in _listed(content, "goals", STEPS_AT_MOST)]
    known = {goal["id"] for goal in goals}
    left = [goal["id"] for goal in asked.get("goals", ()) if goal["id"] not in known]
    if left:
        raise InvalidField(field="content.goals", problem="not_judged", goal=left[0])
    meetings = [meeting_from(value) for value in _listed(content, "meetings", MEETINGS_AT_MOST)]
    return {
        "text": words,
        "goals": goals,
        "meetings": [
            {
                "id": one.id,
                "starts_at": one.starts_at.isoformat(),
                "minutes": one.minutes,
                "place": one.place,
                "note": one.note,
                "held": one.held,
            }
            for one in sorted(meetings, key=lambda one: (one.starts_at, one.id))
        ],
    }
