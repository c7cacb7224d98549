"""Declaring when one can be counted on."""

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.availability import Availability
from dispatcher.domain.consent import Consent
from dispatcher.domain.events import Event, EventName, inbox_channel
from dispatcher.store import availability as store
from dispatcher.store.transaction import Transaction
from dispatcher.views.availability import ChangedAccount


async def set_availability(
    tx: Transaction, at: Moment, actor: Actor, availability: Availability, consent: Consent
) -> None:
    """Replace what one has declared and agreed to; raises NotEligible where one is no volunteer.

    Their own screens and the gateways hear that something changed, not what: when somebody is at
    home is nothing to leave in a log.
    """
    volunteer = actor.must_volunteer()
    version = await store.save_availability(
        tx.connection, volunteer.account_id, availability, consent, at.now
    )
    tx.record(
        Event(
            channel=inbox_channel(actor.id),
            name=EventName.VOLUNTEER_CHANGED,
            id=at.new_id(),
            at=at.now,
            entity_kind="account",
            entity_id=str(actor.id),
            version=version,
            state=ChangedAccount(id=actor.id, version=version).model_dump_json(),
            cause=at.cause,
        )
    )
