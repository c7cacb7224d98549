"""Django Channels on uvicorn, over channels_redis: python fanout_channels.py REDIS_URL.

Of its two layers the one on Redis's own publish and subscribe, which was the quicker in a trial.
"""

import asyncio
import socket
import sys
from typing import Any

import redis.asyncio
import uvicorn
import uvloop
from channels.generic.websocket import (  # type: ignore[import-untyped]
    AsyncWebsocketConsumer,
)
from channels.layers import get_channel_layer  # type: ignore[import-untyped]
from django.conf import settings  # type: ignore[import-not-found]

GROUP = "boards"


class Board(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Joins the group when it says hello."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.send(text_data="welcome")

    async def event(self, message: dict[str, Any]) -> None:
        await self.send(text_data=message["text"])


def configure(url: str) -> None:
    layer = "channels_redis.pubsub.RedisPubSubChannelLayer"
    settings.configure(
        CHANNEL_LAYERS={"default": {"BACKEND": layer, "CONFIG": {"hosts": [{"address": url}]}}}
    )


async def fan(url: str) -> None:
    layer = get_channel_layer()
    async with redis.asyncio.from_url(url).pubsub() as events:
        await events.subscribe("bench")
        async for message in events.listen():
            if message["type"] == "message":
                await layer.group_send(GROUP, {"type": "event", "text": message["data"].decode()})


async def main(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        config = uvicorn.Config(
            Board.as_asgi(),
            log_level="critical",
            lifespan="off",
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        web = uvicorn.Server(config)
        serving = asyncio.create_task(web.serve(sockets=[listening]))
        fanning = asyncio.create_task(fan(url))
        print(listening.getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        fanning.cancel()
        web.should_exit = web.force_exit = True
        await serving


if __name__ == "__main__":
    configure(sys.argv[1])
    uvloop.run(main(sys.argv[1]))
