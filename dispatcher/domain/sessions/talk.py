"""A session with what is around it: who was heard of when, and what either side has read."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from dispatcher.domain.sessions.session import Session, SessionState

LETTERS = 4_000
"""Of one message."""

NOTE_LETTERS = 2_000
A_MINUTE = timedelta(minutes=1)
MESSAGES_A_MINUTE = 30
"""A flood is held up, and nobody is shut out: after less than a minute the next is taken."""

TYPING_FOR = timedelta(seconds=6)
QUIET_AFTER = timedelta(seconds=30)
"""Who was not heard of for so long may have lost their connection."""

WATCHED_FOR = timedelta(seconds=60)
"""A supervisor's page asks more often than this; when it does not any more, nobody reads along."""

SEEKER_GONE_AFTER = timedelta(minutes=3)
"""A seeker who waits and was not heard of for so long has gone."""

SHUT_FOR = timedelta(minutes=5)
"""Nobody waits longer than this where nobody could come; they are told."""


class Side(StrEnum):
    SEEKER = "seeker"
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Marks:
    """What each side did last."""

    seen_at: datetime | None
    read: int
    typing_at: datetime | None

    def here(self, now: datetime) -> bool:
        return self.seen_at is not None and now - self.seen_at < QUIET_AFTER

    def typing(self, now: datetime) -> bool:
        return self.typing_at is not None and now - self.typing_at < TYPING_FOR


@dataclass(frozen=True, slots=True)
class Talk:
    """`watcher_id`: the supervisor who reads along; `stepped_in_by`: the same one, where they write
    along as well."""

    session: Session
    begun_at: datetime
    age_band: str | None
    topic: str | None
    seeker: Marks
    counsellor: Marks
    help_asked_at: datetime | None = None
    watcher_id: UUID | None = None
    watcher_seen_at: datetime | None = None
    stepped_in_by: UUID | None = None
    shut_since: datetime | None = None

    def watched(self, now: datetime) -> bool:
        """Whether a supervisor may be reading along: told to both sides for as long as it is so."""
        if self.session.state is SessionState.OVER:
            return False
        seen = self.watcher_seen_at
        return seen is not None and now - seen < WATCHED_FOR

    def with_session(self, session: Session) -> "Talk":
        return replace(self, session=session)


class Message(NamedTuple):
    """A message, open. Its text is in no `repr`."""

    offset: int
    sender: Side
    client_id: UUID
    whisper: bool
    text: str
    sent_at: datetime

    def __repr__(self) -> str:
        return f"Message(offset={self.offset}, sender={self.sender.value})"
