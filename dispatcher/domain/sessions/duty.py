"""Duty: whether a talk may begin now, and what is said where it may not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

LIVE_PER_SUPERVISOR = 6
"""How many talks one supervisor on duty answers for at once, unless the organisation says less."""

LONGEST_SHIFT = timedelta(hours=24)

GONE_AFTER = timedelta(seconds=45)
"""A counsellor whose page was silent for so long has vanished. With the sweep's own pace a seeker
is back in the queue within a minute."""


class Shift(NamedTuple):
    """When a person is on duty for an organisation."""

    account_id: UUID
    starts_at: datetime
    ends_at: datetime

    def covers(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


class Shut(StrEnum):
    """Why no talk can begin."""

    NO_SUPERVISOR = "no_supervisor"
    NO_COUNSELLOR = "no_counsellor"
    NO_COUNSELLOR_OF_LANGUAGE = "no_counsellor_of_language"


class PlannedShift(NamedTuple):
    """`role`: supervisor or counsellor; `stands`: whether they still are that."""

    id: UUID
    account_id: UUID
    role: str
    starts_at: datetime
    ends_at: datetime
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Staff:
    """Who could be there for a language right now.

    `supervisors`: on shift and present; `counsellors`: present, cleared and not resting, in any
    language; `speaking`: those of them who speak it; `places`: how many talks those can hold
    together; `taken`: how many of them they hold.
    """

    supervisors: int
    counsellors: int
    speaking: int
    places: int
    taken: int


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether somebody may begin to wait. `shut`: why not; `next_at`: when somebody will be there,
    None where nobody knows."""

    shut: Shut | None
    next_at: datetime | None = None


def opening(staff: Staff, now: datetime, next_at: datetime | None) -> Opening:
    """Whether to let somebody wait. A full house is no reason: they wait, and are told how long."""
    if staff.supervisors == 0:
        return Opening(Shut.NO_SUPERVISOR, next_at)
    if staff.counsellors == 0:
        return Opening(Shut.NO_COUNSELLOR, next_at)
    if staff.speaking == 0:
        return Opening(Shut.NO_COUNSELLOR_OF_LANGUAGE, next_at)
    return Opening(None)


def may_start(live: int, supervisors: int, per_supervisor: int = LIVE_PER_SUPERVISOR) -> bool:
    """Whether one more talk would still be watched. Those that go on are never cut short for it."""
    return live < supervisors * per_supervisor


def on_duty(shifts: Iterable[Shift], present: Iterable[UUID], now: datetime) -> frozenset[UUID]:
    """Who is on shift and there; by the plan alone nobody is: a sleeping laptop watches no one."""
    there = set(present)
    return frozenset(
        shift.account_id for shift in shifts if shift.covers(now) and shift.account_id in there
    )


def next_opening(
    supervising: Sequence[Shift], counselling: Sequence[Shift], now: datetime
) -> datetime | None:
    """When both are planned next: a supervisor, and a counsellor of the language."""
    starts = [
        max(one.starts_at, other.starts_at, now)
        for one in supervising
        for other in counselling
        if max(one.starts_at, other.starts_at, now) < min(one.ends_at, other.ends_at)
    ]
    return min(starts, default=None)
