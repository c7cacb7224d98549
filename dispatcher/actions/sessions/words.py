"""Words of a session, sealed on their way into the record and opened on their way out."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dispatcher.domain.errors import InvalidField, Unavailable
from dispatcher.domain.fields import clean_text
from dispatcher.domain.session_errors import SessionOver
from dispatcher.domain.sessions.key import WrappedKey
from dispatcher.domain.sessions.talk import Message
from dispatcher.sealing.master_keys import CannotOpen, MasterKeys
from dispatcher.sealing.words import open_sealed, seal
from dispatcher.store import session_words as store
from dispatcher.store.engine import Connection

log = logging.getLogger(__name__)

MESSAGES_AT_ONCE = 500

TOKEN = "token"  # noqa: S105 - the place of one, not one
DESTROYED = "destroyed"


def words_field(text: str, name: str, most_letters: int) -> str:
    """The text, clean; raises InvalidField without quoting it."""
    if len(text) > most_letters:
        raise InvalidField(field=name, problem="too_long", most_letters=most_letters)
    clean = clean_text(text, name, most_bytes=4 * most_letters)
    if not clean:
        raise InvalidField(field=name, problem="missing")
    return clean


async def key_of(connection: Connection, masters: MasterKeys, session_id: UUID) -> bytes:
    """The session's key, open. Raises SessionOver once it is destroyed, Unavailable where its
    master key is not here: whoever runs the system has to give it back."""
    wrapped = await store.find_key(connection, session_id)
    if wrapped is None:
        raise SessionOver(ending=DESTROYED)
    return open_key(masters, wrapped, session_id)


def open_key(masters: MasterKeys, wrapped: WrappedKey, session_id: UUID) -> bytes:
    """Raises Unavailable."""
    try:
        return masters.unwrap(wrapped, session_id)
    except CannotOpen as fault:
        log.error("the words of session %s cannot be opened: %s", session_id, fault)
        raise Unavailable(what="master_key") from None


async def read_messages(
    connection: Connection, masters: MasterKeys, session_id: UUID, after: int, *, whispers: bool
) -> list[Message]:
    """What was said after an offset, in order. `whispers`: also what is not for the seeker."""
    sealed = await store.messages_after(
        connection, session_id, after, whispers=whispers, limit=MESSAGES_AT_ONCE
    )
    if not sealed:
        return []
    key = await key_of(connection, masters, session_id)
    return [
        Message(
            one.offset,
            one.sender,
            one.client_id,
            one.whisper,
            open_sealed(one.sealed, key, session_id, str(one.offset)),
            one.sent_at,
        )
        for one in sealed
    ]


class Note:
    """A private note, open. Its text is in no `repr`."""

    __slots__ = ("author_id", "text", "written_at")

    def __init__(self, author_id: UUID, text: str, written_at: datetime) -> None:
        self.author_id = author_id
        self.text = text
        self.written_at = written_at


async def read_notes(
    connection: Connection, masters: MasterKeys, session_id: UUID
) -> Sequence[Note]:
    sealed = await store.notes_of(connection, session_id)
    if not sealed:
        return ()
    key = await key_of(connection, masters, session_id)
    return [
        Note(one.author_id, open_sealed(one.sealed, key, session_id, str(one.id)), one.written_at)
        for one in sealed
    ]


async def seal_message(
    connection: Connection, masters: MasterKeys, session_id: UUID, offset: int, text: str
) -> bytes:
    return seal(text, await key_of(connection, masters, session_id), session_id, str(offset))
