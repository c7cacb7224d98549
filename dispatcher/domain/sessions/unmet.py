"""Unmet demand: seekers who waited too long, or whom nobody came to, by language."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatcher.domain.policy import Urgency
from dispatcher.domain.sessions.escalation import ANSWERED_WITHIN
from dispatcher.domain.sessions.session import Ending, Severity
from dispatcher.domain.shortage import Waiting

LATELY = timedelta(hours=1)
"""What is longer ago says nothing of who is needed now."""

LEFT_AT_ONCE = timedelta(seconds=60)
"""Who goes sooner than this was not driven away by waiting."""

URGENCY = {
    Severity.DANGER: Urgency.CRITICAL,
    Severity.RAISED: Urgency.URGENT,
    Severity.ROUTINE: Urgency.SOON,
}
"""What a severity is called among an organisation's other alarms."""


class Wait(NamedTuple):
    """One seeker's wait. `until`: when somebody came, or they went; None: they wait still.
    `ending`: where it ended without anybody having come. `seekers`: more than one where only their
    number is known."""

    organisation_id: int
    language: str
    severity: Severity
    since: datetime
    until: datetime | None
    ending: Ending | None
    seekers: int = 1


class Unmet(NamedTuple):
    """Whose demand, in which language."""

    organisation_id: int
    language: str


def was_unmet(wait: Wait, now: datetime) -> bool:
    """Whether this seeker was failed within the last hour."""
    if wait.until is not None and now - wait.until >= LATELY:
        return False
    waited = (wait.until or now) - wait.since
    if wait.ending is Ending.UNANSWERED:
        return True
    if wait.ending is Ending.ABANDONED:
        return waited >= min(LEFT_AT_ONCE, ANSWERED_WITHIN[wait.severity])
    return waited >= ANSWERED_WITHIN[wait.severity]


def unmet_demand(waits: Iterable[Wait], now: datetime) -> dict[Unmet, dict[Urgency, Waiting]]:
    """How many were failed, as alarms count: by urgency, and since when the first waited."""
    found: dict[Unmet, dict[Urgency, Waiting]] = {}
    for wait in waits:
        if not was_unmet(wait, now):
            continue
        of_language = found.setdefault(Unmet(wait.organisation_id, wait.language), {})
        urgency = URGENCY[wait.severity]
        before = of_language.get(urgency, Waiting(0, wait.since))
        of_language[urgency] = Waiting(
            before.tasks + wait.seekers, min(before.oldest_at, wait.since)
        )
    return found
