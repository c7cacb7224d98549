"""Which hours somebody asks for: whose, of which days, response and organisation. Said once for all
answers about hours."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from dispatcher.api.edge import SignedIn, Watching
from dispatcher.api.organisations import organisation_named
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.period import period
from dispatcher.store.engine import Connection
from dispatcher.store.hours import Part, response_named

From = Annotated[date | None, Query(alias="from", description="the first day")]
To = Annotated[date | None, Query(description="the last day")]


class _OwnHours:
    """A volunteer's own."""

    def __init__(
        self,
        actor: SignedIn,
        since: From = None,
        to: To = None,
        response: str | None = None,
        organisation: str | None = None,
    ) -> None:
        self.actor = actor
        self.period = period(since, to, actor.account.timezone)
        self._response = response
        self._organisation = organisation

    async def part(self, connection: Connection) -> Part:
        """The caller's part of the ledger; raises NotEligible for who is no volunteer, NotFound."""
        self.actor.must_volunteer()
        response_id = await _response_of(connection, self._response)
        organisation_id = None
        if self._organisation is not None:
            organisation_id = (await organisation_named(connection, self._organisation)).id
        return Part(
            self.actor.id, organisation_id, response_id, self.period.since, self.period.until
        )


class _DeskHours:
    """An organisation's."""

    def __init__(
        self,
        slug: str,
        actor: Watching,
        since: From = None,
        to: To = None,
        response: str | None = None,
    ) -> None:
        self.actor = actor
        self.period = period(since, to, actor.account.timezone)
        self._slug = slug
        self._response = response

    async def part(self, connection: Connection) -> Part:
        """The organisation's part of the ledger, for those who watch for it; raises NotFound and
        Forbidden."""
        organisation = await organisation_named(connection, self._slug)
        if not self.actor.watches(organisation.id):
            raise Forbidden(needs="observer")
        response_id = await _response_of(connection, self._response)
        return Part(None, organisation.id, response_id, self.period.since, self.period.until)


OwnHours = Annotated[_OwnHours, Depends()]
DeskHours = Annotated[_DeskHours, Depends()]


async def _response_of(connection: Connection, slug: str | None) -> int | None:
    if slug is None:
        return None
    found = await response_named(connection, slug)
    if found is None:
        raise NotFound(kind="response")
    return found
