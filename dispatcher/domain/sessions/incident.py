"""What a supervisor reports of a session that went wrong: choices that stay, and an account in
words that is destroyed after its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from dispatcher.domain.errors import InvalidField

KEEPING_DAYS = 30
"""How long accounts in words are kept, unless the organisation says otherwise."""

LONGEST_KEEPING_DAYS = 3_650
TEXT_LETTERS = 8_000
REPORTS_AT_MOST = 50
"""Of one session."""

REPORTED_FOR = timedelta(days=30)
"""Sessions that ended so long ago are still shown to those who report."""


class IncidentKind(StrEnum):
    """What happened."""

    RISK_TO_LIFE = "risk_to_life"
    ABUSE_DISCLOSED = "abuse_disclosed"
    ABUSIVE_SEEKER = "abusive_seeker"
    COUNSELLOR_CONDUCT = "counsellor_conduct"
    TECHNICAL = "technical"
    OTHER = "other"


class Measure(StrEnum):
    """What was done about it."""

    STAYED = "stayed"
    """Somebody stayed with the seeker."""
    SAFETY_PLAN = "safety_plan"
    """What keeps them safe for the next hours was agreed on."""
    HELPLINE_GIVEN = "helpline_given"
    STEPPED_IN = "stepped_in"
    HANDED_OVER = "handed_over"
    ENDED = "ended"
    BLOCKED = "blocked"
    COUNSELLOR_RELIEVED = "counsellor_relieved"
    """Spoken with and taken off the desk."""
    NOTHING = "nothing"


class PassedTo(StrEnum):
    """Who was told outside the session."""

    EMERGENCY_SERVICES = "emergency_services"
    CHILD_PROTECTION = "child_protection"
    ORGANISATION_LEAD = "organisation_lead"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Report:
    """The part of a report that stays."""

    kind: IncidentKind
    done: tuple[Measure, ...]
    passed_to: tuple[PassedTo, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """A report as it lies in the record. `kept_until`: its account in words; None once that is
    destroyed."""

    id: UUID
    session_id: UUID
    organisation_id: int
    report: Report
    filed_by: UUID
    filed_at: datetime
    kept_until: datetime | None


C = TypeVar("C", bound=StrEnum)


def check_report(
    kind: IncidentKind, done: Sequence[Measure], passed_to: Sequence[PassedTo]
) -> Report:
    """Each choice once, in one order. Raises InvalidField where nothing is chosen, or nothing and
    something."""
    return Report(
        kind,
        _chosen(Measure, done, "done", Measure.NOTHING),
        _chosen(PassedTo, passed_to, "passed_to", PassedTo.NOBODY),
    )


def _chosen(choices: type[C], given: Sequence[C], field: str, none: C) -> tuple[C, ...]:
    found = tuple(one for one in choices if one in given)
    if not found:
        raise InvalidField(field=field, problem="missing")
    if none in found and len(found) > 1:
        raise InvalidField(field=field, problem="malformed")
    return found
