"""A counselling session: it waits, is answered, may pass from hand to hand, and ends.

It never ends by a lease. A counsellor who vanishes puts it back in front of the queue, with its
story; the seeker is told so, and is greeted only by a counsellor who has not met them.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

from dispatcher.domain.session_errors import (
    NothingToTransfer,
    NotYourSession,
    SessionAlreadyAnswered,
    SessionOver,
    TransferPending,
)


class SessionState(StrEnum):
    WAITING = "waiting"
    LIVE = "live"
    OVER = "over"


class Severity(IntEnum):
    """How soon somebody must be with the seeker; the higher the sooner."""

    ROUTINE = 1
    RAISED = 2
    DANGER = 3


class SeverityFrom(StrEnum):
    """What a severity goes by. What a person has judged is not changed by words any more."""

    NOTHING = "nothing"
    WORDS = "words"
    BUTTON = "button"
    PERSON = "person"


class Ending(StrEnum):
    """How a session ended."""

    CLOSED = "closed"
    """By its counsellor, with a form."""
    LEFT = "left"
    """By the seeker, while somebody was with them."""
    ABANDONED = "abandoned"
    """By the seeker, before anybody came."""
    UNANSWERED = "unanswered"
    """Nobody was there any more who could have come; the seeker was told."""
    STEPPED_IN = "stepped_in"
    """By a supervisor."""
    BLOCKED = "blocked"
    """By a supervisor, because the seeker was abusive."""


class TransferState(StrEnum):
    ASKED = "asked"
    """The seeker has not said yet whether they want it."""
    AGREED = "agreed"
    """Whoever is meant to go on has not come yet; the present counsellor stays until then."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """`to`: who is to go on; None for whoever can be found."""

    state: TransferState
    to: UUID | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One talk. `waiting_since`: since when it has been in the queue, kept where it goes back
    there. `met`: every counsellor who was ever in it, in order. `last_offset`: of its messages."""

    id: UUID
    version: int
    state: SessionState
    response_id: int
    organisation_id: int
    language: str
    severity: Severity
    severity_from: SeverityFrom
    waiting_since: datetime
    counsellor_id: UUID | None = None
    met: tuple[UUID, ...] = ()
    answered_at: datetime | None = None
    interrupted_at: datetime | None = None
    transfer: Transfer | None = None
    last_offset: int = 0
    ending: Ending | None = None
    ended_at: datetime | None = None

    @property
    def was_answered(self) -> bool:
        return self.answered_at is not None

    def must_go_on(self) -> None:
        """Raises SessionOver."""
        if self.state is SessionState.OVER:
            assert self.ending is not None
            raise SessionOver(ending=self.ending.value)

    def must_be_with(self, counsellor_id: UUID) -> None:
        """Raises NotYourSession for anybody but its counsellor, and SessionOver."""
        if self.counsellor_id != counsellor_id:
            raise NotYourSession()
        self.must_go_on()


def raise_severity(session: Session, severity: Severity, goes_by: SeverityFrom) -> Session:
    """What a word or the seeker's own button says. It never lowers, and words never change what a
    person has judged; the button does, as it is the seeker who knows."""
    if goes_by is SeverityFrom.WORDS and session.severity_from is SeverityFrom.PERSON:
        return session
    if severity <= session.severity:
        return session
    return _changed(session, severity=severity, severity_from=goes_by)


def judge_severity(session: Session, severity: Severity) -> Session:
    """A counsellor or supervisor has looked: up or down, as they say."""
    session.must_go_on()
    if (session.severity, session.severity_from) == (severity, SeverityFrom.PERSON):
        return session
    return _changed(session, severity=severity, severity_from=SeverityFrom.PERSON)


def answer(session: Session, counsellor_id: UUID, now: datetime) -> tuple[Session, bool]:
    """Somebody comes to a seeker who waits. Also whether to greet: not whom they have met, and not
    in the middle of a talk, which its next counsellor enters knowing the story.

    Raises SessionOver, SessionAlreadyAnswered.
    """
    session.must_go_on()
    if session.state is not SessionState.WAITING:
        raise SessionAlreadyAnswered()
    greet = not session.was_answered
    live = _changed(
        session,
        state=SessionState.LIVE,
        counsellor_id=counsellor_id,
        met=_with(session.met, counsellor_id),
        answered_at=session.answered_at or now,
        interrupted_at=None,
    )
    return live, greet


def interrupt(session: Session, now: datetime) -> Session:
    """Its counsellor is gone without a word: it waits again, in front of those as severe."""
    if session.state is not SessionState.LIVE:
        return session
    return _changed(
        session,
        state=SessionState.WAITING,
        counsellor_id=None,
        interrupted_at=now,
        transfer=None,
    )


def come_back(session: Session, counsellor_id: UUID) -> Session:
    """A counsellor who had vanished is heard of again before anybody else came: they go on."""
    if session.state is not SessionState.WAITING or session.met[-1:] != (counsellor_id,):
        return session
    return _changed(
        session, state=SessionState.LIVE, counsellor_id=counsellor_id, interrupted_at=None
    )


def speak(session: Session) -> Session:
    """The place of the next message is its `last_offset`."""
    session.must_go_on()
    return _changed(session, last_offset=session.last_offset + 1)


def touch(session: Session) -> Session:
    """Something around it has changed that either side is told."""
    return _changed(session)


def ask_transfer(session: Session, by: UUID, to: UUID | None, now: datetime) -> Session:
    """The seeker is asked whether somebody else may go on. Raises TransferPending."""
    session.must_be_with(by)
    if session.transfer is not None:
        raise TransferPending()
    return _changed(session, transfer=Transfer(TransferState.ASKED, to, now))


def agree_to_transfer(session: Session) -> Session:
    """The seeker wants it. Raises NothingToTransfer."""
    session.must_go_on()
    asked = session.transfer
    if asked is None:
        raise NothingToTransfer()
    if asked.state is TransferState.AGREED:
        return session
    return _changed(session, transfer=replace(asked, state=TransferState.AGREED))


def drop_transfer(session: Session) -> Session:
    """The seeker does not want it, or nobody was found: all stays as it was."""
    session.must_go_on()
    return session if session.transfer is None else _changed(session, transfer=None)


def take_over(session: Session, counsellor_id: UUID) -> Session:
    """Whoever was meant comes; only now does the one before go, so that the seeker is at no moment
    alone. Raises NothingToTransfer where the seeker did not agree or somebody else was meant."""
    session.must_go_on()
    transfer = session.transfer
    if transfer is None or transfer.state is not TransferState.AGREED:
        raise NothingToTransfer()
    if transfer.to not in (None, counsellor_id) or counsellor_id == session.counsellor_id:
        raise NothingToTransfer()
    return _changed(
        session,
        counsellor_id=counsellor_id,
        met=_with(session.met, counsellor_id),
        transfer=None,
    )


def end_session(session: Session, ending: Ending, now: datetime) -> Session:
    """It is over. A seeker who leaves before anybody came has abandoned the wait. What is over
    stays as it ended."""
    if session.state is SessionState.OVER:
        return session
    if ending is Ending.LEFT and not session.was_answered:
        ending = Ending.ABANDONED
    return _changed(
        session,
        state=SessionState.OVER,
        ending=ending,
        ended_at=now,
        transfer=None,
    )


def destroyed_at(session: Session, retention: timedelta) -> datetime | None:
    """When its key is to be destroyed, and its words with it; None while it goes on."""
    return None if session.ended_at is None else session.ended_at + retention


def _with(met: tuple[UUID, ...], counsellor_id: UUID) -> tuple[UUID, ...]:
    return met if counsellor_id in met else (*met, counsellor_id)


def _changed(session: Session, **changes: object) -> Session:
    return replace(session, version=session.version + 1, **changes)  # type: ignore[arg-type]
