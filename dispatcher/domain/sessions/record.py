"""What an organisation has found out about somebody who counsels for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dispatcher.domain.errors import InvalidField
from dispatcher.domain.sessions.gate import Counsellor, Proof
from dispatcher.domain.sessions.shown import Passed, Signed, better_proof, later_code

FURTHEST_UNTIL = timedelta(days=3660)
"""A paper that is said to be good for longer was written down wrongly."""

ELSEWHERE = timedelta(days=1)
"""Where somebody writes it is tomorrow already."""


@dataclass(frozen=True, slots=True)
class CounsellorRecord:
    """What an organisation has written down about somebody, for those who keep it. `passed`,
    `signed`: what they have done by themselves here."""

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
    passed: Passed | None
    signed: Signed | None

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

    @property
    def training(self) -> Proof | None:
        by_hand = None if self.training_by is None else Proof(self.training_until)
        return better_proof(None if self.passed is None else self.passed.proof, by_hand)

    @property
    def trained_here(self) -> bool:
        """Whether it is the course that counts, and not what somebody wrote down."""
        return self.passed is not None and self.training == self.passed.proof

    @property
    def code(self) -> Signed | None:
        by_hand = None
        if self.code_version is not None and self.code_signed_on is not None:
            by_hand = Signed(self.code_version, self.code_signed_on, own=False)
        return later_code(self.signed, by_hand)

    @property
    def clearance(self) -> Counsellor:
        """As the gate looks at it, but for what goes on at the moment."""
        return Counsellor(
            vetting=None if self.vetting_by is None else Proof(self.vetting_until),
            training=self.training,
            code_version=None if self.code is None else self.code.version,
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
