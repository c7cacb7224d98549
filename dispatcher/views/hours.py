"""Hours, as those who worked them see them, and as those who confirm them do.

Every sum is in seconds and made of the lines as they are. A screen rounds a figure down to minutes
where it shows it, and adds up nothing that was rounded.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.hours import Line, Sum
from dispatcher.domain.ledger import MOST_MINUTES, REASON_LETTERS, Entry
from dispatcher.views.shape import Answer, Instant, Request, utc_or_none
from dispatcher.views.tasks import KindName

SortName = Literal["credit", "reversal", "correction"]


class HoursPart(Answer):
    """What was credited for one response, organisation or kind; `slug`: of a kind, its name."""

    slug: str
    name: str
    seconds: int
    confirmed_seconds: int


class Hours(Answer):
    """Credited time, of which `confirmed_seconds` a coordinator has confirmed. `claims`: for how
    many claims anything was credited. `since`, `until`: the days that were asked for."""

    seconds: int
    confirmed_seconds: int
    claims: int
    responses: list[HoursPart]
    organisations: list[HoursPart]
    kinds: list[HoursPart]
    since: date | None
    until: date | None


class HoursEntry(Answer):
    """A line of the ledger: `seconds` worked up to `ended_at`, less than none where it takes
    another line back. `reason`: why a coordinator corrected it. `meeting`: the one it is for, from
    `began_at` on; null where it is for all of the claim."""

    id: UUID
    sort: SortName
    task: UUID
    kind: KindName
    source_language: str | None
    target_language: str | None
    organisation: str
    response: str
    began_at: Instant
    ended_at: Instant
    seconds: int
    confirmed_at: Instant | None
    reason: str | None
    meeting: str | None


class HoursEntryList(Answer):
    """The latest work first. `names`: of organisations and responses, by slug."""

    entries: list[HoursEntry]
    next_cursor: str | None
    organisations: dict[str, str]
    responses: dict[str, str]


class DeskHoursEntry(HoursEntry):
    """A line that stands. `own`: the caller's own, which they neither confirm nor correct."""

    volunteer: UUID
    own: bool


class DeskHoursList(Answer):
    """The latest work first. `people`: names, for those who coordinate."""

    entries: list[DeskHoursEntry]
    next_cursor: str | None
    responses: dict[str, str]
    people: dict[str, str]


class ConfirmHours(Request):
    """Entries that are right as they are."""

    entries: list[UUID] = Field(min_length=1, max_length=200)


class Confirmed(Answer):
    """How many of them stand confirmed now; the others were corrected meanwhile."""

    confirmed: int


class CorrectHours(Request):
    """What the work took, and why that is known better. 0: nothing is credited for it."""

    entry: UUID
    minutes: int = Field(description=f"0 to {MOST_MINUTES}")
    reason: str = Field(max_length=REASON_LETTERS)


class Corrected(Answer):
    """The entry that stands now."""

    id: UUID
    seconds: int


def _parts(sums: Sequence[Sum], key: Callable[[Sum], tuple[str, str]]) -> list[HoursPart]:
    """Grouped, the most time first."""
    found: dict[tuple[str, str], list[Sum]] = {}
    for one in sums:
        found.setdefault(key(one), []).append(one)
    parts = [
        HoursPart(
            slug=slug,
            name=name,
            seconds=sum(one.seconds for one in some),
            confirmed_seconds=sum(one.confirmed_seconds for one in some),
        )
        for (slug, name), some in found.items()
    ]
    return sorted(parts, key=lambda part: (-part.seconds, part.name))


def hours_view(sums: Sequence[Sum], since: date | None, until: date | None) -> Hours:
    return Hours(
        seconds=sum(one.seconds for one in sums),
        confirmed_seconds=sum(one.confirmed_seconds for one in sums),
        claims=sum(one.claims for one in sums),
        responses=_parts(sums, lambda one: (one.response, one.response_name)),
        organisations=_parts(sums, lambda one: (one.organisation, one.organisation_name)),
        kinds=_parts(sums, lambda one: (one.kind, one.kind)),
        since=since,
        until=until,
    )


def _fields(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "sort": line.sort,
        "task": line.task_id,
        "kind": line.kind,
        "source_language": line.source_language,
        "target_language": line.target_language,
        "organisation": line.organisation,
        "response": line.response,
        "began_at": line.began_at,
        "ended_at": line.ended_at,
        "seconds": line.seconds,
        "confirmed_at": utc_or_none(line.confirmed_at),
        "reason": line.reason,
        "meeting": line.meeting or None,
    }


def entry_list(lines: Sequence[Line], more: bool) -> HoursEntryList:
    """`more`: others come after these."""
    return HoursEntryList(
        entries=[HoursEntry.model_validate(_fields(line)) for line in lines],
        next_cursor=str(lines[-1].id) if more else None,
        organisations={line.organisation: line.organisation_name for line in lines},
        responses={line.response: line.response_name for line in lines},
    )


def desk_entry_list(
    lines: Sequence[Line], more: bool, me: UUID, people: dict[str, str]
) -> DeskHoursList:
    """`me`: who asks."""
    return DeskHoursList(
        entries=[
            DeskHoursEntry.model_validate(
                {**_fields(line), "volunteer": line.volunteer_id, "own": line.volunteer_id == me}
            )
            for line in lines
        ],
        next_cursor=str(lines[-1].id) if more else None,
        responses={line.response: line.response_name for line in lines},
        people=people,
    )


def corrected_view(entry: Entry) -> Corrected:
    return Corrected(id=entry.id, seconds=entry.seconds)
