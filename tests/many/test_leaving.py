"""A process that is told to end says so, finishes what was begun, and sends followers elsewhere."""

import asyncio
import base64
import json
import signal
from collections.abc import Iterator

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from dispatcher.live.frames import CloseCode
from tests.chaos.people import RESPONSE, Cast
from tests.many.cluster import APIS, FOURTH, GATEWAY, HOST, Cluster
from tests.many.connection import connected

NAME = FOURTH
LEISURE_S = 3.0
PREFIX = "/api/v1"
PATIENCE_S = 20
HELLO = '{"type": "hello", "v": 1}'


@pytest.fixture
def api(cluster: Cluster) -> Iterator[Cluster]:
    """One more API process is there, with time to leave at leisure."""
    cluster.start(NAME, LEISURE_S)
    cluster.wait_ready(NAME)
    yield cluster
    cluster.wait_for_end(NAME)


async def test_what_was_begun_is_finished_and_followers_are_told_to_come_back(
    api: Cluster, cast: Cast
) -> None:
    port, token = api.ports[NAME], cast.coordinators[0].token
    wish = {"response": RESPONSE, "kind": "general", "urgency": "soon", "source_language": "tr"}
    following = asyncio.Event()
    ends = asyncio.create_task(_ends(api.url(NAME), cast.volunteers[0].token, following))
    async with connected(port, token) as slow, connected(port, token) as kept:
        named = {"title": "Sent in halves", "brief": "one half, then the other"}
        rest = await slow.post_half(f"{PREFIX}/tasks", {**wish, **named})
        assert not (await kept.get(f"{PREFIX}/config")).last
        await following.wait()
        api.tell_to_end(NAME)
        await _leaving(port)
        async with connected(port, token) as new:
            # Nobody is turned away who was not told yet.
            answer = await new.get(f"{PREFIX}/tasks")
            assert (answer.status, answer.last) == (200, True)
            assert await new.ended()
        answer = await kept.get(f"{PREFIX}/config")
        assert (answer.status, answer.last) == (200, True)
        assert await kept.ended()
        await _nothing_new(port)
        answer = await slow.finish(rest)
        assert (answer.status, answer.last) == (201, True)
        assert await slow.ended()
    assert await ends == dict.fromkeys(("socket", "stream", "poll"), CloseCode.RESTARTING)
    assert await asyncio.to_thread(api.wait_for_end, NAME) == -signal.SIGTERM
    async with connected(api.ports[APIS[0]], token) as elsewhere:
        task = json.loads(answer.body)["id"]
        assert (await elsewhere.get(f"{PREFIX}/tasks/{task}")).status == 200


async def _leaving(port: int) -> None:
    """Until a balancer would notice."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with connected(port) as look:
                if (await look.get("/readyz")).status == httpx.codes.SERVICE_UNAVAILABLE:
                    return
            await asyncio.sleep(0.02)


async def _nothing_new(port: int) -> None:
    """Until connections are refused."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, port)
            except ConnectionRefusedError:
                return
            writer.transport.abort()
            await asyncio.sleep(0.02)


async def _ends(url: str, token: str, following: asyncio.Event) -> dict[str, int | None]:
    """By each way of following, the code with which it ended; `following` is set once all do."""
    address = f"{url}{PREFIX}/live"
    headers = {"authorization": f"Bearer {token}"}
    async with (
        httpx.AsyncClient(headers=headers, timeout=PATIENCE_S) as http,
        connect(address.replace("http", "ws"), additional_headers=headers) as ws,
        http.stream("GET", f"{address}/sse") as stream,
        asyncio.timeout(PATIENCE_S),
    ):
        await ws.send(HELLO)
        assert json.loads(await ws.recv())["type"] == "welcome"
        poll = asyncio.create_task(_poll(http, f"{address}/poll", following))
        return {"socket": await _closed(ws), "stream": await _last(stream), "poll": await poll}


async def _closed(ws: ClientConnection) -> int | None:
    try:
        while True:
            await ws.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd is not None else None


async def _last(stream: httpx.Response) -> int | None:
    """How a stream of events, which ended in order, said that it ends."""
    lines = [line async for line in stream.aiter_lines() if line]
    name, data = lines[-2:]
    assert name == "event: close"
    code: int = json.loads(data.removeprefix("data: "))["code"]
    return code


async def _poll(http: httpx.AsyncClient, address: str, following: asyncio.Event) -> int | None:
    """Ask until it is said that this is the end; each question is answered."""
    params: dict[str, str] = {}
    while True:
        asked = asyncio.create_task(http.get(address, params=params))
        if params:
            await asyncio.sleep(0.2)
            following.set()
        answer = await asked
        assert answer.status_code == 200
        body = answer.json()
        if body["close"] is not None:
            code: int = body["close"]
            return code
        positions = json.dumps(body["positions"]).encode()
        params = {"positions": base64.urlsafe_b64encode(positions).decode(), "wait_s": "25"}


async def test_a_gateway_that_leaves_says_so_before_it_sends_anybody_away(
    cluster: Cluster, cast: Cast
) -> None:
    cluster.start(GATEWAY, LEISURE_S / 2)
    await asyncio.to_thread(cluster.wait_ready, GATEWAY)
    headers = {"authorization": f"Bearer {cast.volunteers[0].token}"}
    address = cluster.url(GATEWAY).replace("http", "ws") + f"{PREFIX}/live"
    async with connect(address, additional_headers=headers) as ws:
        await ws.send(HELLO)
        assert json.loads(await ws.recv())["type"] == "welcome"
        cluster.tell_to_end(GATEWAY)
        await _leaving(cluster.ports[GATEWAY])
        await ws.send('{"type": "pong"}')  # It is still there.
        async with asyncio.timeout(PATIENCE_S):
            assert await _closed(ws) == CloseCode.RESTARTING
    assert await asyncio.to_thread(cluster.wait_for_end, GATEWAY) == 0
