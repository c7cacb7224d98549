"""The hours ledger: what of a claim's time was work, and that no moment is credited twice.

Entries count seconds. Minutes are only shown: whole ones, rounded down once, at the figure that is
shown, so that a hundred answers of twenty seconds are thirty-three minutes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.hours_errors import EntryCorrected, NotYourHours
from dispatcher.domain.kinds import KINDS
from dispatcher.domain.policy import Kind

REASON_LETTERS = 500
MOST_MINUTES = 24 * 60
"""What a correction can say that one claim took."""


LONGEST = max(description.credit for description in KINDS.values())
"""No entry's span is longer: what began earlier than this before a span cannot reach into it."""


class Span(NamedTuple):
    """Time from one moment up to another."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """A claim that is no longer being worked at.

    `over_at`: when it was handed in, given back, taken away or lapsed; `signs`: what is known of
    when its holder did something for it.
    """

    claim_id: UUID
    volunteer_id: UUID
    task_id: UUID
    organisation_id: int
    response_id: int
    lane_id: int
    kind: Kind
    claimed_at: datetime
    over_at: datetime
    signs: tuple[datetime, ...]


def worked(ended: Ended) -> Span:
    """From the claim to the last sign of work, never to the end of a lease that was walked away
    from. A sign from before or after the claim is none of its own."""
    within = [at for at in ended.signs if ended.claimed_at <= at <= ended.over_at]
    last = max(within, default=ended.claimed_at)
    return Span(max(ended.claimed_at, last - KINDS[ended.kind].credit), last)


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that do not touch, in order."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.began_at <= apart[-1].ended_at:
            last = apart.pop()
            span = Span(last.began_at, max(last.ended_at, span.ended_at))
        apart.append(span)
    return apart


def length(spans: Iterable[Span]) -> timedelta:
    """How long they are together; of spans that overlap, that counts twice."""
    return sum((span.ended_at - span.began_at for span in spans), timedelta())


def not_yet_credited(span: Span, credited: Iterable[Span]) -> timedelta:
    """How much of a span lies in none of the credited ones."""
    inside = [
        Span(max(span.began_at, other.began_at), min(span.ended_at, other.ended_at))
        for other in credited
    ]
    shared = union(part for part in inside if part.began_at < part.ended_at)
    return span.ended_at - span.began_at - length(shared)


@dataclass(frozen=True, slots=True)
class Credit:
    """What a claim is credited: `seconds` of its span, less what others were credited of it."""

    ended: Ended
    span: Span
    seconds: int


def credit_span(ended: Ended, span: Span, credited: Iterable[Span]) -> Credit:
    """What a span of a claim is credited, less what was credited of it before."""
    return Credit(ended, span, not_yet_credited(span, credited) // timedelta(seconds=1))


def credit_claims(ended: Iterable[Ended], credited: Sequence[Span]) -> list[Credit]:
    """Credits for one person's claims. `credited`: the spans of theirs that were credited before.

    A moment in which several claims were held counts once, for the claim that was over first. The
    sum is the same in whatever order claims are credited, but for the parts of seconds.
    """
    apart = union(credited)
    credits = []
    for claim in sorted(ended, key=lambda one: (one.over_at, one.claim_id)):
        span = worked(claim)
        # Of spans that do not touch, only those from `first` up to `last` reach into this one.
        first = bisect_left(apart, span.began_at, key=lambda one: one.ended_at)
        last = bisect_right(apart, span.ended_at, key=lambda one: one.began_at)
        reaching = apart[first:last]
        credits.append(credit_span(claim, span, reaching))
        apart[first:last] = union([*reaching, span])
    return credits


class EntrySort(StrEnum):
    """What an entry is: of a claim, taking another one back, or what a coordinator put instead."""

    CREDIT = "credit"
    REVERSAL = "reversal"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger, which is never changed. `about`: the entry that this one takes back or
    was put in the place of. `made_by` None: it came about by itself. `meeting`: the one it is for;
    empty where it is for the claim. `times`: how often that meeting was credited with this one."""

    id: UUID
    sort: EntrySort
    claim_id: UUID
    task_id: UUID
    volunteer_id: UUID
    organisation_id: int
    response_id: int
    lane_id: int
    kind: Kind
    span: Span
    seconds: int
    written_at: datetime
    about: UUID | None = None
    made_by: UUID | None = None
    reason: str | None = None
    meeting: str = ""
    times: int = 1


def credit_entry(
    credit: Credit, *, entry_id: UUID, now: datetime, meeting: str = "", times: int = 1
) -> Entry:
    ended = credit.ended
    return Entry(
        id=entry_id,
        sort=EntrySort.CREDIT,
        claim_id=ended.claim_id,
        task_id=ended.task_id,
        volunteer_id=ended.volunteer_id,
        organisation_id=ended.organisation_id,
        response_id=ended.response_id,
        lane_id=ended.lane_id,
        kind=ended.kind,
        span=credit.span,
        seconds=credit.seconds,
        written_at=now,
        meeting=meeting,
        times=times,
    )


def must_answer_for(entry: Entry, coordinator_id: UUID) -> None:
    """Raises NotYourHours where somebody would confirm or correct their own."""
    if entry.volunteer_id == coordinator_id:
        raise NotYourHours()


def correct(
    entry: Entry,
    *,
    stands: bool,
    minutes: int,
    reason: str,
    coordinator_id: UUID,
    ids: tuple[UUID, UUID],
    now: datetime,
) -> tuple[Entry, Entry]:
    """An entry that takes this one back, and one that is put in its place.

    `stands`: nothing has taken it back yet. Raises NotYourHours, EntryCorrected, InvalidField.
    """
    must_answer_for(entry, coordinator_id)
    if not stands or entry.sort is EntrySort.REVERSAL:
        raise EntryCorrected()
    if not 0 <= minutes <= MOST_MINUTES:
        raise InvalidField(field="minutes", problem="out_of_range", least=0, most=MOST_MINUTES)
    reason = reason.strip()
    if not reason:
        raise InvalidField(field="reason", problem="missing")

    def about(entry_id: UUID, sort: EntrySort, seconds: int) -> Entry:
        return Entry(
            id=entry_id,
            sort=sort,
            claim_id=entry.claim_id,
            task_id=entry.task_id,
            volunteer_id=entry.volunteer_id,
            organisation_id=entry.organisation_id,
            response_id=entry.response_id,
            lane_id=entry.lane_id,
            kind=entry.kind,
            span=entry.span,
            seconds=seconds,
            written_at=now,
            about=entry.id,
            made_by=coordinator_id,
            reason=reason,
            meeting=entry.meeting,
        )

    taken_back = about(ids[0], EntrySort.REVERSAL, -entry.seconds)
    return taken_back, about(ids[1], EntrySort.CORRECTION, minutes * 60)
