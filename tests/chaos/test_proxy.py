"""The proxy breaks connections as it is told, and passes everything on otherwise."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from tests.chaos.processes import HOST
from tests.chaos.proxy import Proxy, proxy


class Server:
    """Answers each line with the same line."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.heard.append(line)
            writer.write(line)
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, Proxy]]:
    made = Server()
    listening = await asyncio.start_server(made.serve, HOST, 0)
    port = listening.sockets[0].getsockname()[1]
    async with proxy(HOST, [port], random.Random(1)) as between:
        yield made, between
    listening.close()


async def ask(between: Proxy, line: bytes) -> bytes:
    """The answer; empty where the connection ended without one."""
    reader, writer = await asyncio.open_connection(HOST, between.port)
    try:
        writer.write(line)
        async with asyncio.timeout(5):
            return await reader.readline()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_it_passes_on(server: tuple[Server, Proxy]) -> None:
    assert await ask(server[1], b"hello\n") == b"hello\n"


async def test_lost_answers_were_heard(server: tuple[Server, Proxy]) -> None:
    there, between = server
    between.lose_answers()
    assert await ask(between, b"do it\n") == b""
    assert there.heard == [b"do it\n"]
    between.mend()
    assert await ask(between, b"again\n") == b"again\n"


async def test_a_cut_breaks_what_is_open(server: tuple[Server, Proxy]) -> None:
    _, between = server
    reader, writer = await asyncio.open_connection(HOST, between.port)
    writer.write(b"hello\n")
    assert await reader.readline() == b"hello\n"
    between.cut()
    async with asyncio.timeout(5):
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
    writer.close()


async def test_what_is_held_passes_nothing_until_it_is_mended(
    server: tuple[Server, Proxy],
) -> None:
    there, between = server
    between.hold()
    asking = asyncio.create_task(ask(between, b"hello\n"))
    done, _ = await asyncio.wait([asking], timeout=0.2)
    assert not done
    assert there.heard == []
    between.mend()
    assert await asking == b""
