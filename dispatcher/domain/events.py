"""Events as the log knows them: one channel, a gapless offset, the new state of one entity."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID


class EventName(StrEnum):
    """Every event there is, as `noun.past`; docs/events.md says what each one means."""

    TASK_POSTED = "task.posted"
    TASK_OPENED = "task.opened"
    TASK_CLAIMED = "task.claimed"
    TASK_CHANGED = "task.changed"
    TASK_MOVED = "task.moved"
    TASK_DONE = "task.done"
    TASK_CANCELLED = "task.cancelled"
    TASK_EXPIRED = "task.expired"
    CLAIM_EXTENDED = "claim.extended"
    CLAIM_RELEASED = "claim.released"
    CLAIM_REVOKED = "claim.revoked"
    CLAIM_LAPSED = "claim.lapsed"
    LEASE_ENDING = "lease.ending"
    WORK_SUBMITTED = "work.submitted"
    WORK_ACCEPTED = "work.accepted"
    WORK_RETURNED = "work.returned"
    OFFER_MADE = "offer.made"
    OFFER_SEEN = "offer.seen"
    OFFER_ACCEPTED = "offer.accepted"
    OFFER_DECLINED = "offer.declined"
    OFFER_OVER = "offer.over"
    OFFER_WITHDRAWN = "offer.withdrawn"
    SHORTAGE_NOTICED = "shortage.noticed"
    SHORTAGE_ENDED = "shortage.ended"
    IMPORT_PROGRESSED = "import.progressed"
    LANE_OPENED = "lane.opened"
    VOLUNTEER_CHANGED = "volunteer.changed"
    SESSION_BEGUN = "session.begun"
    SESSION_SPOKEN = "session.spoken"
    SESSION_ANSWERED = "session.answered"
    SESSION_INTERRUPTED = "session.interrupted"
    SESSION_TRANSFERRED = "session.transferred"
    SESSION_CHANGED = "session.changed"
    SESSION_ENDED = "session.ended"
    SESSION_ESCALATED = "session.escalated"
    CALL_MADE = "call.made"
    CALL_ENDED = "call.ended"


@dataclass(frozen=True, slots=True)
class Position:
    """How far a channel goes, or how far somebody has read it.

    `floor` is the highest offset already pruned from the log (0: nothing was): a reader below it
    has missed what nobody can give back and must load the snapshot again.
    """

    epoch: str
    offset: int
    floor: int = 0


class Event(NamedTuple):
    """A fact to be recorded; its offset is assigned at commit, last of all.

    `state` is the entity's encoded JSON, or None where the entity leaves the channel.
    """

    channel: str
    name: EventName
    id: UUID
    at: datetime
    entity_kind: str
    entity_id: str
    version: int
    state: str | None
    cause: str = ""


class Recorded(NamedTuple):
    """An event with its place in the log; `frame` is what every follower receives, encoded once."""

    channel: str
    epoch: str
    offset: int
    frame: str


LANES = "lanes"
"""The one channel on which new lanes are announced; followed by the gateways, not by clients."""


# One text for all who follow the lane: thousands of connections keep twenty of them each.
@lru_cache(maxsize=20_000)
def lane_channel(lane_id: int) -> str:
    return f"lane:{lane_id}"


def desk_channel(organisation_id: int) -> str:
    return f"desk:{organisation_id}"


def inbox_channel(account_id: UUID) -> str:
    return f"inbox:{account_id}"


def session_channel(session_id: UUID) -> str:
    return f"session:{session_id}"
