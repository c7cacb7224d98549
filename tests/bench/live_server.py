"""A server of the live benchmark, in a process of its own: gateway, API socket, or the bare loop.

    python -m tests.bench.live_server gateway|socket|bare DATABASE_URL REDIS_URL

Prints its port, then lives until its standard input is closed.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any
from uuid import uuid4

import redis.asyncio
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import Mount
from websockets.asyncio.server import ServerConnection, broadcast, serve

from dispatcher.api.socket import routes
from dispatcher.domain.events import inbox_channel, lane_channel
from dispatcher.live.gateway import open_gateway
from dispatcher.live.keys import EVENTS_STREAM
from dispatcher.live.log import RecordLog
from dispatcher.live.parts import open_hub
from dispatcher.live.viewer import Viewer
from dispatcher.store.engine import open_pool

LANES = 20


async def authenticate(_: Mapping[str, str]) -> Viewer:
    """Anybody, as a volunteer of twenty lanes."""
    account = uuid4()
    board = {inbox_channel(account), *map(lane_channel, range(1, LANES + 1))}

    async def refresh() -> Viewer | None:
        return viewer

    viewer = Viewer(account, str(account), frozenset(board), frozenset(), True, refresh)
    return viewer


async def signed_in(ids: Collection[str]) -> Collection[str]:
    return ids


async def figures(_: str) -> str:
    return "{}"


@contextlib.asynccontextmanager
async def ours(door: str, database_url: str, redis_url: str) -> AsyncIterator[int]:
    """The hub behind one of its doors; gives the port."""
    pool = await open_pool(database_url)
    async with open_hub(RecordLog(pool), redis_url, signed_in, figures) as hub:
        if door == "gateway":
            async with open_gateway(hub, authenticate, "127.0.0.1", 0) as server:
                yield next(iter(server.sockets)).getsockname()[1]
            return
        app = Starlette(routes=[Mount("/api/v1", routes=routes(hub, authenticate))])
        with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
            config = uvicorn.Config(
                app, log_level="warning", lifespan="off", ws_per_message_deflate=False
            )
            api = uvicorn.Server(config)
            serving = asyncio.create_task(api.serve(sockets=[listening]))
            yield listening.getsockname()[1]
            api.should_exit = True
            await serving
    await pool.close()


@contextlib.asynccontextmanager
async def bare(redis_url: str) -> AsyncIterator[int]:
    """The same stream, broadcast to everyone by the library, with nothing around it."""
    connections: set[ServerConnection] = set()

    async def follow(connection: ServerConnection) -> None:
        await connection.recv()
        connections.add(connection)
        await connection.send('{"type":"welcome"}')
        await connection.wait_closed()

    async def fan() -> None:
        client = redis.asyncio.from_url(redis_url, protocol=2)
        position = b"$"
        while True:
            streams: Any = await client.xread({EVENTS_STREAM: position}, block=1000)
            for _, entries in streams or []:
                position = entries[-1][0]
                for _, fields in entries:
                    broadcast(connections, fields[b"f"].decode())

    async with serve(follow, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        fanning = asyncio.create_task(fan())
        yield next(iter(server.sockets)).getsockname()[1]
        fanning.cancel()


async def main(door: str, database_url: str, redis_url: str) -> None:
    opening = bare(redis_url) if door == "bare" else ours(door, database_url, redis_url)
    async with opening as port:
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
