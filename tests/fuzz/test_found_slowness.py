"""Requests that stop in the middle: ended by the clock, where it is the sender who is slow."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from dispatcher.api import transport
from dispatcher.api.transport import BoundedHttp, BoundedSocket

PATIENCE_S = 20.0
OURS_TO_WAIT_FOR_S = 1.0
UPGRADE = b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the size of the body; thinks a while first where it is told to."""
    request = Request(scope, receive)
    if request.url.path == "/thinks":
        await asyncio.sleep(OURS_TO_WAIT_FOR_S)
    body = await request.body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    """A server in a hurry."""
    for name in ("HEAD_WITHIN_S", "BODY_GOES_ON_WITHIN_S"):
        monkeypatch.setattr(transport, name, OURS_TO_WAIT_FOR_S / 5)
    monkeypatch.setattr(transport, "LOOK_EVERY_S", OURS_TO_WAIT_FOR_S / 20)
    config = uvicorn.Config(
        app, http=BoundedHttp, ws=BoundedSocket, lifespan="off", log_level="warning"
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)
    assert not thread.is_alive()


def heard(address: tuple[str, int], *sent: bytes) -> bytes:
    """All that came down until the server hung up, or had answered."""
    with socket.create_connection(address, timeout=PATIENCE_S) as raw:
        for piece in sent:
            raw.sendall(piece)
        answer = b""
        while b"\r\n\r\n" not in answer and (piece := raw.recv(65_536)):
            answer += piece
        return answer


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTT",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab",
        UPGRADE + b"Content-Length: 9\r\n\r\n",
    ],
    ids=["silent", "half a line", "half a head", "no body", "half a body", "half an upgrade"],
)
def test_a_request_that_stops_in_the_middle_is_hung_up_on(
    address: tuple[str, int], sent: bytes
) -> None:
    assert heard(address, sent) == b""


def test_a_second_request_has_its_own_time(address: tuple[str, int]) -> None:
    whole = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(address, timeout=PATIENCE_S) as raw:
        for _ in range(3):
            raw.sendall(whole)
            assert b" 200 " in raw.recv(65_536)
        raw.sendall(whole[:20])
        assert raw.recv(65_536) == b""


def test_nobody_pays_for_our_own_slowness(address: tuple[str, int]) -> None:
    """While we think, a large body is not read on: that is no fault of its sender's."""
    size = 3_000_000
    head = f"POST /thinks HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode()
    assert b" 200 " in heard(address, head, b"a" * size)
