"""A response with counselling: who is on shift, who counsels, and seekers who come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from dispatcher.actions import counselling as actions
from dispatcher.actions.context import Moment
from dispatcher.actions.sessions.begin import Begun, SeekerWish, begin_session
from dispatcher.domain.actor import Actor
from dispatcher.domain.organisation import Role
from dispatcher.domain.sessions.duty import PlannedShift
from dispatcher.domain.sessions.offer import CODE_VERSION, Counselling
from dispatcher.domain.sessions.record import NewRecord
from dispatcher.sealing.master_keys import KEY_BYTES, MasterKeys, master_key
from dispatcher.store.counselling import find_offer
from tests.support.api import OURS, Api
from tests.support.world import World

DAY = timedelta(days=1)

CLOSING: Mapping[str, Any] = {
    "topic": "fear",
    "outcome": "calmer",
    "risk": "none",
    "follow_up": False,
    "heavy": False,
}

ALL_SHOWN = NewRecord(
    vetting_what="Certificate of good conduct",
    vetting_until=None,
    trained=True,
    training_until=None,
    code_version=CODE_VERSION,
    code_signed_on=date(2026, 1, 1),
    cap=None,
)


@dataclass
class Seeker:
    """Somebody in need of a talk, with what their tab holds."""

    api: Api
    id: str
    token: str

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Talk {self.token}"}

    async def ask(self, method: str, what: str = "", **more: Any) -> httpx.Response:
        async with self.api.client(**self._headers) as client:
            return await client.request(method, f"/talk/sessions/{self.id}{what}", **more)

    async def view(self, after: int = 0, wait: int = 0) -> dict[str, Any]:
        answer = await self.ask("GET", f"?after={after}&wait={wait}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def say(self, text: str, client_id: UUID | None = None) -> httpx.Response:
        body = {"client_id": str(client_id or uuid4()), "text": text}
        return await self.ask("POST", "/messages", json=body)


@dataclass
class Scene:
    """The relief organisation's offer for the quake, and what tests do with it."""

    api: Api

    @property
    def world(self) -> World:
        return self.api.world

    async def begin_raw(self, response: str = "quake", **wish: Any) -> httpx.Response:
        body = {"client_id": str(uuid4()), "language": "tr", **wish}
        body = {name: value for name, value in body.items() if value is not None}
        async with self.api.client() as client:
            return await client.post(f"/talk/{response}/sessions", json=body)

    async def begin(self, **wish: Any) -> Seeker:
        answer = await self.begin_raw(**wish)
        assert answer.status_code == 201, answer.text
        return Seeker(self.api, answer.json()["id"], answer.json()["token"])

    async def as_(self, name: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"cookie": await self.api.session(self.world[name]), "origin": OURS}
        async with self.api.client(**headers) as client:
            return await client.request(method, path, **more)

    async def next(self, name: str = "turkish") -> dict[str, Any]:
        answer = await self.as_(name, "POST", "/sessions/next", json={})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def words(self, name: str, session: str, after: int = 0, wait: int = 0) -> dict[str, Any]:
        path = f"/sessions/{session}/messages?after={after}&wait={wait}"
        answer = await self.as_(name, "GET", path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def say(self, name: str, session: str, text: str) -> int:
        body = {"client_id": str(uuid4()), "text": text}
        answer = await self.as_(name, "POST", f"/sessions/{session}/messages", json=body)
        assert answer.status_code == 200, answer.text
        offset: int = answer.json()["offset"]
        return offset

    async def do(self, name: str, session: str, what: str, **body: Any) -> httpx.Response:
        return await self.as_(name, "POST", f"/sessions/{session}/{what}", json=body)

    async def clear(self, name: str, record: NewRecord = ALL_SHOWN) -> None:
        await clear_counsellor(self.world, name, record)

    async def here(self, *names: str) -> None:
        """They are connected now."""
        await self.api.app.state.edge.presence.heard([self.world[name].id for name in names])

    async def rewind(self, session: str, seconds: float, *columns: str) -> None:
        """As if that had been so much earlier."""
        sets = ", ".join(f"{one} = {one} - make_interval(secs => $2)" for one in columns)
        async with self.world.db.pool.acquire() as connection:
            await connection.execute(
                f"update counselling_session set {sets} where id = $1", UUID(session), seconds
            )


async def offer_counselling(world: World, **changes: Any) -> None:
    offer = Counselling(world.response.id, world.relief.id, open=True, **changes)
    coordinator = world["coordinator"]
    await world.act(actions.set_counselling, coordinator, world.response, offer)


async def clear_counsellor(world: World, name: str, record: NewRecord = ALL_SHOWN) -> None:
    coordinator, who = world["coordinator"], world[name].id
    await world.act(actions.set_counsellor, coordinator, world.relief.id, who, record)


async def on_shift(world: World, name: str, role: str = "supervisor", **begins: float) -> None:
    """For half a day around now, or from then on."""
    starts_at = world.clock.now + (timedelta(**begins) if begins else timedelta(hours=-6))
    shift = PlannedShift(uuid4(), world[name].id, role, starts_at, starts_at + DAY / 2)
    coordinator: Actor = world["coordinator"]
    await world.act(actions.plan_shift, coordinator, world.relief.id, shift)


async def open_counselling(api: Api, *counsellors: str, **offer: Any) -> Scene:
    """Offered, with a supervisor on shift and counsellors cleared; all of them are there."""
    scene = Scene(api)
    await offer_counselling(api.world, **offer)
    await on_shift(api.world, "supervisor")
    for name in counsellors or ("turkish", "second"):
        await scene.clear(name)
    await scene.here("supervisor", *(counsellors or ("turkish", "second")))
    return scene


async def join_volunteer(world: World, name: str, languages: str) -> Actor:
    return await world.join(name, languages, (world.relief, Role.VOLUNTEER))


def sweeping(**later: float) -> Moment:
    """As a sweep would run, so much later."""
    return Moment(datetime.now(UTC) + timedelta(**later), cause="sweep")


MASTERS = MasterKeys([master_key(b"t" * KEY_BYTES)])


async def begin(world: World, text: str | None = None, language: str = "tr") -> Begun:
    """A seeker who begins to wait, past the API."""
    wish = SeekerWish(world.ids(), text, None, None, danger=False)
    async with world.db.read() as connection:
        offer = await find_offer(connection, world.response.id)
    assert offer is not None
    return await world.act(begin_session, MASTERS, offer, language, wish)
