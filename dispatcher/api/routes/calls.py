"""Calls: that somebody waits for a counsellor, as it rings for the caller, and their "not now". Who
wants to come asks for the next (`answer_next`)."""

from uuid import UUID

from fastapi import APIRouter

from dispatcher.actions.sessions import calling
from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.domain.events import inbox_channel
from dispatcher.store import eventlog
from dispatcher.store import session_calls as store
from dispatcher.store.transaction import Transaction
from dispatcher.views.calls import SessionCallList, SessionCallView, call_view
from dispatcher.views.shape import Position

router = APIRouter(tags=["sessions"])


@router.get("/calls", operation_id="list_calls", responses=all_answers(401, 403))
async def list_calls(actor: SignedIn, edge: TheEdge, at: TheMoment) -> SessionCallList:
    """What rings for the caller now, and from where to follow it."""
    actor.must_volunteer()
    async with edge.db.snapshot() as connection:
        found = await store.calls_for(connection, actor.id, at.now)
        tops = await eventlog.tops(connection, [inbox_channel(actor.id)])
    return SessionCallList(
        calls=[call_view(call) for call in found],
        positions={
            name: Position(epoch=top.epoch, offset=top.offset) for name, top in tops.items()
        },
    )


@router.post(
    "/calls/{call_id}/decline",
    operation_id="decline_call",
    responses=all_answers(401, 403, 404, 422),
)
async def decline_call(
    call_id: UUID, actor: SignedIn, edge: TheEdge, at: TheMoment
) -> SessionCallView:
    """Not now: somebody else is rung at once."""

    async def run(tx: Transaction) -> SessionCallView:
        return call_view(await calling.decline_session_call(tx, at, actor, call_id))

    return await edge.db.act(run)
