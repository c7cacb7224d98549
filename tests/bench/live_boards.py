"""Many boards of the live benchmark, in a process of their own: they note when frames arrive.

    python -m tests.bench.live_boards PORT COUNT

Prints `ready` once all are welcomed; on a closed standard input prints, as JSON, for each offset
of lane 1 the monotonic instants (ns) at which it reached a board.
"""

import asyncio
import json
import re
import sys
import time
from collections import defaultdict
from typing import cast

import uvloop

HANDSHAKE = (
    b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    b"Sec-WebSocket-Version: 13\r\nAuthorization: Bearer x\r\n\r\n"
)
OFFSET = re.compile(rb'"channel":"lane:1","epoch":"\w+","offset":(\d+),')
IN_FLIGHT = 50


def _frame(text: str) -> bytes:
    """A short text message as a client sends it, with a mask of zeros."""
    payload = text.encode()
    return bytes((0x81, 0x80 | len(payload))) + bytes(4) + payload


class Board(asyncio.Protocol):
    """A board's socket: says hello, answers pings, notes offsets."""

    def __init__(self, arrivals: dict[int, list[int]]) -> None:
        self.welcomed = asyncio.get_running_loop().create_future()
        self._arrivals = arrivals
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        if not self.welcomed.done():
            if not self._head:
                self._transport.write(_frame('{"type":"hello","v":1}'))
            self._head += data
            if b'"type":"welcome"' in self._head:
                self.welcomed.set_result(None)
            return
        for offset in OFFSET.findall(data):
            self._arrivals[int(offset)].append(now)
        if b'"type":"ping"' in data:
            self._transport.write(_frame('{"type":"pong"}'))


async def main(port: int, count: int) -> None:
    arrivals: dict[int, list[int]] = defaultdict(list)
    loop = asyncio.get_running_loop()
    in_flight = asyncio.Semaphore(IN_FLIGHT)

    async def open_board() -> None:
        async with in_flight:
            _, board = await loop.create_connection(lambda: Board(arrivals), "127.0.0.1", port)
            await board.welcomed

    await asyncio.gather(*(open_board() for _ in range(count)))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    json.dump(arrivals, sys.stdout)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
