"""Open boards by the hundred, as cheap as they can be: they take frames, answer pings, and note
that each channel's offsets come one by one, and how old the news of a claim is."""

import asyncio
import contextlib
import json
import random
import re
import time
from datetime import datetime
from typing import cast

from tests.soak.tally import ORDINARY_RESYNCS, Tally

EVENT = re.compile(
    rb'\{"type":"event","channel":"([^"]+)","epoch":"([^"]+)","offset":(\d+),'
    rb'"id":"[^"]+","event":"([^"]+)","at":"([^"]+)"'
)
TIMED = b"task.claimed"
"""The event whose age is measured: from the moment its command began until its frame is here."""

OPEN_WITHIN_S = 10.0
RESTLESS_S = (4.0, 40.0)
"""How long those stay who lose their connection all the time."""

AWAY_S = (0.2, 3.0)
SIGNED_OUT = 4501

Positions = dict[str, tuple[str, int]]
TEXT, CLOSE = 1, 8


class Gone(Exception):
    """The server has closed the connection, or not opened it."""


def client_frame(text: str) -> bytes:
    """A text message as a client sends it, with a mask of zeros."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        head = bytes((0x81, 0x80 | size))
    else:
        head = bytes((0x81, 0x80 | 126)) + size.to_bytes(2, "big")
    return head + bytes(4) + payload


class Screen(asyncio.Protocol):
    """One connection. `positions` are the person's, and outlive it."""

    def __init__(self, header: str, tally: Tally, positions: Positions) -> None:
        self.welcomed = asyncio.get_running_loop().create_future()
        self.ended = asyncio.get_running_loop().create_future()
        self._header = header
        self._tally = tally
        self._positions = positions
        self._buffer = bytearray()
        self._shaken = False
        self._over = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if self._over:  # nobody waits for it any more
            self._transport.abort()
            return
        self._transport.write(
            "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Version: 13\r\n{self._header}\r\n\r\n".encode()
        )

    def close(self) -> None:
        """As a lost network would: nothing is said, and what has come already is not looked at."""
        self._over = True
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        for waiting in (self.welcomed, self.ended):
            if not waiting.done():
                waiting.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._shaken:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self._tally.unexpected[f"a handshake: {head[:40].decode()}"] += 1
                self.close()
                return
            self._shaken = True
            self._buffer = rest
            self._say_hello()
        self._split()

    def _say_hello(self) -> None:
        hello: dict[str, object] = {"type": "hello", "v": 1}
        if self._positions:
            hello["positions"] = {
                channel: {"epoch": epoch, "offset": offset}
                for channel, (epoch, offset) in self._positions.items()
            }
        self._say(json.dumps(hello))

    def _say(self, text: str) -> None:
        assert self._transport is not None, "frames come over a connection"
        self._transport.write(client_frame(text))

    def _split(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2 and not self._over:
            size, start = buffer[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(buffer[start : start + 2], "big"), start + 2
            elif size == 127:
                size, start = int.from_bytes(buffer[start : start + 8], "big"), start + 8
            if len(buffer) < start + size:
                break
            self._take(buffer[at] & 15, bytes(buffer[start : start + size]))
            at = start + size
        del buffer[:at]

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == CLOSE:
            self._closed(int.from_bytes(payload[:2], "big"))
        elif kind == TEXT:
            event = EVENT.match(payload)
            if event is None:
                self._answer(json.loads(payload))
            else:
                self._event(*event.groups())

    def _closed(self, code: int) -> None:
        if code != SIGNED_OUT:
            self._tally.unexpected[f"a connection was closed with {code}"] += 1
        self.close()

    def _event(self, name: bytes, epoch: bytes, number: bytes, event: bytes, at: bytes) -> None:
        channel, offset = name.decode(), int(number)
        before = self._positions.get(channel, (epoch.decode(), 0))[1]
        if offset != before + 1:
            self._tally.unexpected[f"an open board: a gap or repeat on {channel}"] += 1
        self._positions[channel] = (epoch.decode(), offset)
        lag = time.time() - datetime.fromisoformat(at.decode()).timestamp()
        self._tally.frame(lag if event == TIMED else None)

    def _answer(self, frame: dict[str, object]) -> None:
        self._tally.frame()
        match frame["type"]:
            case "ping":
                self._say('{"type":"pong"}')
            case "welcome":
                if not self._positions:
                    tops = cast("dict[str, dict[str, object]]", frame["positions"])
                    for channel, top in tops.items():
                        self._positions[channel] = (str(top["epoch"]), int(str(top["offset"])))
                if not self.welcomed.done():
                    self.welcomed.set_result(None)
            case "resync":
                # Start over, as who loads the snapshot again.
                if frame["reason"] not in ORDINARY_RESYNCS:
                    self._tally.unexpected[f"an open board: resync, {frame['reason']}"] += 1
                self._positions.clear()
                self.close()


async def open_screen(
    host: str, port: int, header: str, tally: Tally, positions: Positions
) -> Screen:
    """A screen that has been welcomed. Raises OSError, TimeoutError, Gone."""
    loop = asyncio.get_running_loop()
    screen = Screen(header, tally, positions)
    try:
        async with asyncio.timeout(OPEN_WITHIN_S):
            await loop.create_connection(lambda: screen, host, port)
            await _until(screen.welcomed)
    except BaseException:
        screen.close()
        raise
    return screen


async def _until(over: "asyncio.Future[None]") -> None:
    """Raises Gone where the connection ended first."""
    await asyncio.wait([over])
    if over.cancelled():
        raise Gone


class Watcher:
    """A person at an open board, who comes back when the connection ends. `restless`: it does so
    all the time."""

    def __init__(
        self,
        address: tuple[str, int],
        token: str,
        tally: Tally,
        rng: random.Random,
        *,
        restless: bool,
    ) -> None:
        self.connected = False
        self._address = address
        self._header = f"Authorization: Bearer {token}"
        self._tally = tally
        self._rng = rng
        self._restless = restless
        self._positions: Positions = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                screen = await open_screen(
                    *self._address, self._header, self._tally, self._positions
                )
            except (OSError, TimeoutError) as fault:
                self._tally.unexpected[f"an open board: {fault!r}"] += 1
            except Gone:
                pass
            else:
                await self._stay(screen)
            await asyncio.sleep(self._rng.uniform(*AWAY_S))
            self._tally.reconnections += 1

    async def _stay(self, screen: Screen) -> None:
        self.connected = True
        try:
            stay = self._rng.uniform(*RESTLESS_S) if self._restless else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(stay):
                    await asyncio.wait([screen.ended])
        finally:
            self.connected = False
            screen.close()
