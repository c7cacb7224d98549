"""python-socketio on uvicorn with its Redis manager: fanout_python_socketio.py REDIS_URL."""

import asyncio
import json
import socket
import sys

import redis.asyncio
import socketio  # type: ignore[import-not-found]
import uvicorn
import uvloop


async def main(url: str) -> None:
    server = socketio.AsyncServer(
        async_mode="asgi",
        client_manager=socketio.AsyncRedisManager(url),
        transports=["websocket"],
    )

    async def fan() -> None:
        async with redis.asyncio.from_url(url).pubsub() as events:
            await events.subscribe("bench")
            async for message in events.listen():
                if message["type"] == "message":
                    await server.emit("event", json.loads(message["data"]))

    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        config = uvicorn.Config(
            socketio.ASGIApp(server),
            log_level="warning",
            lifespan="off",
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        web = uvicorn.Server(config)
        serving = asyncio.create_task(web.serve(sockets=[listening]))
        fanning = asyncio.create_task(fan())
        print(listening.getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        fanning.cancel()
        web.should_exit = web.force_exit = True
        await serving


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
