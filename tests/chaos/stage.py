"""Clients, followers and the network between, in an event loop of their own thread.

The main thread is the nemesis's: processes are started there.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from tests.chaos.calls import Caller
from tests.chaos.coordinators import Coordinator
from tests.chaos.followers import DOORS, Follower
from tests.chaos.history import Clock, HistoryFile, Stall
from tests.chaos.people import Cast, Person
from tests.chaos.processes import API, GATEWAY, HOST, System
from tests.chaos.proxy import Proxy, proxy
from tests.chaos.scene import Scene, Watch
from tests.chaos.volunteers import Volunteer

T = TypeVar("T")
STALLED_S = 0.5
BEAT_S = 0.1
ENDS_WITHIN_S = 60


class Stage:
    """Everything that talks to the system. Made by `stage`, used from the main thread."""

    http: Proxy
    live: Proxy

    def __init__(
        self,
        system: System,
        cast: Cast,
        seed: int,
        history: HistoryFile,
        clock: Clock,
        *,
        imports: bool,
    ) -> None:
        self.loop = asyncio.new_event_loop()
        self.watches: list[Watch] = []
        self.followers: list[Follower] = []
        self._system = system
        self._cast = cast
        self._seed = seed
        self._history = history
        self._clock = clock
        self._imports = imports
        self._scene = Scene(clock)
        self._callers: list[Caller] = []
        self._clients: list[asyncio.Task[None]] = []
        self._following: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        """The network, then followers, then clients."""
        apis = [part.port for part in self._system.parts if part.module == API]
        gateways = [part.port for part in self._system.parts if part.module == GATEWAY]
        self.http = await self._stack.enter_async_context(proxy(HOST, apis, self._rng("http")))
        # Without a gateway everybody follows at the API.
        live = proxy(HOST, gateways or apis, self._rng("live"))
        self.live = await self._stack.enter_async_context(live)
        for follower in self._make_followers():
            self.followers.append(follower)
            self._following.append(asyncio.create_task(follower.run(), name=follower.name))
        clients: list[Volunteer | Coordinator] = [*self._make_volunteers()]
        clients += self._make_coordinators()
        self._clients += [asyncio.create_task(client.run()) for client in clients]
        self._following.append(asyncio.create_task(self._beat(), name="beat"))
        self._following.append(asyncio.create_task(self._disturb(), name="disturb"))

    def _rng(self, name: str) -> random.Random:
        return random.Random(f"{self._seed}:{name}")

    def _make_followers(self) -> Iterator[Follower]:
        addresses = dict.fromkeys(DOORS, f"{HOST}:{self.http.port}")
        addresses["gateway"] = f"{HOST}:{self.live.port}"
        doors = ("gateway", "gateway", "api", "sse", "poll", "gateway")
        people: list[tuple[Person, str, bool]] = [
            (person, door, False)
            for person, door in zip(self._cast.volunteers, doors, strict=False)
        ]
        people += [
            (person, door, True)
            for person, door in zip(self._cast.coordinators, ("gateway", "sse"), strict=False)
        ]
        for person, door, desk in people:
            name = f"{person.name} by {door}"
            yield Follower(
                *(name, person, door, addresses),
                *(self._history, self._clock, self._rng(name)),
                desk=desk,
            )

    def _caller(self, person: Person) -> tuple[Caller, Watch]:
        base = f"http://{HOST}:{self.http.port}/api/v1"
        caller = Caller(person.name, person, base, self._history, self._clock)
        watch = Watch(self._clock)
        self._callers.append(caller)
        self.watches.append(watch)
        return caller, watch

    def _make_volunteers(self) -> Iterator[Volunteer]:
        for person in self._cast.volunteers:
            caller, watch = self._caller(person)
            yield Volunteer(caller, self._scene, watch, self._rng(person.name))

    def _make_coordinators(self) -> Iterator[Coordinator]:
        for person in self._cast.coordinators:
            caller, watch = self._caller(person)
            rng = self._rng(person.name)
            yield Coordinator(caller, self._scene, watch, rng, imports=self._imports)

    async def _beat(self) -> None:
        """Notice when this process itself was kept from running."""
        while True:
            before = self._clock()
            await asyncio.sleep(BEAT_S)
            now = self._clock()
            if now - before > BEAT_S + STALLED_S:
                self._history.append(Stall(before, now))

    async def _disturb(self) -> None:
        """Now and then somebody's connection breaks, or they open the application anew."""
        rng = self._rng("disturb")
        while True:
            await asyncio.sleep(rng.uniform(1, 3))
            n = rng.randrange(len(self.followers))
            follower, task = self.followers[n], self._following[n]
            task.cancel()
            # Not `await task`: whoever cancels us meanwhile would seem to be that task's end.
            await asyncio.wait([task])
            if not task.cancelled():
                task.result()
            follower.pause()
            if rng.random() < 0.2:
                follower.cold_start()
            self._following[n] = asyncio.create_task(follower.run(), name=follower.name)

    async def end_clients(self) -> None:
        """Nobody begins anything new; what is under way ends. Faults of ours are raised."""
        self._scene.over.set()
        async with asyncio.timeout(ENDS_WITHIN_S):
            await asyncio.gather(*self._clients)
        disturbing = self._following.pop()
        disturbing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await disturbing
        for task in self._following:
            if task.done():
                task.result()

    async def close(self) -> None:
        for task in (*self._clients, *self._following):
            task.cancel()
        await asyncio.gather(*self._clients, *self._following, return_exceptions=True)
        for follower in self.followers:
            await follower.close()
        for caller in self._callers:
            await caller.close()
        await self._stack.aclose()

    def do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run something in the stage's loop, from the main thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(ENDS_WITHIN_S * 2)


@contextlib.contextmanager
def stage(
    system: System, cast: Cast, seed: int, history: HistoryFile, clock: Clock, *, imports: bool
) -> Iterator[Stage]:
    """A stage on which everybody is busy until it is left. `imports`: files are sent as well."""
    made = Stage(system, cast, seed, history, clock, imports=imports)
    thread = threading.Thread(target=made.loop.run_forever, name="stage", daemon=True)
    thread.start()
    try:
        made.do(made.open())
        yield made
    finally:
        made.do(made.close())
        made.loop.call_soon_threadsafe(made.loop.stop)
        thread.join(10)
        made.loop.close()
