"""What a load balancer does: it asks each process whether it is ready, sends requests to those that
are, and tries another one where a connection was refused before anything was sent."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

from tests.many.cluster import DRAIN_S
from tests.many.connection import connected

LOOK_EVERY_S = DRAIN_S / 10
"""Often enough to notice that a process leaves before it is gone."""


class Balancer(httpx.AsyncBaseTransport):
    """Sends each request of a client to one of several processes; its own host is of no account.

    Connections are kept for later, as balancers do. Whatever goes wrong once a request was sent is
    raised: nobody may send it twice.
    """

    def __init__(self, processes: Mapping[str, str], rng: random.Random) -> None:
        """`processes`: addresses by name."""
        self.ready: set[str] = set(processes)
        self.sent: dict[str, int] = dict.fromkeys(processes, 0)
        self.refused = 0
        self._processes = {name: httpx.URL(url) for name, url in processes.items()}
        self._rng = rng
        limits = httpx.Limits(keepalive_expiry=60)
        self._connections = httpx.AsyncHTTPTransport(limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        while True:
            name = await self._choose()
            process = self._processes[name]
            request.url = request.url.copy_with(host=process.host, port=process.port)
            try:
                answer = await self._connections.handle_async_request(request)
            except httpx.ConnectError:
                self.ready.discard(name)
                self.refused += 1
                continue
            self.sent[name] += 1
            return answer

    async def _choose(self) -> str:
        while not self.ready:
            await asyncio.sleep(LOOK_EVERY_S / 4)
        return self._rng.choice(sorted(self.ready))

    async def watch(self) -> None:
        """Until cancelled. Each question comes on a connection of its own."""
        while True:
            for name, url in self._processes.items():
                ready = await _is_ready(url)
                (self.ready.add if ready else self.ready.discard)(name)
            await asyncio.sleep(LOOK_EVERY_S)

    async def aclose(self) -> None:
        """Clients share it: it ends with `balancer`, not with any one of them."""

    async def end(self) -> None:
        await self._connections.aclose()


async def _is_ready(process: httpx.URL) -> bool:
    assert process.port is not None
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        async with asyncio.timeout(5), connected(process.port) as look:
            return (await look.get("/readyz")).status == httpx.codes.OK
    return False


@asynccontextmanager
async def balancer(processes: Mapping[str, str], seed: str) -> AsyncIterator[Balancer]:
    """A balancer that watches its processes until it is left."""
    made = Balancer(processes, random.Random(seed))
    watching = asyncio.create_task(made.watch())
    try:
        yield made
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await made.end()
