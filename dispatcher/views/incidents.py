"""Reports of incidents as those who answer for counselling see them."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from dispatcher.domain.sessions.incident import (
    LONGEST_KEEPING_DAYS,
    TEXT_LETTERS,
    Incident,
    IncidentKind,
    Measure,
    PassedTo,
    Report,
    check_report,
)
from dispatcher.views.sessions import EndingName, SeverityNumber
from dispatcher.views.shape import Answer, Instant, Request


class IncidentView(Answer):
    """What stays of a report. `kept_until`: its account in words; null once that is destroyed."""

    id: UUID
    session: UUID
    kind: IncidentKind
    done: list[Measure]
    passed_to: list[PassedTo]
    filed_by: UUID
    filed_at: Instant
    kept_until: Instant | None


class IncidentList(Answer):
    """The newest first. `keeping_days`: for how long accounts are kept that are filed from now on;
    `people`: names by account."""

    incidents: list[IncidentView]
    keeping_days: int
    people: dict[str, str]


class IncidentRead(Answer):
    account: UUID
    at: Instant


class IncidentPage(Answer):
    """`text`: null once it is destroyed; `reads`: who has read it, the last first."""

    incident: IncidentView
    text: str | None = Field(repr=False)
    reads: list[IncidentRead]
    people: dict[str, str]


class IncidentFiled(Answer):
    id: UUID


class ReportWish(Request):
    """`client_id`: a random UUID, the same however often it is sent; `done`, `passed_to`: at least
    one each, `nothing` and `nobody` alone."""

    client_id: UUID
    kind: IncidentKind
    done: list[Measure]
    passed_to: list[PassedTo]
    text: Annotated[str, Field(max_length=2 * TEXT_LETTERS, repr=False)]

    def report(self) -> Report:
        """Raises InvalidField."""
        return check_report(self.kind, self.done, self.passed_to)


class KeepingWish(Request):
    days: Annotated[int, Field(ge=1, le=LONGEST_KEEPING_DAYS)]


class OverSessionView(Answer):
    """A session that has ended. `words_kept`: they are not destroyed yet; `incidents`: how many
    were reported of it."""

    id: UUID
    response: str
    language: str
    severity: SeverityNumber
    begun_at: Instant
    ended_at: Instant
    ending: EndingName
    counsellor: UUID | None
    words_kept: bool
    incidents: int


class OverSessionList(Answer):
    """The last first. `people`: names by account."""

    sessions: list[OverSessionView]
    people: dict[str, str]


def incident_view(incident: Incident) -> IncidentView:
    return IncidentView(
        id=incident.id,
        session=incident.session_id,
        kind=incident.report.kind,
        done=list(incident.report.done),
        passed_to=list(incident.report.passed_to),
        filed_by=incident.filed_by,
        filed_at=incident.filed_at,
        kept_until=incident.kept_until,
    )


def incident_list(
    incidents: Sequence[Incident], keeping_days: int, people: Mapping[str, str]
) -> IncidentList:
    return IncidentList(
        incidents=[incident_view(one) for one in incidents],
        keeping_days=keeping_days,
        people=dict(people),
    )
