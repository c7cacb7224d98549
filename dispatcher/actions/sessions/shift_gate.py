"""Who supervises, and whether they are on shift: nobody reads, writes or ends otherwise."""

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden
from dispatcher.domain.organisation import SUPERVISING
from dispatcher.domain.session_errors import NotOnShift
from dispatcher.store.engine import Connection
from dispatcher.store.shifts import is_on_shift


def must_supervise(actor: Actor, organisation_id: int) -> None:
    """Raises Forbidden."""
    if organisation_id not in actor.organisations(SUPERVISING):
        raise Forbidden(needs="supervisor")


async def must_be_on_shift(
    connection: Connection, at: Moment, actor: Actor, organisation_id: int
) -> None:
    """Raises Forbidden for who is no supervisor there, NotOnShift for who is and rests."""
    must_supervise(actor, organisation_id)
    if not await is_on_shift(connection, organisation_id, actor.id, at.now):
        raise NotOnShift()
