"""Hours of claims that last for weeks: those of the meetings that were said to have been held.

Each is an entry of its own. While such a claim goes on its holder may say differently; then what
was credited is taken back, and credited anew. What a coordinator has said of a meeting stands.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dispatcher.domain.kinds import KINDS
from dispatcher.domain.ledger import Credit, Ended, Entry, EntrySort, Span

BY_MEETINGS = frozenset(kind for kind, one in KINDS.items() if one.meetings is not None)
"""The kinds whose hours are those of meetings."""


@dataclass(frozen=True, slots=True)
class Attended:
    """A claim whose hours are its meetings. `claim.over_at`: of one that goes on, now.

    `content`: what says which meetings there were; None where that is not known any more.
    """

    claim: Ended
    over: bool
    content: Mapping[str, Any] | None


def held_meetings(attended: Attended) -> dict[str, Span]:
    """By a meeting's id, the time of it that counts: none before the claim or after it, none that
    is not over yet, and no more than the kind allows for a meeting and for a day (by UTC)."""
    claim, description = attended.claim, KINDS[attended.claim.kind]
    if description.meetings is None or attended.content is None:
        return {}
    # Who writes a meeting down chooses its minute, never its second.
    since = claim.claimed_at.replace(second=0, microsecond=0)
    left: dict[date, timedelta] = defaultdict(lambda: description.credit_a_day)
    found = {}
    for meeting in sorted(description.meetings(attended.content), key=lambda one: one.starts_at):
        begins, ends = meeting.starts_at, min(meeting.ends_at, claim.over_at)
        if not meeting.held or begins < since or (ends < meeting.ends_at and not attended.over):
            continue
        counts = min(ends - begins, description.credit, left[begins.date()])
        if counts > timedelta():
            left[begins.date()] -= counts
            found[meeting.id] = Span(begins, begins + counts)
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be taken back of a claim's meetings, and what is to be credited instead or anew:
    by the meeting's id, how often it was credited with this one, and its time."""

    gone: tuple[Entry, ...]
    new: Mapping[str, tuple[int, Span]]


def _overlap(one: Span, other: Span) -> bool:
    return one.began_at < other.ended_at and other.began_at < one.ended_at


def _is_part(entry: Entry) -> bool:
    """Whether others had been credited some of its time before."""
    return timedelta(seconds=entry.seconds) < entry.span.ended_at - entry.span.began_at


def change_of(attended: Attended, written: Sequence[Entry]) -> Change:
    """`written`: every entry of the claim so far."""
    if attended.content is None:
        return Change((), {})
    held = held_meetings(attended)
    taken_back = {one.about for one in written if one.sort is EntrySort.REVERSAL}
    spoken_of = {one.meeting for one in written if one.made_by is not None}
    credits = [one for one in written if one.sort is EntrySort.CREDIT and one.meeting]
    times = Counter(one.meeting for one in credits)
    stands = {
        one.meeting: one
        for one in credits
        if one.id not in taken_back and one.meeting not in spoken_of
    }
    gone = {name: one for name, one in stands.items() if held.get(name) != one.span}
    # Whose time was in part that of one that is taken back gets it now.
    freed = list(gone.values())
    while freed:
        span = freed.pop().span
        for name, one in stands.items():
            if name not in gone and _is_part(one) and _overlap(one.span, span):
                gone[name] = one
                freed.append(one)
    return Change(
        gone=tuple(gone.values()),
        new={
            name: (times[name] + 1, span)
            for name, span in held.items()
            if name not in spoken_of and (name not in stands or name in gone)
        },
    )


def take_back(entry: Entry, *, entry_id: UUID, now: datetime) -> Entry:
    """The entry that takes this one back. Nobody made it, and the meeting itself is the reason."""
    return replace(
        entry,
        id=entry_id,
        sort=EntrySort.REVERSAL,
        seconds=-entry.seconds,
        written_at=now,
        about=entry.id,
    )


def looked_at(claim: Ended) -> Credit:
    """Nothing, for a claim that is over: its meetings do not change any more."""
    return Credit(claim, Span(claim.over_at, claim.over_at), 0)
