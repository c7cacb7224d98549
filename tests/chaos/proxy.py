"""A TCP proxy of ours between clients and the system, in which the network breaks."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

CHUNK = 64 * 1024


class Proxy:
    """Passes bytes on, to one of several ports by chance, until it is told to break.

    Call everything from its event loop.
    """

    def __init__(self, host: str, ports: Sequence[int], rng: random.Random) -> None:
        self.port = 0
        self._host = host
        self._ports = list(ports)
        self._rng = rng
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._answers_arrive = True
        self._flows = asyncio.Event()
        self._flows.set()

    def cut(self) -> None:
        """Break every connection, with whatever is on its way."""
        for writer in list(self._writers):
            writer.transport.abort()

    def lose_answers(self) -> None:
        """From here on requests arrive and their connections break with the first of the answer."""
        self._answers_arrive = False

    def hold(self) -> None:
        """From here on nothing passes, and nobody is told."""
        self._flows.clear()

    def mend(self) -> None:
        """All well again; connections that were held are gone, as after a long outage."""
        held = not self._flows.is_set()
        self._answers_arrive = True
        self._flows.set()
        if held:
            self.cut()

    async def close(self) -> None:
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A client has connected."""
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError):
                port = self._rng.choice(self._ports)
                there, back = await asyncio.open_connection(self._host, port)
                self._writers.add(back)
                try:
                    await _until_one_ends(
                        self._pass(reader, back, answers=False),
                        self._pass(there, writer, answers=True),
                    )
                finally:
                    self._writers.discard(back)
                    back.transport.abort()
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(CHUNK):
                await self._flows.wait()
                if answers and not self._answers_arrive:
                    return
                sink.write(chunk)
                await sink.drain()


async def _until_one_ends(*passing: Coroutine[Any, Any, None]) -> None:
    """Half-open connections are of no use here: where one side is done, both are."""
    tasks = [asyncio.ensure_future(one) for one in passing]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def proxy(host: str, ports: Sequence[int], rng: random.Random) -> AsyncIterator[Proxy]:
    """A proxy that listens on a free port of `host`."""
    made = Proxy(host, ports, rng)
    server = await asyncio.start_server(made.serve, host, 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await made.close()
        await server.wait_closed()
