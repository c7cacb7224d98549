"""Who could be with a seeker: the people of an offer as the record has them, and who is there."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from dispatcher.domain.sessions.duty import Shift, Staff, next_opening, on_duty
from dispatcher.domain.sessions.gate import (
    REST_AFTER_HEAVY,
    Counsellor,
    Missing,
    missing_clearance,
    missing_now,
)
from dispatcher.domain.sessions.offer import CODE_VERSION, Counselling
from dispatcher.domain.sessions.spoken import speaks


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a record as a counsellor, and what they read and write well enough."""

    account_id: UUID
    languages: tuple[str, ...]
    record: Counsellor


@dataclass(frozen=True, slots=True)
class Staffing:
    """All who may have to do with an offer's sessions. `live`: how many go on; `ended_lately`: how
    long those took that ended, by language."""

    offer: Counselling
    supervising: tuple[Shift, ...]
    counselling: tuple[Shift, ...]
    people: tuple[Person, ...]
    live: int
    ended_lately: tuple[tuple[str, timedelta], ...]

    @property
    def concerned(self) -> frozenset[UUID]:
        """Whose presence matters."""
        return frozenset(
            [shift.account_id for shift in self.supervising]
            + [person.account_id for person in self.people]
        )

    def supervisors(self, present: Collection[UUID], now: datetime) -> int:
        return len(on_duty(self.supervising, present, now))

    def languages(self, now: datetime) -> list[str]:
        """What somebody with a clearance speaks, whether they are there or not."""
        cleared = (one for one in self.people if is_cleared(one, now))
        return sorted({language for one in cleared for language in one.languages})


class Stint(NamedTuple):
    """A time in which somebody counselled. `ended_at`: None while they do."""

    began_at: datetime
    ended_at: datetime | None
    heavy: bool


def is_cleared(person: Person, now: datetime) -> bool:
    return not missing_clearance(person.record, CODE_VERSION, now)


def staff_for(staffing: Staffing, language: str, present: Collection[UUID], now: datetime) -> Staff:
    """Who is there for a language now. Who is merely busy counts: a full house is waited for."""
    able = [
        one
        for one in staffing.people
        if one.account_id in present
        and is_cleared(one, now)
        and not set(missing_now(one.record, now)) - {Missing.AT_CAP}
    ]
    speaking = [one for one in able if speaks(one.languages, language)]
    supervisors = staffing.supervisors(present, now)
    watched = max(0, supervisors * staffing.offer.per_supervisor - staffing.live)
    taken = sum(min(one.record.live, one.record.cap) for one in speaking)
    places = sum(one.record.cap for one in speaking)
    return Staff(
        supervisors=supervisors,
        counsellors=len(able),
        speaking=len(speaking),
        places=places,
        taken=max(taken, places - watched),
    )


def opens_at(staffing: Staffing, language: str, now: datetime) -> datetime | None:
    """When a supervisor and somebody who speaks the language are both on shift next."""
    speaking = {
        one.account_id
        for one in staffing.people
        if is_cleared(one, now) and speaks(one.languages, language)
    }
    theirs = [shift for shift in staffing.counselling if shift.account_id in speaking]
    return next_opening(staffing.supervising, theirs, now)


def counselled_today(stints: Iterable[Stint], zone: ZoneInfo, now: datetime) -> timedelta:
    """How long somebody counselled since midnight in their zone. Two at once are twice the work."""
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    spans = (
        (one.ended_at or now) - max(one.began_at, midnight)
        for one in stints
        if (one.ended_at or now) > midnight
    )
    return sum(spans, timedelta())


def heavy_in_a_row(stints: Sequence[Stint]) -> tuple[int, datetime | None]:
    """How many of somebody's last sessions were heavy without a rest between them, and when the
    last of those ended."""
    over = sorted((one for one in stints if one.ended_at is not None), key=_ended, reverse=True)
    count = 0
    last: datetime | None = None
    next_began: datetime | None = None
    for one in over:
        assert one.ended_at is not None
        rested = next_began is not None and next_began - one.ended_at >= REST_AFTER_HEAVY
        if not one.heavy or rested:
            break
        count += 1
        last = last or one.ended_at
        next_began = one.began_at
    return count, last


def _ended(stint: Stint) -> datetime:
    assert stint.ended_at is not None
    return stint.ended_at
