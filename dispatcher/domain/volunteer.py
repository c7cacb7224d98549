"""Volunteers: what they can do, for whom, and what they are cleared for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatcher.domain.language import Proficiency


@dataclass(frozen=True, slots=True)
class Clearance:
    """Vetting plus training for one purpose, good until a day (None: no end was set)."""

    name: str
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A person who does tasks. `organisations` are those that vouch for them; `partners` those that
    have one of these as a partner."""

    account_id: UUID
    languages: tuple[Proficiency, ...]
    clearances: tuple[Clearance, ...]
    organisations: frozenset[int]
    partners: frozenset[int] = frozenset()
