"""Whether a counsellor may be rung at this moment at all, whoever waits."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.availability import Standing
from dispatcher.domain.consent import Consent
from dispatcher.domain.sessions.gate import Missing
from dispatcher.domain.sessions.session import Severity
from dispatcher.domain.sessions.staffing import Person

HOUR = timedelta(hours=1)
CALLS_AN_HOUR = 6
"""That somebody let pass; fewer where they said so about offers. On shift there is no limit."""


class OnCall(NamedTuple):
    """A counsellor of an offer as ringing sees them.

    `lacks`: what the gate finds missing; `away`: they have said so; `present`: connected, and not
    away; `ringing`: how severe the worst is for which it rings for them, `lately`: when those calls
    of the last hour were made that they did not answer, `said_no_at`: when they last said "not
    now".
    """

    person: Person
    lacks: frozenset[Missing]
    on_shift: bool
    present: bool
    away: bool
    stands: Standing
    consent: Consent
    ringing: Severity | None = None
    lately: tuple[datetime, ...] = ()
    said_no_at: datetime | None = None

    @property
    def id(self) -> UUID:
        return self.person.account_id

    @property
    def tried(self) -> tuple[int, int, bool]:
        """Whom to spare: by talks held, by calls let pass; then who has to be fetched first."""
        return self.person.record.live, len(self.lately), not self.present


class OffCall(StrEnum):
    """The first reason why somebody is not rung at all."""

    GATE = "gate"
    AWAY = "away"
    QUIET_HOURS = "quiet_hours"
    NOT_THERE = "not_there"
    DO_NOT_DISTURB = "do_not_disturb"


def why_not_on_call(
    one: OnCall, now: datetime, *, urgent: bool, handed_over: bool
) -> OffCall | None:
    """Why this person is not rung now; None where they may be. Going on with a talk makes no
    further one to be watched. A shift is a promise: it goes before quiet hours and limits."""
    if one.lacks - ({Missing.SUPERVISORS_FULL} if handed_over else frozenset()):
        return OffCall.GATE
    until = one.consent.away_until
    if one.away or (until is not None and now < until):
        return OffCall.AWAY
    if one.on_shift:
        return None
    if one.stands.quiet and not (urgent and one.consent.nights):
        return OffCall.QUIET_HOURS
    if not (one.present or one.stands.available or one.stands.quiet):
        return OffCall.NOT_THERE
    most = CALLS_AN_HOUR
    if one.consent.offers_an_hour is not None:
        most = min(most, one.consent.offers_an_hour)
    if sum(at > now - HOUR for at in one.lately) >= most:
        return OffCall.DO_NOT_DISTURB
    return None
