"""What an organisation has found out about somebody who counsels for it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


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
