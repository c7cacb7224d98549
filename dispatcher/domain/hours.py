"""Hours as the ledger tells of them: its lines, and sums of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Sum:
    """What was credited for one organisation in one response by one kind of work."""

    organisation: str
    organisation_name: str
    response: str
    response_name: str
    kind: str
    seconds: int
    confirmed_seconds: int
    claims: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger, with the names of what it is about. `meeting`: the one it is for, by
    the id it has in the work; empty where it is for the claim."""

    id: UUID
    sort: str
    task_id: UUID
    volunteer_id: UUID
    kind: str
    source_language: str | None
    target_language: str | None
    organisation: str
    organisation_name: str
    response: str
    response_name: str
    began_at: datetime
    ended_at: datetime
    seconds: int
    reason: str | None
    written_at: datetime
    confirmed_at: datetime | None
    meeting: str
