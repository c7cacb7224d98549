"""Counselling as a seeker sees it: nothing of who is at the other end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.sessions.closing import AgeBand, Topic
from dispatcher.domain.sessions.duty import Opening
from dispatcher.domain.sessions.talk import LETTERS, Message, Side, Talk
from dispatcher.views.helplines import HelplineView
from dispatcher.views.sessions import EndingName, StateName, TransferName, ending_of, transfer_of
from dispatcher.views.shape import Answer, Instant, Request

ShutName = Literal["no_supervisor", "no_counsellor", "no_counsellor_of_language"]


class OfferedLanguage(Answer):
    """A language in which the organisation has counsellors. `next_at`: when somebody will be there,
    by the plan; null where nobody knows."""

    code: str
    name: str
    open: bool
    shut: ShutName | None
    next_at: Instant | None


class TalkOpening(Answer):
    """`retention_h`: how long words are kept after a talk."""

    response: str
    languages: list[OfferedLanguage]
    helplines: list[HelplineView]
    retention_h: int


class CounsellingShut(Answer):
    """Nobody is there who could come: said at once, and nobody waits. `next_at`: when somebody will
    be, by the plan; null where nobody knows."""

    code: Literal["counselling_shut"] = "counselling_shut"
    shut: ShutName
    next_at: Instant | None
    language: str


class TalkBegun(Answer):
    """`token`: to be shown as `Authorization: Talk …` from now on."""

    id: UUID
    token: str = Field(repr=False)
    state: StateName
    language: str


class TalkWish(Request):
    """`client_id`: a random UUID, the same however often the wish is sent. Without a language the
    text says which it is; the text becomes the first message."""

    client_id: UUID
    language: Annotated[str | None, Field(max_length=35)] = None
    text: Annotated[str | None, Field(max_length=2 * LETTERS, repr=False)] = None
    age_band: AgeBand | None = None
    topic: Topic | None = None
    danger: bool = False


class TurnedAwayWish(Request):
    """`client_id`: a random UUID, the same however often it is sent."""

    client_id: UUID
    language: Annotated[str, Field(max_length=35)]


class TransferAnswer(Request):
    agree: bool


class TalkMessage(Answer):
    """`client_id`: of one's own."""

    offset: int
    sender: Side
    text: str = Field(repr=False)
    at: Instant
    client_id: UUID | None


class TalkView(Answer):
    """How a talk stands, and what was said after an offset.

    `ahead`: how many come before, and `estimate_min`: how long it will take, while one waits; null
    where nobody can say. `interrupted`: the connection of whoever counselled broke, and somebody
    else is coming. `watched`: a supervisor may be reading along. `seen`: up to where the counsellor
    has read. `stamp`: to be sent with the next question, which is held while nothing is other.
    """

    id: UUID
    state: StateName
    language: str
    ahead: int | None
    estimate_min: int | None
    counsellor_here: bool
    interrupted: bool
    watched: bool
    typing: bool
    seen: int
    transfer: TransferName | None
    messages: list[TalkMessage]
    last_offset: int
    ending: EndingName | None
    stamp: str


def shut_view(found: Opening, language: str) -> CounsellingShut:
    assert found.shut is not None
    return CounsellingShut(shut=found.shut.value, next_at=found.next_at, language=language)


def talk_view(
    talk: Talk,
    messages: Sequence[Message],
    place: tuple[int, int | None] | None,
    after: int,
    now: datetime,
) -> TalkView:
    """`place`: how many are ahead, and how many minutes it will take; None for who does not wait.
    What a supervisor whispers has a place in the talk, but none that its seeker sees."""
    session = talk.session
    ahead, estimate = (None, None) if place is None else place
    return TalkView(
        id=session.id,
        state=session.state.value,
        language=session.language,
        ahead=ahead,
        estimate_min=estimate,
        counsellor_here=talk.counsellor.here(now),
        interrupted=session.interrupted_at is not None,
        watched=talk.watched(now),
        typing=talk.counsellor.typing(now),
        seen=talk.counsellor.read,
        transfer=transfer_of(session),
        messages=[
            TalkMessage(
                offset=one.offset,
                sender=one.sender,
                text=one.text,
                at=one.sent_at,
                client_id=one.client_id if one.sender is Side.SEEKER else None,
            )
            for one in messages
        ],
        last_offset=messages[-1].offset if messages else after,
        ending=ending_of(session),
        stamp="",
    )
