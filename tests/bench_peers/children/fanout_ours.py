"""Imece's gateway as it is: hub, sessions, Redis stream; only the record behind it is empty.

    python -m tests.bench_peers.children.fanout_ours REDIS_URL

A board's number is its bearer token. Each follows twenty lanes and an inbox: lane 1, which all
follow, ten of the hundred storm lanes, so that each of these reaches a tenth, and nine quiet ones.
Prints its port, then lives until its standard input is closed.
"""

import asyncio
import sys
from collections.abc import Collection, Mapping
from uuid import UUID

import uvloop

from dispatcher.domain.events import Position, inbox_channel, lane_channel
from dispatcher.live.frames import Page
from dispatcher.live.gateway import open_gateway
from dispatcher.live.parts import open_hub
from dispatcher.live.viewer import Viewer

EPOCH = "bench"
STORM_LANES = 100
ALL, STORM, QUIET = 1, 10, 9


def storm_lane(number: int) -> str:
    return lane_channel(2 + number % STORM_LANES)


class EmptyRecord:
    """Knows of nothing: what arrives, arrives by hints."""

    async def tops(self, channels: Collection[str]) -> Mapping[str, Position]:
        return dict.fromkeys(channels, Position(EPOCH, 0))

    async def page(self, channel: str, after: int, limit: int) -> Page:
        return Page(Position(EPOCH, 0), None)


async def authenticate(headers: Mapping[str, str]) -> Viewer:
    number = int(headers["authorization"].removeprefix("Bearer "))
    account = UUID(int=number)
    board = {inbox_channel(account), lane_channel(ALL)}
    board |= {storm_lane(number + STORM_LANES // STORM * n) for n in range(STORM)}
    board |= {lane_channel(2 + STORM_LANES + n) for n in range(QUIET)}

    async def refresh() -> Viewer | None:
        return viewer

    viewer = Viewer(account, str(account), frozenset(board), frozenset(), True, refresh)
    return viewer


async def signed_in(ids: Collection[str]) -> Collection[str]:
    return ids


async def figures(_: str) -> str:
    return "{}"


async def main(redis_url: str) -> None:
    async with (
        open_hub(EmptyRecord(), redis_url, signed_in, figures) as hub,
        open_gateway(hub, authenticate, "127.0.0.1", 0) as server,
    ):
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
