"""Seekers who ask: by their tab's token, and held until there is something to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request

from dispatcher.actions.accounts import hash_token
from dispatcher.actions.context import Moment
from dispatcher.actions.sessions import end
from dispatcher.actions.sessions.words import read_messages
from dispatcher.api.edge import Edge, moment_of
from dispatcher.api.held import Look, stamp_of
from dispatcher.domain.errors import NotFound, Unauthenticated
from dispatcher.domain.sessions.session import Session, SessionState
from dispatcher.domain.sessions.talk import SHUT_FOR, TYPING_FOR, Side, Talk
from dispatcher.domain.sessions.waiting import estimate_min
from dispatcher.store import session_marks as marks
from dispatcher.store import sessions as store
from dispatcher.views.sessions import HeldMessages
from dispatcher.views.talk import TalkView, talk_view

WAIT_AT_MOST_S = 25
HEARD_EVERY = timedelta(seconds=5)
"""Who asks more often is written down so often."""

Wait = Annotated[int, Query(ge=0, le=WAIT_AT_MOST_S, description="seconds to wait for news")]
Stamp = Annotated[
    str | None, Query(max_length=32, description="`stamp` of the last answer: what is known of it")
]
After = Annotated[int, Query(ge=0, le=2**31 - 1, description="the offset of the last one known")]
Read = Annotated[
    int | None,
    Query(
        ge=0, le=2**31 - 1, description="up to where a person has read; all where it is left out"
    ),
]


async def _shown(request: Request) -> bytes:
    """The digest of the token that a seeker shows; raises Unauthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "talk" or not token.strip():
        raise Unauthenticated()
    return hash_token(token.strip())


Shown = Annotated[bytes, Depends(_shown)]


def place_of(request: Request) -> tuple[str, str]:
    """From where somebody asks: looked at, and kept by nobody (`Newcomers`)."""
    host = request.client.host if request.client is not None else ""
    return host, request.headers.get("user-agent", "")[:200]


def read_to(after: int, read: int | None) -> int:
    """What a page knows somebody has read, unless it says that nobody looked."""
    return after if read is None else min(after, read)


async def tell_heard(edge: Edge, talk: Talk, side: Side, now: datetime, read: int) -> None:
    """One side has asked: written down where it is news, and told to the other side where that sees
    something else by it."""
    known = talk.seeker if side is Side.SEEKER else talk.counsellor
    further = min(read, talk.session.last_offset) > known.read
    if talk.session.state is SessionState.OVER:
        return
    if not further and known.seen_at is not None and now - known.seen_at < HEARD_EVERY:
        return
    await edge.db.at_once(
        lambda connection: marks.note_asking(connection, talk.session.id, side, now, read)
    )
    if further or not known.here(now):
        edge.held.changed(talk.session.id)


S = TypeVar("S", TalkView, HeldMessages)


def look_at(view: S) -> Look[S]:
    """What one side of a talk finds, with its stamp: of all but what was said."""
    stamp = stamp_of(view.model_copy(update={"messages": [], "last_offset": 0}).model_dump_json())
    over = view.state == SessionState.OVER.value
    soon = TYPING_FOR.total_seconds() if view.typing else 60.0
    told = view.model_copy(update={"stamp": stamp})
    return Look(told, stamp, bool(view.messages) or over, soon)


@dataclass(frozen=True, slots=True)
class SeekerAsks:
    """A seeker's question about their talk."""

    edge: Edge
    request: Request
    session_id: UUID
    token_hash: bytes
    after: int
    read: int | None

    async def look(self) -> Look[TalkView]:
        at = moment_of(self.request)
        async with self.edge.db.read() as connection:
            talk = await store.talk_of_seeker(connection, self.session_id, self.token_hash)
            if talk is None:
                raise NotFound(kind="session")
            messages = []
            if talk.session.last_offset > self.after:
                messages = await read_messages(
                    connection, self.edge.masters, self.session_id, self.after, whispers=False
                )
        place = await self._place(talk.session, at)
        view = talk_view(talk, messages, place, self.after, at.now)
        return look_at(view)

    async def _place(self, session: Session, at: Moment) -> tuple[int, int | None] | None:
        if session.state is not SessionState.WAITING:
            return None
        queue = await self.edge.queue.look(session, at.now)
        ahead = queue.ahead_of(session)
        hand = await self.edge.staff.look(queue.offer, at.now)
        staff = hand.staff(session.language, at.now)
        lately = [took for code, took in hand.staffing.ended_lately if code == session.language]
        free = max(0, staff.places - staff.taken)
        return ahead, estimate_min(ahead, free, staff.places, lately)

    async def arrive(self) -> Talk:
        """The seeker is heard of. Raises NotFound."""
        at = moment_of(self.request)
        async with self.edge.db.read() as connection:
            talk = await store.talk_of_seeker(connection, self.session_id, self.token_hash)
        if talk is None:
            raise NotFound(kind="session")
        await tell_heard(self.edge, talk, Side.SEEKER, at.now, read_to(self.after, self.read))
        return talk

    async def say_if_shut(self, talk: Talk) -> None:
        """Nobody waits for long where nobody could come: whoever supervised or spoke their language
        has gone home, and they are told."""
        session = talk.session
        if session.state is not SessionState.WAITING:
            return
        at = moment_of(self.request)
        offer = (await self.edge.queue.look(session, at.now)).offer
        found = (await self.edge.staff.look(offer, at.now)).opening(session.language, at.now)
        shut = found.shut is not None
        if shut and talk.shut_since is not None and at.now - talk.shut_since >= SHUT_FOR:
            await self.edge.db.act(lambda tx: end.end_unanswered(tx, at, self.session_id))
        elif shut != (talk.shut_since is not None):
            since = at.now if shut else None
            await self.edge.db.act(
                lambda tx: marks.note_shut(tx.connection, self.session_id, since)
            )
