"""Ringing for a seeker who waits: whom, when more of them, and when it stops.

Whoever looks at the counsellor's desk presses "next" by themselves; so it rings a few seconds
later, except for danger. It is no offer of a certain seeker: who answers is given whoever is next.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.sessions.on_call import OnCall
from dispatcher.domain.sessions.session import Session, SessionState, Severity, TransferState
from dispatcher.domain.sessions.spoken import speaks


class CallState(StrEnum):
    """How a call stands. The first one rings."""

    MADE = "made"
    ANSWERED = "answered"
    DECLINED = "declined"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class SessionCall:
    """One counsellor rung for one wait of a session. `since`: when that wait began; `severity`: how
    severe it was when it rang; `ready_at`: from when it is told outside the open page."""

    id: UUID
    session_id: UUID
    counsellor_id: UUID
    language: str
    since: datetime
    severity: Severity
    wave: int
    state: CallState
    made_at: datetime
    ready_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    version: int = 1

    @property
    def urgent(self) -> bool:
        """All that is said of how severe it is."""
        return self.severity is Severity.DANGER

    def rings(self, now: datetime) -> bool:
        """Whether it rings at this instant, also where nobody has yet noted that it is over."""
        return self.state is CallState.MADE and now < self.ends_at


class Need(NamedTuple):
    """A session that somebody has to come to. `meant`: the only one who may, where it is handed
    over to them; `theirs`: who is with the seeker until then; `left_by`: who vanished from it."""

    session_id: UUID
    response_id: int
    language: str
    severity: Severity
    since: datetime
    meant: UUID | None = None
    theirs: UUID | None = None
    left_by: UUID | None = None

    @property
    def handed_over(self) -> bool:
        return self.theirs is not None

    @property
    def urgent(self) -> bool:
        return self.severity is Severity.DANGER


def need_of(session: Session) -> Need | None:
    """What a session needs; None where nobody has to come. A talk that is handed over has somebody
    with it, so it is never as pressing as danger that waits."""
    of = (session.id, session.response_id, session.language)
    if session.state is SessionState.WAITING:
        since = session.interrupted_at or session.waiting_since
        left_by = session.met[-1] if session.interrupted_at and session.met else None
        return Need(*of, session.severity, since, left_by=left_by)
    transfer = session.transfer
    if session.state is SessionState.OVER or transfer is None:
        return None
    if transfer.state is not TransferState.AGREED:
        return None
    severity = min(session.severity, Severity.RAISED)
    return Need(*of, severity, transfer.asked_at, transfer.to, session.counsellor_id)


class CallWave(NamedTuple):
    """From this age of a wait on it rings for so many at once; None: for everybody able."""

    after: timedelta
    ring: int | None


def _seconds(n: int) -> timedelta:
    return timedelta(seconds=n)


WAVES: Mapping[Severity, tuple[CallWave, ...]] = {
    Severity.DANGER: (CallWave(_seconds(0), None),),
    Severity.RAISED: (
        CallWave(_seconds(5), 3),
        CallWave(_seconds(20), 6),
        CallWave(_seconds(45), None),
    ),
    Severity.ROUTINE: (
        CallWave(_seconds(8), 2),
        CallWave(_seconds(30), 4),
        CallWave(_seconds(75), 8),
        CallWave(_seconds(150), None),
    ),
}

RINGS_FOR = _seconds(60)

AGAIN_AFTER: Mapping[Severity, timedelta] = {
    Severity.DANGER: _seconds(120),
    Severity.RAISED: _seconds(240),
    Severity.ROUTINE: _seconds(480),
}
"""Whoever let it ring out is rung again for the same wait no sooner."""

NOT_NOW_FOR = _seconds(300)
"""Whoever said "not now" is left in peace by all that is not danger."""

AT_PAGE = _seconds(10)
"""Who has a page open has so long to see it there before anything else of theirs rings."""


def wave_at(severity: Severity, age: timedelta) -> tuple[int, CallWave] | None:
    """Which wave a wait of this age is in, from 1 on; None before any. After the last there is one
    more each time that people may be rung again."""
    waves = WAVES[severity]
    number = bisect_right(waves, age, key=lambda wave: wave.after)
    if number == 0:
        return None
    later = (age - waves[-1].after) // AGAIN_AFTER[severity] if number == len(waves) else 0
    return number + later, waves[number - 1]


class Uncalled(StrEnum):
    """Why a counsellor is not rung for a need, beside what keeps them from any."""

    THEIRS = "theirs"
    MEANT_FOR_ANOTHER = "meant_for_another"
    LANGUAGE = "language"
    DECLINED = "declined"
    RINGING = "ringing"
    RUNG_LATELY = "rung_lately"
    OTHERS_RINGING = "others_ringing"
    NOT_NOW = "not_now"


def why_not_called(
    need: Need, one: OnCall, calls: Iterable[SessionCall], now: datetime
) -> Uncalled | None:
    """What lies between this person and this need. `calls`: those that they had for this wait."""
    if one.id == need.theirs:
        return Uncalled.THEIRS
    if need.meant not in (None, one.id):
        return Uncalled.MEANT_FOR_ANOTHER
    # Whoever is meant was chosen by somebody who knows; the record does not overrule them.
    if need.meant is None and not speaks(one.person.languages, need.language):
        return Uncalled.LANGUAGE
    for call in calls:
        if call.rings(now):
            return Uncalled.RINGING
        if call.severity < need.severity:
            continue  # it is another matter now
        if call.state is CallState.DECLINED:
            return Uncalled.DECLINED
        if now < call.made_at + AGAIN_AFTER[need.severity]:
            return Uncalled.RUNG_LATELY
    no = one.said_no_at
    if no is not None and now < no + NOT_NOW_FOR and not need.urgent:
        return Uncalled.NOT_NOW
    # Whoever answers is given whoever needs it most: one call is enough, and one that is urgent.
    if one.ringing is not None and (
        one.ringing is Severity.DANGER or need.severity is not Severity.DANGER
    ):
        return Uncalled.OTHERS_RINGING
    return None


def whom_to_call(
    need: Need, people: Sequence[OnCall], calls: Collection[SessionCall], now: datetime
) -> tuple[int, list[OnCall]]:
    """The wave, and who is rung in it now; nobody before the first. `people`: those of the need's
    offer who may be rung at all; `calls`: all for this wait. First who holds fewest talks and was
    asked least of late; last who vanished from this very talk."""
    found = wave_at(need.severity, now - need.since)
    if found is None:
        return 0, []
    number, wave = found
    theirs: dict[UUID, list[SessionCall]] = {}
    for call in calls:
        theirs.setdefault(call.counsellor_id, []).append(call)
    able = [one for one in people if why_not_called(need, one, theirs.get(one.id, ()), now) is None]
    able.sort(key=lambda one: (one.id == need.left_by, *one.tried, one.id))
    if wave.ring is None:
        return number, able
    ringing = sum(call.rings(now) for call in calls)
    return number, able[: max(0, wave.ring - ringing)]


def make_call(call_id: UUID, need: Need, one: OnCall, wave: int, now: datetime) -> SessionCall:
    """It rings for this person from now on. Danger is told everywhere at once."""
    at_page = one.present and need.severity is not Severity.DANGER
    return SessionCall(
        id=call_id,
        session_id=need.session_id,
        counsellor_id=one.id,
        language=need.language,
        since=need.since,
        severity=need.severity,
        wave=wave,
        state=CallState.MADE,
        made_at=now,
        ready_at=now + AT_PAGE if at_page else now,
        ends_at=now + RINGS_FOR,
    )


def is_of(call: SessionCall, need: Need | None) -> bool:
    """Whether a call is for this very wait."""
    return need is not None and (call.session_id, call.since) == (need.session_id, need.since)


def raise_call(call: SessionCall, need: Need, now: datetime) -> SessionCall:
    """What rings rings more urgently where its seeker has come into danger, and as long as a new
    one would."""
    if call.state is not CallState.MADE or need.severity <= call.severity:
        return call
    return replace(
        call,
        version=call.version + 1,
        severity=need.severity,
        ready_at=min(call.ready_at, now),
        ends_at=now + RINGS_FOR,
    )


def decline_call(call: SessionCall, now: datetime) -> SessionCall:
    """Not now. What was answered or taken back stays as it is."""
    if call.state in (CallState.MADE, CallState.OVER):
        return _ended(call, CallState.DECLINED, now)
    return call


def settle_call(
    call: SessionCall, *, came_at: datetime | None, needed: bool, able: bool, now: datetime
) -> SessionCall:
    """How a call that rings stands now. `came_at`: when its counsellor came to a seeker since it
    rang, be it this one or another; `needed`: its wait goes on; `able`: they could still come."""
    if call.state is not CallState.MADE:
        return call
    if came_at is not None:
        return _ended(call, CallState.ANSWERED, came_at)
    if not needed or not able:
        return _ended(call, CallState.WITHDRAWN, now)
    return _ended(call, CallState.OVER, call.ends_at) if now >= call.ends_at else call


def _ended(call: SessionCall, state: CallState, at: datetime) -> SessionCall:
    return replace(call, version=call.version + 1, state=state, ended_at=at)
