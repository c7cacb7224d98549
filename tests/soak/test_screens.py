"""An open board of the soak notices what it is told wrongly, over a socket that really tells it."""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from websockets.asyncio.server import ServerConnection, serve

from tests.soak.screens import Positions, Screen, Watcher, open_screen
from tests.soak.tally import Tally

LANE = "lane:1"


def event(offset: int, name: str = "task.posted", channel: str = LANE) -> str:
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return (
        f'{{"type":"event","channel":"{channel}","epoch":"e","offset":{offset},"id":"i",'
        f'"event":"{name}","at":"{at}","entity":{{"state":{{"brief":"{"x" * 70_000}"}}}}}}'
    )


def welcome(offset: int) -> str:
    positions = {LANE: {"epoch": "e", "offset": offset}}
    return json.dumps({"type": "welcome", "positions": positions})


class Server:
    """Tells what it is given, and keeps what it hears."""

    def __init__(self, *frames: str) -> None:
        self.frames = list(frames)
        self.heard: list[dict[str, object]] = []

    async def __call__(self, connection: ServerConnection) -> None:
        self.heard.append(json.loads(await connection.recv()))
        for frame in self.frames:
            await connection.send(frame)
        async for message in connection:
            self.heard.append(json.loads(message))


@contextlib.asynccontextmanager
async def following(
    tally: Tally, positions: Positions, *frames: str
) -> AsyncIterator[tuple[Server, Screen]]:
    told = Server(*frames)
    async with serve(told, "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        screen = await open_screen("127.0.0.1", port, "X-Nothing: 1", tally, positions)
        try:
            yield told, screen
        finally:
            screen.close()


async def until(tally: Tally, frames: int) -> list[float]:
    """Answers the lags, once so many frames have come."""
    seen, lags = 0, []
    async with asyncio.timeout(5):
        while seen < frames:
            await asyncio.sleep(0.005)
            window = tally.take()
            seen += window.frames
            lags += window.lags
    return lags


async def test_offsets_one_by_one_are_as_they_should_be_and_claims_are_timed() -> None:
    tally, positions = Tally(), Positions()
    frames = (welcome(7), event(8), event(9, "task.claimed"), event(1, channel="lane:2"))
    async with following(tally, positions, *frames):
        lags = await until(tally, 4)
    assert positions == {LANE: ("e", 9), "lane:2": ("e", 1)}
    assert len(lags) == 1
    assert 0 <= lags[0] < 5_000
    assert not tally.unexpected


@pytest.mark.parametrize("wrong", [7, 8, 10, 11])
async def test_a_gap_or_a_repeat_is_noticed(wrong: int) -> None:
    tally = Tally()
    async with following(tally, {}, welcome(7), event(8), event(wrong)):
        await until(tally, 3)
    assert dict(tally.unexpected) == {f"an open board: a gap or repeat on {LANE}": 1}


async def test_who_comes_back_says_where_it_was_and_answers_pings() -> None:
    tally = Tally()
    async with following(tally, {LANE: ("e", 7)}, welcome(9), '{"type":"ping"}', event(8)) as (
        server,
        _,
    ):
        await until(tally, 3)
        async with asyncio.timeout(5):
            while len(server.heard) < 2:
                await asyncio.sleep(0.005)
    hello, pong = server.heard
    assert hello["positions"] == {LANE: {"epoch": "e", "offset": 7}}
    assert pong == {"type": "pong"}
    assert not tally.unexpected


async def test_a_connection_that_is_closed_or_resynced_is_noticed() -> None:
    tally = Tally()
    resync = json.dumps({"type": "resync", "channel": LANE, "reason": "pruned"})
    async with following(tally, {}, welcome(7), resync) as (_, screen):
        await asyncio.wait([screen.ended], timeout=5)
    assert dict(tally.unexpected) == {"an open board: resync, pruned": 1}


async def test_a_watcher_comes_back_again_and_again() -> None:
    tally = Tally()
    told = Server(welcome(3))
    async with serve(told, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        watcher = Watcher(("127.0.0.1", port), "t", tally, random.Random(1), restless=False)
        running = asyncio.create_task(watcher.run())
        async with asyncio.timeout(5):
            while not watcher.connected:
                await asyncio.sleep(0.005)
            for connection in list(server.connections):
                await connection.close(4003)
            while len(told.heard) < 2:
                await asyncio.sleep(0.01)
        running.cancel()
    assert dict(tally.unexpected) == {"a connection was closed with 4003": 1}
    assert told.heard[1]["positions"] == {LANE: {"epoch": "e", "offset": 3}}
