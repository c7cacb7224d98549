"""Connections that break every rule of the wire: closed with the right code, alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
import requests
from websockets.asyncio.client import ClientConnection, connect

from dispatcher.live.frames import CloseCode
from tests.fuzz.processes import DOORS, HOST, PREFIX, Installation, faults_in
from tests.fuzz.raw import (
    BINARY,
    CLOSE,
    CONTINUED,
    HELLO,
    PATIENCE_S,
    PING,
    TEXT,
    frame,
    handshake,
    tcp,
    upgraded,
)
from tests.fuzz.slow import SAID, UPGRADED, SlowOnes

PROTOCOL, NOT_UTF_8, TOO_BIG = 1002, 1007, 1009
GROWS_AT_MOST_MB = 40

WRONG: dict[str, tuple[list[bytes], int]] = {
    "not masked": ([frame(TEXT, HELLO, masked=False)], PROTOCOL),
    "reserved bits": ([frame(TEXT, HELLO, reserved=4)], PROTOCOL),
    "an unknown opcode": ([frame(0x3, HELLO)], PROTOCOL),
    "an unknown control opcode": ([frame(0xB)], PROTOCOL),
    "a ping in parts": ([frame(PING, b"a", fin=False)], PROTOCOL),
    "a long ping": ([frame(PING, b"a" * 126)], PROTOCOL),
    "the middle of nothing": ([frame(CONTINUED, b"a")], PROTOCOL),
    "a message in a message": ([frame(TEXT, b"a", fin=False), frame(TEXT, b"b")], PROTOCOL),
    "half a close code": ([frame(CLOSE, b"\x03")], PROTOCOL),
    "a close code of nobody's": ([frame(CLOSE, (999).to_bytes(2))], PROTOCOL),
    "a close code that is never sent": ([frame(CLOSE, (1005).to_bytes(2))], PROTOCOL),
    "a reason in no encoding": ([frame(CLOSE, b"\x03\xe8\xff")], NOT_UTF_8),
    "text in no encoding": ([frame(TEXT, b"\xff\xfe")], NOT_UTF_8),
    "half a letter": ([frame(TEXT, b"\xc3")], NOT_UTF_8),
    "a letter in two halves, one wrong": (
        [frame(TEXT, b"\xc3", fin=False), frame(CONTINUED, b"\xc3")],
        NOT_UTF_8,
    ),
    "more than is let in": ([frame(TEXT, length=1 << 40)], TOO_BIG),
    "as much as there can be": ([frame(TEXT, length=(1 << 63) - 1)], TOO_BIG),
    "more than there can be": ([frame(TEXT, length=1 << 63, widest=True)], TOO_BIG),
    "too much in parts": (
        [frame(TEXT, b" " * 60_000, fin=False), *[frame(CONTINUED, b" " * 60_000, fin=False)] * 5],
        TOO_BIG,
    ),
    "a message over the limit": ([frame(TEXT, b" " * 70_000)], CloseCode.TOO_LARGE),
    "bytes that are no frame": ([frame(BINARY, b"\xff")] * 11, CloseCode.MALFORMED),
    "nothing, many times": ([frame(TEXT)] * 11, CloseCode.MALFORMED),
    "a thousand signs of life": ([frame(TEXT, b'{"type":"pong"}')] * 1_000, CloseCode.FLOOD),
    "a version of the future": ([frame(TEXT, b'{"type":"hello","v":2}')], CloseCode.BAD_VERSION),
    "a good end": ([frame(CLOSE, (1000).to_bytes(2) + b"bye")], 1000),
}


@pytest.fixture(autouse=True)
def nothing_breaks(installation: Installation) -> Iterator[None]:
    """Whatever is sent: both processes go on, hold no more than before, and log no fault."""
    before = {door: installation.memory_mb(door) for door in DOORS}
    logged = {door: len(installation.log(door)) for door in DOORS}
    yield
    for door in DOORS:
        assert installation.alive(door)
        assert faults_in(installation.log(door)[logged[door] :]) == []
        assert installation.memory_mb(door) - before[door] < GROWS_AT_MOST_MB


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("wrong", WRONG)
async def test_whoever_breaks_a_rule_is_told_which(
    installation: Installation, door: str, wrong: str
) -> None:
    sent, code = WRONG[wrong]
    async with upgraded(installation, door) as raw:
        await raw.send(*sent)
        assert await raw.until_closed() == code


@asynccontextmanager
async def follower(installation: Installation, door: str) -> AsyncIterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {installation.tokens['turkish']}"}
    address = f"ws://{HOST}:{installation.ports[door]}{PREFIX}/live"
    async with connect(address, additional_headers=headers) as ws:
        await ws.send(HELLO.decode())
        assert '"welcome"' in str(await ws.recv())
        yield ws


def _post(installation: Installation, title: str) -> None:
    headers = {"Authorization": f"Bearer {installation.tokens['coordinator']}"}
    body = {"response": "quake", "kind": "general", "urgency": "soon", "title": title}
    answer = requests.post(
        f"{installation.url}{PREFIX}/tasks", json=body, headers=headers, timeout=10
    )
    assert answer.status_code == 201, answer.text


async def test_others_hear_everything_meanwhile(installation: Installation) -> None:
    async def misbehave(door: str, sent: list[bytes]) -> None:
        async with upgraded(installation, door, "second") as raw:
            await raw.send(*sent)
            await raw.until_closed()

    async with AsyncExitStack() as stack:
        followers = [
            await stack.enter_async_context(follower(installation, door)) for door in DOORS
        ]
        crowd = [misbehave(door, sent) for door in DOORS for sent, _ in WRONG.values()]
        titles = [f"Call {n}" for n in range(5)]
        posting = [asyncio.to_thread(_post, installation, title) for title in titles]
        await asyncio.gather(*crowd, *posting)
        for ws in followers:
            heard: set[str] = set()
            async with asyncio.timeout(PATIENCE_S):
                while not heard.issuperset(titles):
                    text = str(await ws.recv())
                    heard |= {title for title in titles if f'"{title}"' in text}


@pytest.mark.parametrize("door", DOORS)
async def test_a_message_in_endless_parts_comes_to_an_end(
    installation: Installation, door: str
) -> None:
    async with upgraded(installation, door) as raw:
        await raw.send(frame(TEXT, fin=False), *[frame(CONTINUED, fin=False) * 1_000] * 20)
        assert await raw.until_closed() == TOO_BIG


PINGS, AT_ONCE = 400_000, 4_000


@pytest.mark.parametrize("door", DOORS)
async def test_answers_are_not_kept_for_who_never_reads_them(
    installation: Installation, door: str
) -> None:
    before = installation.memory_mb(door)
    async with upgraded(installation, door) as raw:
        raw.stop_reading()
        pings = frame(PING, b"a" * 125) * AT_ONCE
        for _ in range(PINGS // AT_ONCE):
            await raw.send(pings)
        assert installation.memory_mb(door) - before < GROWS_AT_MOST_MB


ODD_HANDSHAKES: dict[str, dict[str, str]] = {
    "no key": {"Sec_WebSocket_Key": ""},
    "a short key": {"Sec_WebSocket_Key": "abcd"},
    "a key in no encoding": {"Sec_WebSocket_Key": "\xff" * 24},
    "another version": {"Sec_WebSocket_Version": "12"},
    "no version": {"Sec_WebSocket_Version": ""},
    "an upgrade to something else": {"Upgrade": "h2c"},
    "no upgrade": {"Connection": "keep-alive"},
    "a body": {"Content_Length": "10"},
    "two hosts": {"host": "elsewhere"},
    "a stranger": {"Authorization": "Bearer nobody"},
    "no name": {"Authorization": ""},
    "another site's page": {
        "Authorization": "",
        "Cookie": "imece_session=x",
        "Origin": "http://elsewhere.test",
    },
    "a long header": {"X_Long": "a" * 20_000},
    "a header of controls": {"X_Odd": "a\0b"},
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("odd", ODD_HANDSHAKES)
async def test_an_odd_handshake_lets_nobody_in_without_a_token(
    installation: Installation, door: str, odd: str
) -> None:
    async with tcp(installation, door) as raw:
        await raw.send(handshake(installation, door, **ODD_HANDSHAKES[odd]))
        async with asyncio.timeout(PATIENCE_S):
            status = (await raw.reader.readline()).split()[1:2]
        allowed = [b"400", b"401", b"403", b"404", b"426", b"431"]
        if odd in ("a body", "two hosts", "a long header"):
            allowed.append(b"101")
        assert status == [] or status[0] in allowed


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("slow", SAID)
def test_whoever_says_nothing_is_not_waited_for(slow_ones: SlowOnes, door: str, slow: str) -> None:
    farewell, heard = CloseCode.HELLO_MISSING.to_bytes(2), b""
    with suppress(ConnectionError):
        while farewell not in heard and (piece := slow_ones[door, slow].recv(4_096)):
            heard += piece
    assert (farewell in heard) == (slow in UPGRADED)
