"""The queue of those who wait: who is next, who is how far, and an honest word on how long."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.sessions.session import Session, SessionState, Severity, TransferState
from dispatcher.domain.sessions.spoken import speaks

ENOUGH_TALKS = 5
"""So many talks must have ended lately before their length says anything of the next."""

STEPS_MIN = (1, 2, 5, 10, 15, 20, 30, 45, 60)
"""What is said to somebody who waits. Between two it is the longer one; beyond the last it is said
that nobody can say."""

RISES_AFTER = timedelta(minutes=15)
"""Whose wait was routine for so long is no longer passed by those who come later with more at
stake. Danger is passed by nobody, however long they wait."""


def rank(session: Session, now: datetime) -> tuple[int, bool, datetime, UUID]:
    """What the queue is ordered by, the first first: severity; who was in the middle of a talk
    before who was not; then who has waited longest."""
    severity = session.severity
    if now - session.waiting_since >= RISES_AFTER:
        severity = max(severity, Severity.RAISED)
    return (-severity, session.interrupted_at is None, session.waiting_since, session.id)


def in_order(sessions: Iterable[Session], now: datetime) -> list[Session]:
    """Those who wait, the next first."""
    waiting = (one for one in sessions if one.state is SessionState.WAITING)
    return sorted(waiting, key=lambda session: rank(session, now))


def next_for(
    sessions: Iterable[Session], languages: Iterable[str], counsellor_id: UUID, now: datetime
) -> Session | None:
    """Whom a counsellor is given who asks for the next; they never choose. A seeker whose
    counsellor vanished is not given to that one again while others wait."""
    spoken = tuple(languages)
    able = [one for one in in_order(sessions, now) if speaks(spoken, one.language)]
    if not able:
        return None
    again = [one for one in able if one.interrupted_at and counsellor_id in one.met[-1:]]
    return next((one for one in able if one not in again), able[0])


def handed_over(
    sessions: Iterable[Session], languages: Iterable[str], counsellor_id: UUID
) -> list[Session]:
    """Live talks that wait for somebody else to go on, those first that this counsellor is meant
    for."""
    spoken = tuple(languages)
    found = [
        (transfer.to is None, transfer.asked_at, one)
        for one in sessions
        if (transfer := one.transfer) is not None
        and transfer.state is TransferState.AGREED
        and transfer.to in (None, counsellor_id)
        and one.counsellor_id != counsellor_id
        and speaks(spoken, one.language)
    ]
    return [one[2] for one in sorted(found, key=lambda one: one[:2])]


def whom_next(
    sessions: Sequence[Session], languages: Iterable[str], counsellor_id: UUID, now: datetime
) -> Session | None:
    """Whom a counsellor is given. A talk that is handed over has somebody with it, so danger that
    waits comes before it, unless it is meant for this counsellor."""
    waiting = next_for(sessions, languages, counsellor_id, now)
    handed = next(iter(handed_over(sessions, languages, counsellor_id)), None)
    if handed is None or handed.transfer is None:
        return waiting
    for_anybody = handed.transfer.to is None
    if for_anybody and waiting is not None and waiting.severity is Severity.DANGER:
        return waiting
    return handed


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a counsellor would be given: how many wait, and the talks that are handed over."""

    waiting: int
    handed_over: tuple[Session, ...]


def look_ahead(sessions: Sequence[Session], languages: Iterable[str], counsellor_id: UUID) -> Ahead:
    spoken = tuple(languages)
    waiting = sum(
        one.state is SessionState.WAITING and speaks(spoken, one.language) for one in sessions
    )
    return Ahead(waiting, tuple(handed_over(sessions, spoken, counsellor_id)))


class Places(NamedTuple):
    """Where each of those stands who wait: how many of their language come before; and how many
    wait for each language."""

    before: Mapping[UUID, int]
    waiting: Mapping[str, int]

    def ahead(self, session_id: UUID, language: str) -> int:
        """How many come before; who is not known yet is the last."""
        return self.before.get(session_id, self.waiting.get(language, 0))


def places_of(sessions: Iterable[Session], now: datetime) -> Places:
    """Of everybody at once: where many wait, all ask at the same time."""
    before: dict[UUID, int] = {}
    waiting: Counter[str] = Counter()
    for session in in_order(sessions, now):
        before[session.id] = waiting[session.language]
        waiting[session.language] += 1
    return Places(before, waiting)


def estimate_min(
    ahead: int, free: int, places: int, ended_lately: Sequence[timedelta]
) -> int | None:
    """How long until somebody comes, in minutes of STEPS_MIN; None where nobody can say.

    `free` of the `places` that counsellors of the language have together are empty now;
    `ended_lately`: how long talks in it took. With every place taken one becomes free every
    (length / places) on average, and half a length is gone of those that go on.
    """
    if places <= 0:
        return None
    if ahead < free:
        return STEPS_MIN[0]
    if len(ended_lately) < ENOUGH_TALKS:
        return None
    length_min = median(one / timedelta(minutes=1) for one in ended_lately)
    wanted = ceil((ahead - free + 1) * length_min / places)
    return next((step for step in STEPS_MIN if wanted <= step), None)
