"""Telling those who did the work what became of it."""

from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.outcome import outcome_text
from dispatcher.domain.response import Response
from dispatcher.store import outcomes as store
from dispatcher.store.transaction import Transaction


async def write_outcome(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    organisation: Organisation,
    response: Response,
    text: str,
) -> UUID:
    """Tell everybody whose work for the organisation in this response was accepted, and whose will
    be. Raises Forbidden, InvalidField."""
    actor.must_coordinate(organisation.id)
    if organisation not in response.organisations:
        raise Forbidden(needs="participant")
    outcome_id = at.new_id()
    await store.insert_outcome(
        *(tx.connection, outcome_id, response.id, organisation.id),
        outcome_text(text),
        actor.id,
        at.now,
    )
    return outcome_id


async def withdraw_outcome(
    tx: Transaction, at: Moment, actor: Actor, organisation_id: int, outcome_id: UUID
) -> None:
    """Show it to nobody any more. Raises Forbidden, NotFound."""
    actor.must_coordinate(organisation_id)
    if not await store.withdraw_outcome(tx.connection, outcome_id, organisation_id, at.now):
        raise NotFound(kind="outcome")
