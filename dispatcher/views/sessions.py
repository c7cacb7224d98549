"""Counselling sessions as those who counsel and supervise see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.sessions.closing import AgeBand, Closing, Outcome, Risk, Topic
from dispatcher.domain.sessions.session import Session
from dispatcher.domain.sessions.talk import LETTERS, NOTE_LETTERS, Message, Side, Talk
from dispatcher.domain.sessions.waiting import Ahead
from dispatcher.views.shape import Answer, Instant, Request, encode_object

StateName = Literal["waiting", "live", "over"]
TransferName = Literal["asked", "agreed"]
EndingName = Literal[
    "closed", "left", "abandoned", "unanswered", "stepped_in", "blocked", "destroyed"
]
SeverityNumber = Literal[1, 2, 3]
SeverityFromName = Literal["nothing", "words", "button", "person"]


def session_json(session: Session) -> str:
    """What the channel of a session tells: that there is something to ask for."""
    return encode_object(
        {"id": session.id, "state": session.state.value, "last_offset": session.last_offset}
    )


def session_desk_json(session: Session) -> str:
    """What a desk tells, observers among its readers."""
    return encode_object({"id": session.id, "state": session.state.value})


class Held(Answer):
    """A session as its counsellor sees it: nothing of who the seeker is. `greet`: said when it is
    answered; false where somebody has spoken with this seeker before. `severity`: 1 calm, 2 raised,
    3 in danger. `watched`: a supervisor may be reading along. `seeker_here`: heard of lately."""

    id: UUID
    state: StateName
    language: str
    severity: SeverityNumber
    severity_from: SeverityFromName
    age_band: AgeBand | None
    topic: str | None
    begun_at: Instant
    answered_at: Instant | None
    greet: bool | None
    watched: bool
    seeker_here: bool
    help_asked: bool
    transfer: TransferName | None
    last_offset: int
    ending: EndingName | None


class HandedOver(Answer):
    """A talk that somebody else is to go on with. `meant`: the caller, and nobody else."""

    id: UUID
    language: str
    severity: SeverityNumber
    meant: bool


class HeldList(Answer):
    """`waiting`: how many wait in the caller's languages; nobody chooses among them."""

    sessions: list[Held]
    waiting: int
    handed_over: list[HandedOver]


class SessionMessage(Answer):
    """`whisper`: from a supervisor, to the counsellor alone. `client_id`: of one's own."""

    offset: int
    sender: Side
    text: str = Field(repr=False)
    at: Instant
    client_id: UUID | None
    whisper: bool


class HeldMessages(Answer):
    """What was said after an offset, and how the session stands. `stepped_in`: a supervisor writes
    along. `seen`: up to where the seeker has read. `stamp`: to be sent with the next question,
    which is held while nothing but messages is other."""

    state: StateName
    language: str
    severity: SeverityNumber
    severity_from: SeverityFromName
    watched: bool
    stepped_in: bool
    seeker_here: bool
    help_asked: bool
    typing: bool
    seen: int
    transfer: TransferName | None
    messages: list[SessionMessage]
    last_offset: int
    ending: EndingName | None
    stamp: str


class Said(Answer):
    """Where a message stands."""

    offset: int


class MessageWish(Request):
    """`client_id`: a random UUID, the same however often the message is sent."""

    client_id: UUID
    text: Annotated[str, Field(max_length=2 * LETTERS, repr=False)]


class SeverityWish(Request):
    severity: SeverityNumber


class SessionNoteWish(Request):
    text: Annotated[str, Field(max_length=2 * NOTE_LETTERS, repr=False)]


class SessionNoteView(Answer):
    """`own`: written by who asks."""

    text: str = Field(repr=False)
    at: Instant
    own: bool


class SessionNoteList(Answer):
    notes: list[SessionNoteView]


class TransferWish(Request):
    """`to`: a certain counsellor's account; nobody in particular where it is left out."""

    to: UUID | None = None


class ClosingWish(Request):
    topic: Topic
    outcome: Outcome
    risk: Risk
    follow_up: bool
    heavy: bool

    def form(self) -> Closing:
        return Closing(self.topic, self.outcome, self.risk, self.follow_up, self.heavy)


def transfer_of(session: Session) -> TransferName | None:
    return None if session.transfer is None else session.transfer.state.value


def ending_of(session: Session) -> EndingName | None:
    return None if session.ending is None else session.ending.value


def held_view(talk: Talk, now: datetime, *, greet: bool | None = None) -> Held:
    session = talk.session
    return Held(
        id=session.id,
        state=session.state.value,
        language=session.language,
        severity=session.severity.value,
        severity_from=session.severity_from.value,
        age_band=None if talk.age_band is None else AgeBand(talk.age_band),
        topic=talk.topic,
        begun_at=talk.begun_at,
        answered_at=session.answered_at,
        greet=greet,
        watched=talk.watched(now),
        seeker_here=talk.seeker.here(now),
        help_asked=talk.help_asked_at is not None,
        transfer=transfer_of(session),
        last_offset=session.last_offset,
        ending=ending_of(session),
    )


def is_first(talk: Talk, counsellor_id: UUID) -> bool:
    """Whether nobody else has ever counselled here."""
    return talk.session.met == (counsellor_id,)


def held_list(talks: Sequence[Talk], ahead: Ahead, counsellor_id: UUID, now: datetime) -> HeldList:
    return HeldList(
        sessions=[held_view(talk, now, greet=is_first(talk, counsellor_id)) for talk in talks],
        waiting=ahead.waiting,
        handed_over=[
            HandedOver(
                id=one.id,
                language=one.language,
                severity=one.severity.value,
                meant=one.transfer is not None and one.transfer.to == counsellor_id,
            )
            for one in ahead.handed_over
        ],
    )


def message_view(message: Message, mine: Side) -> SessionMessage:
    return SessionMessage(
        offset=message.offset,
        sender=message.sender,
        text=message.text,
        at=message.sent_at,
        client_id=message.client_id if message.sender is mine else None,
        whisper=message.whisper,
    )


def held_messages(talk: Talk, messages: list[Message], mine: Side, now: datetime) -> HeldMessages:
    session = talk.session
    return HeldMessages(
        state=session.state.value,
        language=session.language,
        severity=session.severity.value,
        severity_from=session.severity_from.value,
        watched=talk.watched(now),
        stepped_in=talk.stepped_in_by is not None,
        seeker_here=talk.seeker.here(now),
        help_asked=talk.help_asked_at is not None,
        typing=talk.seeker.typing(now),
        seen=talk.seeker.read,
        transfer=transfer_of(session),
        messages=[message_view(one, mine) for one in messages],
        # Of what is sent: a long talk comes in several answers, each from where the last one ended.
        last_offset=messages[-1].offset if messages else session.last_offset,
        ending=ending_of(session),
        stamp="",
    )
