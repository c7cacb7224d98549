"""Requests that are hardly any: refused or cut off, before they cost anything."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.budget import examples
from tests.fuzz.processes import HOST, PREFIX, Installation, faults_in
from tests.fuzz.raw import PATIENCE_S, handshake, tcp

GROWS_AT_MOST_MB = 40
LET_IN_AT_MOST_MB = 150
"""More than the largest upload; nothing of it may be kept."""

MEGABYTE = 1 << 20
JSON = "Content-Type: application/json\r\n"


@pytest.fixture(autouse=True)
def nothing_breaks(installation: Installation) -> Iterator[None]:
    """Whatever is sent: the process goes on, holds no more than before, and logs no fault."""
    before, logged = installation.memory_mb("api"), len(installation.log("api"))
    yield
    assert installation.alive("api")
    assert faults_in(installation.log("api")[logged:]) == []
    assert installation.memory_mb("api") - before < GROWS_AT_MOST_MB


ENDLESS: dict[str, tuple[bytes, bytes]] = {
    "address": (b"GET /", b"a" * MEGABYTE),
    "header": (b"GET / HTTP/1.1\r\nX-Long: ", b"a" * MEGABYTE),
    "headers": (b"GET / HTTP/1.1\r\n", b"X-Another: one\r\n" * 65_536),
    "trailers": (
        b"POST /api/v1/session HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"X-Another: one\r\n" * 65_536,
    ),
    "body": (
        f"POST {PREFIX}/session HTTP/1.1\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n".encode(),
        b"100000\r\n" + b"a" * MEGABYTE + b"\r\n",
    ),
    "empty lines": (b"", b"\r\n" * (MEGABYTE // 2)),
}


@pytest.mark.parametrize("what", ENDLESS)
async def test_a_stranger_who_never_comes_to_an_end_is_cut_off(
    installation: Installation, what: str
) -> None:
    start, more = ENDLESS[what]
    async with tcp(installation, "api") as raw:
        await raw.send(start)
        for _ in range(LET_IN_AT_MOST_MB):
            await raw.send(more)
            if raw.writer.transport.is_closing():
                return
        pytest.fail(f"{LET_IN_AT_MOST_MB} MB were let in")


PIECES = st.sampled_from(
    [
        *(
            b"GET",
            b"POST",
            b" ",
            b"/",
            b"/api/v1/session",
            b"HTTP/1.1",
            b"HTTP/9.9",
            b"\r\n",
            b"\n",
        ),
        *(b"\r", b"\0", b"\xff", b":", b"Host: x\r\n", b"Content-Length: 5\r\n", b"%00", b"%ff"),
        *(
            b"Content-Length: -1\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"5\r\nabcde\r\n",
            b"?a=%zz",
        ),
        *(b"Expect: 100-continue\r\n", b"Upgrade: websocket\r\n", b"Connection: Upgrade\r\n", b"{"),
        *(b"Connection: close\r\n", b"\r\n\r\n", b"Cookie: imece_session=\xff\r\n", b"0\r\n\r\n"),
        *(b"Authorization: Bearer \xff\r\n", b"Content-Type: multipart/form-data\r\n", b"http://x"),
    ]
)
requests_in_pieces = st.lists(PIECES, min_size=1, max_size=14).map(b"".join)
heads = st.builds(
    lambda method, path, found: (
        f"{method} {PREFIX}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode() + found
    ),
    st.sampled_from(["GET", "POST", "PUT", "HEAD", "QUERY", "*"]),
    st.sampled_from(
        ["/session", "/me", "/tasks/%00/claim", "/live", "/live/poll", "/%2e%2e/x", "//"]
    ),
    st.lists(PIECES, max_size=6).map(b"".join).map(lambda pieces: pieces + b"\r\n\r\n"),
)


@examples(150)
@given(requests_in_pieces | heads | st.binary(max_size=80))
def test_any_bytes_are_answered_or_hung_up_on(installation: Installation, sent: bytes) -> None:
    with socket.create_connection((HOST, installation.ports["api"]), timeout=PATIENCE_S) as raw:
        answer = b""
        with suppress(ConnectionError):
            raw.sendall(sent)
            raw.shutdown(socket.SHUT_WR)
            while piece := raw.recv(65_536):
                answer += piece
    status = answer.split(b" ", 2)[1:2]
    assert status == [] or status[0][:1] in b"1234", answer


async def test_whoever_hangs_up_in_the_middle_is_no_fault_of_ours(
    installation: Installation,
) -> None:
    token = f"Authorization: Bearer {installation.tokens['coordinator']}\r\n"
    for path, kind in (
        ("/tasks", JSON),
        ("/board/next", JSON),
        ("/imports", "Content-Type: multipart/form-data; boundary=x\r\n"),
    ):
        async with tcp(installation, "api") as raw:
            head = f"POST {PREFIX}{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
            await raw.send(f"{head}{kind}{token}\r\n--x".encode())
            await asyncio.sleep(0.1)
        async with tcp(installation, "api") as raw:
            await raw.send(
                f"GET {PREFIX}/tasks?limit=200 HTTP/1.1\r\nHost: x\r\n{token}\r\n".encode()
            )
    async with tcp(installation, "api") as raw:
        await raw.send(handshake(installation, "api"))


async def test_a_bad_head_of_an_upgrade_is_hung_up_on(installation: Installation) -> None:
    for more in ({"X_Long": "a" * 20_000}, {"X_Fold": "a\r\n b"}):
        async with tcp(installation, "api") as raw, asyncio.timeout(PATIENCE_S):
            await raw.send(handshake(installation, "api", **more))
            assert await raw.reader.read() == b"" or more.keys() == {"X_Fold"}
