"""A record, a relay, a hub, and every door to it, for real; people are known by their token."""

import asyncio
import base64
import contextlib
import itertools
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.routing import Mount
from websockets.asyncio.client import ClientConnection, connect

from dispatcher.api import errors
from dispatcher.api.socket import routes
from dispatcher.domain.errors import ForeignOrigin, Unauthenticated
from dispatcher.domain.events import Event, EventName, Position, inbox_channel
from dispatcher.live.gateway import open_gateway
from dispatcher.live.hub import Hub
from dispatcher.live.log import RecordLog
from dispatcher.live.outputs import Limits
from dispatcher.live.parts import open_hub
from dispatcher.live.viewer import Viewer
from dispatcher.relay import Relay
from dispatcher.store.engine import open_pool
from dispatcher.store.eventlog import tops
from dispatcher.store.transaction import Database, Transaction

PATIENCE_S = 10.0
PREFIX = "/api/v1"
DOORS = ("gateway", "api")
_numbers = itertools.count(1)


@dataclass
class Person:
    """Somebody with a token, who may follow some channels."""

    token: str
    board: set[str]
    desks: set[str] = field(default_factory=set)
    volunteer: bool = True
    pulses: dict[str, frozenset[str]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    account: UUID = field(default_factory=uuid4)
    signed_in: bool = True

    def __post_init__(self) -> None:
        self.board.add(inbox_channel(self.account))

    def viewer(self) -> Viewer:
        async def refresh() -> Viewer | None:
            return self.viewer() if self.signed_in else None

        return Viewer(
            account=self.account,
            sign_in=self.token,
            board=frozenset(self.board),
            desks=frozenset(self.desks),
            volunteer=self.volunteer,
            refresh=refresh,
            eligible=lambda state: state["kind"] in self.kinds,
            pulses=self.pulses,
        )


class Stage:
    """What a test plays on."""

    def __init__(self, db: Database, hub: Hub, relay: Relay) -> None:
        self.db = db
        self.hub = hub
        self.relay = relay
        self.addresses: dict[str, str] = {}
        self.people: dict[str, Person] = {}
        self.figures_read = 0

    def person(self, *board: str, **more: Any) -> Person:
        person = Person(f"token{next(_numbers)}", set(board), **more)
        self.people[person.token] = person
        return person

    async def authenticate(self, headers: Mapping[str, str]) -> Viewer:
        person = self.people.get(headers.get("authorization", "").removeprefix("Bearer "))
        if headers.get("origin") == "https://elsewhere.example":
            raise ForeignOrigin
        if person is None or not person.signed_in:
            raise Unauthenticated
        return person.viewer()

    async def signed_in(self, ids: Collection[str]) -> Collection[str]:
        return {token for token in ids if self.people[token].signed_in}

    async def figures(self, scope: str) -> str:
        self.figures_read += 1
        return json.dumps({"read": self.figures_read, "of": scope})

    async def record(
        self,
        channel: str,
        count: int = 1,
        *,
        name: EventName = EventName.TASK_POSTED,
        kind: str = "task",
        entity: str = "t",
        state: dict[str, object] | None = None,
    ) -> None:
        """Commit events, one transaction for all."""

        async def action(tx: Transaction) -> None:
            for version in range(count):
                text = json.dumps(state if state is not None else {"n": next(_numbers)})
                at = datetime.now(UTC)
                tx.record(Event(channel, name, uuid4(), at, kind, entity, version + 1, text))

        await self.db.act(action)

    async def top(self, channel: str) -> Position:
        async with self.db.read() as connection:
            return (await tops(connection, [channel]))[channel]

    def connect(self, person: Person, door: str = "gateway", **more: Any) -> connect:
        headers = {"Authorization": f"Bearer {person.token}"}
        url = f"ws://{self.addresses[door]}{PREFIX}/live"
        return connect(url, additional_headers=headers, compression=None, **more)

    @contextlib.asynccontextmanager
    async def follower(
        self, person: Person, door: str = "gateway", **positions: Position
    ) -> AsyncIterator["Follower"]:
        """Somebody who has said hello; `positions` by channel with `_` for `:`."""
        async with self.connect(person, door) as ws:
            follower = Follower(ws)
            given = {name.replace("_", ":"): p for name, p in positions.items()}
            await follower.hello(given)
            yield follower

    def client(self, person: Person) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {person.token}"}
        url = f"http://{self.addresses['api']}{PREFIX}"
        return httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE_S)


class Follower:
    """A client over a WebSocket: answers pings, keeps everything else."""

    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws
        self.welcome: dict[str, Any] = {}

    async def hello(self, positions: Mapping[str, Position]) -> None:
        frame: dict[str, object] = {"type": "hello", "v": 1}
        if positions:
            frame["positions"] = shapes(positions)
        await self.send(**frame)
        self.welcome = await self.next("welcome")

    async def send(self, **frame: object) -> None:
        await self.ws.send(json.dumps(frame))

    async def next(self, kind: str = "event") -> dict[str, Any]:
        """The next frame that is no ping; it must be of this kind."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame: dict[str, Any] = json.loads(await self.ws.recv())
                if frame["type"] == "ping":
                    await self.send(type="pong")
                    continue
                assert frame["type"] == kind, frame
                return frame

    async def offsets(self, count: int) -> list[int]:
        return [(await self.next())["offset"] for _ in range(count)]

    async def close_code(self) -> int | None:
        """Read to the end; the code the server closed with."""
        async with asyncio.timeout(PATIENCE_S):
            with contextlib.suppress(Exception):
                while True:
                    await self.ws.recv()
        return self.ws.close_code


def shapes(positions: Mapping[str, Position]) -> dict[str, dict[str, object]]:
    return {name: {"epoch": p.epoch, "offset": p.offset} for name, p in positions.items()}


def in_query(positions: Mapping[str, Position]) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(shapes(positions)).encode())
    return encoded.decode().rstrip("=")


async def eventually(true: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def open_api(stage: Stage) -> AsyncIterator[None]:
    """The API's live routes on a port of their own."""
    app = FastAPI()
    errors.install(app)
    app.router.routes.append(Mount(PREFIX, routes=routes(stage.hub, stage.authenticate)))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_level="warning", lifespan="off", ws_max_size=2**18)
        server = uvicorn.Server(config)
        server.config.load()
        stage.addresses["api"] = f"127.0.0.1:{listening.getsockname()[1]}"
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await eventually(lambda: server.started)
            yield
        finally:
            stage.hub.stop()
            server.should_exit = True
            await serving


@contextlib.asynccontextmanager
async def open_stage(
    database_url: str, redis_url: str, limits: Limits | None = None
) -> AsyncIterator[Stage]:
    """Everything, running."""
    async with contextlib.AsyncExitStack() as stack:
        pool = await open_pool(database_url, smallest=1, largest=6)
        stack.push_async_callback(pool.close)
        relay = Relay(redis_url)
        relay.start()
        stack.push_async_callback(relay.stop)
        db = await Database.connect(pool, relay.tell)
        stage = Stage(db, None, relay)  # type: ignore[arg-type]
        opening = open_hub(RecordLog(pool), redis_url, stage.signed_in, stage.figures, limits)
        stage.hub = await stack.enter_async_context(opening)
        gateway = open_gateway(stage.hub, stage.authenticate, "127.0.0.1", 0)
        server = await stack.enter_async_context(gateway)
        stage.addresses["gateway"] = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await stack.enter_async_context(open_api(stage))
        await eventually(lambda: stage.hub.hints_arrive)
        yield stage
