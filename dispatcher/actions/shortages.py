"""Noting what open work is short of, and telling the organisations whose work it is."""

from collections.abc import Sequence
from dataclasses import replace

from dispatcher.actions.context import Moment
from dispatcher.domain.events import Event, EventName, desk_channel
from dispatcher.domain.shortage import Shortage, differs
from dispatcher.store import shortages as store
from dispatcher.store.transaction import Transaction
from dispatcher.views.shortages import shortage_id, shortage_view


async def note_shortages(tx: Transaction, at: Moment, found: Sequence[Shortage]) -> list[Shortage]:
    """Note all that is short now; what was noted before and is not among it has ended. Answers what
    changed by that."""
    known = await store.lock_shortages(tx.connection)
    changed = []
    for now in found:
        before = known.pop((now.organisation_id, now.lane.id), None)
        after = _following(before, now)
        if before is None or differs(before, after):
            changed.append(after)
    for over in known.values():
        if over.ended_at is None:
            changed.append(replace(over, version=over.version + 1, ended_at=at.now))
    await store.save_shortages(tx.connection, changed)
    for shortage in changed:
        _tell(tx, at, shortage)
    return changed


def _following(before: Shortage | None, now: Shortage) -> Shortage:
    if before is None:
        return now
    since = before.since if before.ended_at is None else now.since
    return replace(now, version=before.version + 1, since=since)


def _tell(tx: Transaction, at: Moment, shortage: Shortage) -> None:
    ended = shortage.ended_at is not None
    name = EventName.SHORTAGE_ENDED if ended else EventName.SHORTAGE_NOTICED
    tx.record(
        Event(
            channel=desk_channel(shortage.organisation_id),
            name=name,
            id=at.new_id(),
            at=at.now,
            entity_kind="shortage",
            entity_id=shortage_id(shortage),
            version=shortage.version,
            state=None if ended else shortage_view(shortage).model_dump_json(),
            cause=at.cause,
        )
    )
