"""Counsellors who ask about a session of theirs, held until there is something to answer."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from dispatcher.actions.sessions import answer as answering
from dispatcher.actions.sessions.words import read_messages
from dispatcher.api.edge import Edge, moment_of
from dispatcher.api.held import Look
from dispatcher.api.seekers import look_at, read_to, tell_heard
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound
from dispatcher.domain.session_errors import NotYourSession
from dispatcher.domain.sessions.session import SessionState
from dispatcher.domain.sessions.talk import Side, Talk
from dispatcher.store import sessions as store
from dispatcher.store.engine import Connection
from dispatcher.views.sessions import HeldMessages, held_messages


async def own_talk(connection: Connection, actor: Actor, session_id: UUID) -> Talk:
    """One that the caller counsels, or has counselled last. Raises NotFound, NotYourSession."""
    talk = await store.find_talk(connection, session_id)
    if talk is None:
        raise NotFound(kind="session")
    session = talk.session
    lost = session.state is SessionState.WAITING and session.met[-1:] == (actor.id,)
    if session.counsellor_id != actor.id and not lost and talk.stepped_in_by != actor.id:
        raise NotYourSession()
    return talk


@dataclass(frozen=True, slots=True)
class CounsellorAsks:
    """A counsellor's question about a session of theirs."""

    edge: Edge
    request: Request
    actor: Actor
    session_id: UUID
    after: int
    read: int | None

    async def look(self) -> Look[HeldMessages]:
        at = moment_of(self.request)
        async with self.edge.db.read() as connection:
            talk = await own_talk(connection, self.actor, self.session_id)
            messages = []
            if talk.session.last_offset > self.after:
                messages = await read_messages(
                    connection, self.edge.masters, self.session_id, self.after, whispers=True
                )
        supervises = talk.session.counsellor_id != self.actor.id
        mine = Side.SUPERVISOR if supervises else Side.COUNSELLOR
        view = held_messages(talk, messages, mine, at.now)
        return look_at(view)

    async def arrive(self) -> None:
        """The counsellor is heard of; one who had vanished goes on where nobody else has come."""
        at = moment_of(self.request)
        async with self.edge.db.read() as connection:
            talk = await own_talk(connection, self.actor, self.session_id)
        if talk.session.state is SessionState.WAITING:
            await self.edge.db.act(
                lambda tx: answering.come_back_to(tx, at, self.actor, self.session_id)
            )
        elif talk.session.counsellor_id == self.actor.id:
            read = read_to(self.after, self.read)
            await tell_heard(self.edge, talk, Side.COUNSELLOR, at.now, read)
