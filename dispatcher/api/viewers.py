"""Who is at a live connection, and what they may follow."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from dispatcher.actions.accounts import hash_token
from dispatcher.actions.figures import count_figures
from dispatcher.api.auth import Authenticator, Credential, credential_of, must_be_ours
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import NotFound, Unauthenticated
from dispatcher.domain.events import desk_channel, inbox_channel, lane_channel
from dispatcher.domain.lane import LaneKey, why_not
from dispatcher.domain.organisation import SUPERVISING, WATCHING
from dispatcher.domain.policy import Kind
from dispatcher.domain.volunteer import Volunteer
from dispatcher.live.viewer import Viewer
from dispatcher.store.lane_book import LaneBook
from dispatcher.store.responses import find_response, open_responses
from dispatcher.store.sign_ins import still_signed_in
from dispatcher.store.transaction import Database

PULSE = "response:"


def _key(state: Mapping[str, Any]) -> LaneKey:
    return LaneKey(
        organisation_id=state["organisation"],
        kind=Kind(state["kind"]),
        source_language=state["source_language"],
        target_language=state["target_language"],
        clearance=state["clearance"],
        partners=state.get("partners", False),  # not there in what was told before
    )


class Viewers:
    """Finds viewers in the record, for the gateway and for the API's own socket."""

    def __init__(self, db: Database, auth: Authenticator, public_url: str | None) -> None:
        self._db = db
        self._auth = auth
        self._public_url = public_url
        self._lanes = LaneBook()

    async def authenticate(self, headers: Mapping[str, str]) -> Viewer:
        """Raises Unauthenticated; ForeignOrigin where another site's page wants to connect."""
        credential = credential_of(headers)
        if credential is None:
            raise Unauthenticated()
        if credential.cookie:
            must_be_ours(headers, self._public_url, any_port=True)
        return await self._viewer(credential, await self._auth.actor(credential))

    async def _viewer(self, credential: Credential, actor: Actor) -> Viewer:
        now = datetime.now(UTC)
        board = {inbox_channel(actor.id)}
        watched = actor.organisations(WATCHING)
        async with self._db.read() as connection:
            if actor.volunteer is not None:
                await self._lanes.refresh(connection, now)
                lanes = self._lanes.eligible(actor.volunteer, now)
                board |= {lane_channel(lane.id) for lane in lanes}
            responses = await open_responses(connection) if watched else []

        async def refresh() -> Viewer | None:
            try:
                again = await self._auth.actor(credential, afresh=True)
                return await self._viewer(credential, again)
            except Unauthenticated:
                return None

        return Viewer(
            account=actor.id,
            sign_in=hash_token(credential.token).hex(),
            board=frozenset(board),
            desks=frozenset(desk_channel(number) for number in watched),
            volunteer=actor.volunteer is not None,
            supervises=bool(actor.organisations(SUPERVISING)),
            refresh=refresh,
            eligible=lambda state: _eligible(actor.volunteer, state),
            pulses={
                PULSE + response.slug: frozenset(desk_channel(o.id) for o in response.organisations)
                for response in responses
                if any(o.id in watched for o in response.organisations)
            },
        )

    async def signed_in(self, ids: Collection[str]) -> Collection[str]:
        """Those of the sign-ins (by `Viewer.sign_in`) that still let somebody in."""
        hashes = [bytes.fromhex(number) for number in ids]
        async with self._db.read() as connection:
            found = await still_signed_in(connection, hashes, datetime.now(UTC))
        return {digest.hex() for digest in found}

    async def figures(self, scope: str) -> str:
        """A response's figures as JSON."""
        async with self._db.snapshot() as connection:
            response = await find_response(connection, scope.removeprefix(PULSE))
            if response is None:
                raise NotFound(kind="response")
            figures = await count_figures(connection, response, None, datetime.now(UTC))
        return figures.model_dump_json()


def _eligible(volunteer: Volunteer | None, state: Mapping[str, Any]) -> bool:
    return volunteer is not None and why_not(volunteer, _key(state), datetime.now(UTC)) is None
