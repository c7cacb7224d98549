"""Who is told, and when, of a seeker whom nobody comes to and of a counsellor whom nobody helps."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.sessions.session import Session, SessionState, Severity
from dispatcher.domain.sessions.talk import Talk

ANSWERED_WITHIN: Mapping[Severity, timedelta] = {
    Severity.DANGER: timedelta(seconds=60),
    Severity.RAISED: timedelta(minutes=3),
    Severity.ROUTINE: timedelta(minutes=10),
}
"""So long a seeker waits before their supervisors hear of it; twice as long, the coordinators."""

HELPED_WITHIN = timedelta(seconds=60)
"""The same for a counsellor who has called for help."""

STEPS = 2

TOLD_FOR = timedelta(minutes=15)
"""A message about it that was not sent by then would only tell what everybody knows."""


class Cause(StrEnum):
    WAITING = "waiting"
    HELP = "help"


class Escalation(NamedTuple):
    """One step. `since`: when the seeker began to wait, or help was called for: the next time is
    another one, told anew."""

    session_id: UUID
    organisation_id: int
    cause: Cause
    since: datetime
    step: int


def waits_since(session: Session) -> datetime | None:
    """Since when nobody is with its seeker; None where somebody is, or it is over."""
    if session.state is not SessionState.WAITING:
        return None
    return session.interrupted_at or session.waiting_since


def steps_due(since: datetime, within: timedelta, now: datetime) -> int:
    """How many steps are due: none, the first, or both."""
    return max(0, min(STEPS, (now - since) // within))


def escalations(talk: Talk, now: datetime) -> list[Escalation]:
    """Every step that is due about a session, be it taken already or not."""
    session = talk.session
    clocks = [(Cause.WAITING, waits_since(session), ANSWERED_WITHIN[session.severity])]
    if session.state is SessionState.LIVE:
        clocks.append((Cause.HELP, talk.help_asked_at, HELPED_WITHIN))
    return [
        Escalation(session.id, session.organisation_id, cause, since, step)
        for cause, since, within in clocks
        if since is not None
        for step in range(1, steps_due(since, within, now) + 1)
    ]
