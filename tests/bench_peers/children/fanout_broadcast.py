"""`websockets` and its broadcast(): python fanout_broadcast.py REDIS_URL."""

import asyncio
import sys

import redis.asyncio
import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(url: str) -> None:
    connections: set[ServerConnection] = set()

    async def follow(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send("welcome")
        connections.add(connection)
        await connection.wait_closed()
        connections.discard(connection)

    async def fan() -> None:
        async with redis.asyncio.from_url(url).pubsub() as events:
            await events.subscribe("bench")
            async for message in events.listen():
                if message["type"] == "message":
                    broadcast(connections, message["data"].decode())

    async with serve(
        follow, "127.0.0.1", 0, compression=None, ping_interval=None, backlog=2048
    ) as server:
        fanning = asyncio.create_task(fan())
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        fanning.cancel()
        # Closing each politely takes long, and nothing is measured any more.
        for connection in connections:
            connection.transport.abort()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
