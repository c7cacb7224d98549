"""Sessions as a supervisor sees them: who waits and who talks, without a word of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from dispatcher.domain.sessions.closing import AgeBand
from dispatcher.domain.sessions.talk import LETTERS, Talk
from dispatcher.views.sessions import (
    HeldMessages,
    SeverityNumber,
    StateName,
    TransferName,
    transfer_of,
)
from dispatcher.views.shape import Answer, Instant, Request


class WatchedSession(Answer):
    """`counsellor`: an account, named in `people`. `interrupted`: its counsellor vanished, and it
    waits for another. `watcher`: the supervisor who reads along now."""

    id: UUID
    response: str
    state: StateName
    language: str
    severity: SeverityNumber
    severity_from: str
    age_band: AgeBand | None
    topic: str | None
    begun_at: Instant
    waiting_since: Instant
    answered_at: Instant | None
    counsellor: UUID | None
    counsellor_here: bool
    seeker_here: bool
    interrupted: bool
    help_asked_at: Instant | None
    transfer: TransferName | None
    watcher: UUID | None
    stepped_in: UUID | None
    messages: int


class CounsellorNow(Answer):
    """Somebody cleared to counsel. `missing`: what stands between them and a further session."""

    account: UUID
    languages: list[str]
    present: bool
    live: int
    cap: int
    missing: list[str]


class OfferNow(Answer):
    """How an offer is staffed at this moment. `room`: how many more sessions could be watched."""

    response: str
    open: bool
    supervisors: int
    live: int
    room: int
    counsellors: list[CounsellorNow]


class Supervision(Answer):
    """All that goes on, the most pressing first."""

    at: Instant
    on_shift: bool
    offers: list[OfferNow]
    sessions: list[WatchedSession]
    people: dict[str, str]


class Watched(Answer):
    """What is said in a session that a supervisor reads along with; both sides are told so."""

    session: WatchedSession
    words: HeldMessages


class WhisperWish(Request):
    """`client_id`: a random UUID, the same however often it is sent."""

    client_id: UUID
    text: Annotated[str, Field(max_length=2 * LETTERS, repr=False)]


def watched_session(talk: Talk, response: str, now: datetime) -> WatchedSession:
    session, watched = talk.session, talk.watched(now)
    return WatchedSession(
        id=session.id,
        response=response,
        state=session.state.value,
        language=session.language,
        severity=session.severity.value,
        severity_from=session.severity_from.value,
        age_band=None if talk.age_band is None else AgeBand(talk.age_band),
        topic=talk.topic,
        begun_at=talk.begun_at,
        waiting_since=session.waiting_since,
        answered_at=session.answered_at,
        counsellor=session.counsellor_id,
        counsellor_here=talk.counsellor.here(now),
        seeker_here=talk.seeker.here(now),
        interrupted=session.interrupted_at is not None,
        help_asked_at=talk.help_asked_at,
        transfer=transfer_of(session),
        watcher=talk.watcher_id if watched else None,
        stepped_in=talk.stepped_in_by if watched else None,
        messages=session.last_offset,
    )
