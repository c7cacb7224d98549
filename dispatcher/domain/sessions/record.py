"""What an organisation has found out about somebody who counsels for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dispatcher.domain.errors import InvalidField

FURTHEST_UNTIL = timedelta(days=3660)
"""A paper that is said to be good for longer was written down wrongly."""

ELSEWHERE = timedelta(days=1)
"""Where somebody writes it is tomorrow already."""


@dataclass(frozen=True, slots=True)
class CounsellorRecord:
    """What an organisation has written down about somebody, for those who keep it."""

    account_id: UUID
    name: str
    vetting_what: str | None
    vetting_by: UUID | None
    vetting_until: datetime | None
    training_by: UUID | None
    training_until: datetime | None
    code_version: int | None
    code_signed_on: date | None
    cap: int | None
    paused: bool
    owes_check_in: bool
    checked_in_by: UUID | None
    checked_in_at: datetime | None
    changed_at: datetime
    languages: tuple[str, ...]

    @property
    def shown(self) -> "NewRecord":
        """What it was written down with."""
        return NewRecord(
            vetting_what=self.vetting_what,
            vetting_until=self.vetting_until,
            trained=self.training_by is not None,
            training_until=self.training_until,
            code_version=self.code_version,
            code_signed_on=self.code_signed_on,
            cap=self.cap,
        )


@dataclass(frozen=True, slots=True)
class NewRecord:
    """None where something was not shown. `vetting_until`, `training_until`: None for no end."""

    vetting_what: str | None
    vetting_until: datetime | None
    trained: bool
    training_until: datetime | None
    code_version: int | None
    code_signed_on: date | None
    cap: int | None


NOTHING_SHOWN = NewRecord(None, None, False, None, None, None, None)


def check_shown(known: NewRecord, new: NewRecord, now: datetime) -> None:
    """Raises InvalidField for what is new and cannot be so: good until a day that is over, or for
    longer than any paper; signed on a day that has not come."""
    for field, before, until in (
        ("vetting.until", known.vetting_until, new.vetting_until),
        ("training.until", known.training_until, new.training_until),
    ):
        if until is None or until == before:
            continue
        if until <= now:
            raise InvalidField(field=field, problem="in_the_past")
        if until > now + FURTHEST_UNTIL:
            raise InvalidField(field=field, problem="out_of_range", most_days=FURTHEST_UNTIL.days)
    signed = new.code_signed_on
    if signed is not None and signed > (now + ELSEWHERE).date():
        raise InvalidField(field="code_of_conduct.signed_on", problem="in_the_future")
