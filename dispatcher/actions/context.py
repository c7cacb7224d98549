"""When and why an action runs: its clock, its ids, and what to name as the cause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatcher.domain.ids import new_id


@dataclass(frozen=True, slots=True)
class Moment:
    """`cause` is the request's or job's id: an event can be traced to what made it."""

    now: datetime
    cause: str = ""
    new_id: Callable[[], UUID] = new_id
