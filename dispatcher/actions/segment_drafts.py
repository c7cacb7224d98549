"""Keeping words segment by segment."""

from collections.abc import Sequence
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField, NotFound, NotYourClaim
from dispatcher.domain.segments import (
    SEGMENTS_AT_MOST,
    TARGETS_BYTES,
    SegmentChange,
    check_changes,
)
from dispatcher.store import claims as claim_store
from dispatcher.store import segment_drafts as store
from dispatcher.store.transaction import Transaction


async def save_segments(
    tx: Transaction, at: Moment, actor: Actor, claim_id: UUID, changes: Sequence[SegmentChange]
) -> dict[str, str]:
    """Keep what was typed into some segments, also when the lease is already over. Answers, by id,
    the words of another tab that stood where these are now.

    A segment that the task doesn't have is kept as well: no word is lost, handing in says so.
    """
    claim = await claim_store.find_claim(tx.connection, claim_id)
    if claim is None:
        raise NotFound(kind="claim")
    if claim.volunteer_id != actor.id:
        raise NotYourClaim()
    checked = check_changes(changes)
    others = await store.save_segments(tx.connection, claim.task_id, actor.id, checked, at.now)
    count, size = await store.draft_size(tx.connection, claim.task_id, actor.id)
    if count > SEGMENTS_AT_MOST:
        raise InvalidField(field="segments", problem="too_many", most=SEGMENTS_AT_MOST)
    if size > TARGETS_BYTES:
        raise InvalidField(field="segments", problem="too_long", most_bytes=TARGETS_BYTES)
    return others
