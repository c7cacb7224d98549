"""Calls: ringing counsellors for a seeker who waits, their "not now", and what is to stop.

Coming to a seeker writes no call: whoever has come since they were rung has answered, and that is
noted afterwards. So a seeker's answer never waits for the calls of their session.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound
from dispatcher.domain.events import Event, EventName, inbox_channel
from dispatcher.domain.session_errors import NotYourCall
from dispatcher.domain.sessions.calling import (
    CallState,
    Need,
    SessionCall,
    decline_call,
    is_of,
    make_call,
    need_of,
    raise_call,
    settle_call,
)
from dispatcher.domain.sessions.on_call import OnCall
from dispatcher.store import session_calls as store
from dispatcher.store import sessions as session_store
from dispatcher.store.transaction import Transaction
from dispatcher.views.calls import call_json


async def make_calls(
    tx: Transaction, at: Moment, need: Need, people: Sequence[OnCall], wave: int
) -> list[SessionCall]:
    """Ring for these people, where the same wait still goes on. Answers the calls made."""
    talk = await session_store.lock_talk(tx.connection, need.session_id)
    still = None if talk is None else need_of(talk.session)
    if still is None or still.since != need.since:
        return []
    calls = [make_call(at.new_id(), need, one, wave, at.now) for one in people]
    made = [call for call in calls if await store.insert_call(tx.connection, call)]
    for call in made:
        _tell(tx, at, EventName.CALL_MADE, call)
    return made


async def settle_calls(
    tx: Transaction,
    at: Moment,
    ids: Collection[UUID],
    needs: Mapping[UUID, Need],
    unable: Collection[UUID],
) -> list[SessionCall]:
    """Bring calls that ring up to date: answered, taken back, rung out, or more urgent now.
    `needs`: what is needed now, by session; `unable`: calls whose counsellor could not come any
    more. Answers what has changed."""
    calls = await store.lock_calls(tx.connection, ids)
    came = await store.came_for(tx.connection, [call.id for call in calls])
    changed = []
    for call in calls:
        need = needs.get(call.session_id)
        of_it = is_of(call, need)
        after = settle_call(
            call,
            came_at=came.get(call.id),
            needed=of_it,
            able=call.id not in unable,
            now=at.now,
        )
        if need is not None and of_it:
            after = raise_call(after, need, at.now)
        if after is not call:
            changed.append(after)
    await store.update_calls(tx.connection, changed)
    for call in changed:
        rings = call.state is CallState.MADE
        _tell(tx, at, EventName.CALL_MADE if rings else EventName.CALL_ENDED, call)
    return changed


async def decline_session_call(
    tx: Transaction, at: Moment, actor: Actor, call_id: UUID
) -> SessionCall:
    """Not now: somebody else is rung. What was answered or taken back stays so. Raises NotFound,
    NotYourCall."""
    call = next(iter(await store.lock_calls(tx.connection, [call_id])), None)
    if call is None:
        raise NotFound(kind="call")
    if call.counsellor_id != actor.id:
        raise NotYourCall()
    after = decline_call(call, at.now)
    if after is not call:
        await store.update_calls(tx.connection, [after])
        _tell(tx, at, EventName.CALL_ENDED, after)
    return after


def _tell(tx: Transaction, at: Moment, name: EventName, call: SessionCall) -> None:
    """Tell the counsellor whom it rings for, and nobody else."""
    tx.record(
        Event(
            channel=inbox_channel(call.counsellor_id),
            name=name,
            id=at.new_id(),
            at=at.now,
            entity_kind="call",
            entity_id=str(call.id),
            version=call.version,
            state=call_json(call),
            cause=at.cause,
        )
    )
