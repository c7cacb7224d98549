"""The organisation that an address names, for those who may act for it."""

from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound
from dispatcher.domain.organisation import Organisation
from dispatcher.store.engine import Connection
from dispatcher.store.responses import find_organisation


async def organisation_named(connection: Connection, slug: str) -> Organisation:
    """Raises NotFound."""
    organisation = await find_organisation(connection, slug)
    if organisation is None:
        raise NotFound(kind="organisation")
    return organisation


async def coordinated(connection: Connection, actor: Actor, slug: str) -> Organisation:
    """Raises NotFound, or Forbidden for who does not coordinate for it."""
    organisation = await organisation_named(connection, slug)
    actor.must_coordinate(organisation.id)
    return organisation
