"""Followers over real sockets, through the gateway and through the API's own port."""

import asyncio
import json
import socket
import urllib.error
import urllib.request

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from dispatcher.domain.events import Position
from dispatcher.live.outputs import Limits
from tests.live.stage import DOORS, PREFIX, Follower, Stage, eventually, in_query, open_stage

LANE, DESK = "lane:12", "desk:1"


@pytest.mark.parametrize("door", DOORS)
async def test_a_follower_is_welcomed_with_tops_and_then_told_what_is_recorded(
    stage: Stage, door: str
) -> None:
    await stage.record(LANE, 3)
    person = stage.person(LANE)
    async with stage.follower(person, door) as follower:
        assert follower.welcome["positions"][LANE]["offset"] == 3
        assert follower.welcome["ping_every_s"] == 20
        assert len(follower.welcome["positions"]) == 2
        await stage.record(LANE)
        event = await follower.next()
        assert (event["channel"], event["offset"]) == (LANE, 4)
        assert event["event"] == "task.posted"
        assert event["epoch"] == follower.welcome["positions"][LANE]["epoch"]


@pytest.mark.parametrize("door", DOORS)
async def test_what_was_missed_comes_first_then_what_is_new_without_a_gap(
    stage: Stage, door: str
) -> None:
    await stage.record(LANE, 300)
    epoch = (await stage.top(LANE)).epoch
    person = stage.person(LANE)
    async with stage.follower(person, door, lane_12=Position(epoch, 10)) as follower:
        await stage.record(LANE, 50)
        assert await follower.offsets(340) == list(range(11, 351))


async def test_every_door_tells_the_same(stage: Stage) -> None:
    await stage.record(LANE, 5)
    start = Position((await stage.top(LANE)).epoch, 2)
    person = stage.person(LANE)
    told: dict[str, list[dict[str, object]]] = {}
    for door in DOORS:
        async with stage.follower(person, door, lane_12=start) as follower:
            told[door] = [await follower.next() for _ in range(3)]
    query = {"positions": in_query({LANE: start})}
    async with stage.client(person) as client:
        told["poll"] = (await client.get("/live/poll", params=query)).json()["frames"]
        told["sse"] = []
        async with client.stream("GET", "/live/sse", params=query) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    told["sse"].append(json.loads(line.removeprefix("data: ")))
                if len(told["sse"]) == 4:
                    break
    events = {
        door: [frame for frame in frames if frame["type"] == "event"]
        for door, frames in told.items()
    }
    assert len(events["gateway"]) == 3
    assert events["gateway"] == events["api"] == events["poll"] == events["sse"]


async def test_a_stream_goes_on_with_what_is_recorded(stage: Stage) -> None:
    person = stage.person(LANE)
    async with stage.client(person) as client, client.stream("GET", "/live/sse") as response:
        lines = response.aiter_lines()
        assert json.loads((await anext(lines)).removeprefix("data: "))["type"] == "welcome"
        await stage.record(LANE)
        assert await anext(lines) == ""
        assert json.loads((await anext(lines)).removeprefix("data: "))["offset"] == 1
    await eventually(lambda: not stage.hub.links)


async def test_polling_from_answer_to_answer_misses_nothing(stage: Stage) -> None:
    person = stage.person(LANE)
    offsets: list[int] = []
    async with stage.client(person) as client:
        answer = (await client.get("/live/poll")).json()
        assert [frame["type"] for frame in answer["frames"]] == ["welcome"]
        while len(offsets) < 40:
            await stage.record(LANE, 8)
            positions = {
                n: Position(p["epoch"], p["offset"]) for n, p in answer["positions"].items()
            }
            query = {"positions": in_query(positions), "wait_s": "5"}
            answer = (await client.get("/live/poll", params=query)).json()
            offsets += [f["offset"] for f in answer["frames"] if f["type"] == "event"]
            assert answer["retry_after_s"] == 0
    assert offsets == list(range(1, len(offsets) + 1))
    assert answer["positions"][LANE]["offset"] == len(offsets)


async def test_a_poll_waits_for_something_to_tell(stage: Stage) -> None:
    person = stage.person(LANE)
    epoch = (await stage.top(LANE)).epoch
    query = {"positions": in_query({LANE: Position(epoch, 0)})}
    async with stage.client(person) as client:
        polling = asyncio.create_task(client.get("/live/poll", params=query))
        await eventually(lambda: any(link.session.settled for link in stage.hub.links))
        assert not polling.done()
        await stage.record(LANE)
        frames = (await polling).json()["frames"]
        assert [f["offset"] for f in frames if f["type"] == "event"] == [1]
        nothing = await client.get("/live/poll", params=query | {"wait_s": "0"})
        assert [f["type"] for f in nothing.json()["frames"]] == ["welcome", "event"]


@pytest.mark.parametrize("path", ["/live/poll", "/live/sse"])
async def test_positions_that_cannot_be_read_are_refused(stage: Stage, path: str) -> None:
    async with stage.client(stage.person(LANE)) as client:
        for wrong in ("%%%", "e30x", in_query({LANE: Position("e", -1)})):
            response = await client.get(path, params={"positions": wrong})
            assert response.status_code == 422
            assert response.json()["data"] == {"field": "positions", "problem": "malformed"}


@pytest.mark.parametrize("door", DOORS)
async def test_nobody_connects_without_signing_in(stage: Stage, door: str) -> None:
    stranger = stage.person(LANE)
    stranger.signed_in = False
    with pytest.raises(InvalidStatus) as refused:
        async with stage.connect(stranger, door):
            pass
    assert refused.value.response.status_code == 401
    # A page can't see that answer, only how its connection is closed.
    async with stage.connect(stranger, door, origin="https://ours.example") as ws:
        assert await Follower(ws).close_code() == 4501
    with pytest.raises(InvalidStatus) as refused:
        async with stage.connect(stage.person(LANE), door, origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_streams_and_polls_need_a_sign_in(stage: Stage) -> None:
    stranger = stage.person(LANE)
    stranger.signed_in = False
    async with stage.client(stranger) as client:
        for path in ("/live/poll", "/live/sse"):
            response = await client.get(path)
            assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("door", DOORS)
async def test_channels_of_others_are_refused(stage: Stage, door: str) -> None:
    await stage.record("desk:9", 2)
    epoch = (await stage.top("desk:9")).epoch
    person = stage.person(desks={DESK})
    wanted = {"desk_9": Position(epoch, 0), "desk_1": Position(epoch, 0)}
    async with stage.follower(person, door, **wanted) as follower:
        refused = await follower.next("refused")
        assert refused == {"type": "refused", "code": "channel_forbidden", "channel": "desk:9"}
        await stage.record("desk:9")
        await stage.record(DESK)
        assert (await follower.next())["channel"] == DESK


async def test_the_gateway_answers_health_checks_and_nothing_else(stage: Stage) -> None:
    def ask(path: str) -> int:
        try:
            url = f"http://{stage.addresses['gateway']}{path}"
            with urllib.request.urlopen(url, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    assert await asyncio.to_thread(ask, "/healthz") == 200
    assert await asyncio.to_thread(ask, "/anything") == 404


async def narrow_socket(address: str) -> socket.socket:
    """A socket that takes little at a time."""
    host, port = address.split(":")
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, (host, int(port)))
    return narrow


@pytest.mark.parametrize("door", DOORS)
async def test_a_slow_follower_is_closed_and_slows_nobody(
    database_url: str, redis_url: str, door: str
) -> None:
    limits = Limits(outbox_bytes=300_000)
    async with open_stage(database_url, redis_url, limits) as stage:
        person = stage.person(LANE)
        # A socket that takes little, and a client that stops reading.
        narrow = await narrow_socket(stage.addresses[door])
        async with (
            stage.follower(person, door) as quick,
            stage.connect(person, door, sock=narrow, max_queue=1, max_size=None) as ws,
        ):
            await ws.send('{"type":"hello","v":1}')
            await eventually(lambda: all(link.session.settled for link in stage.hub.links))
            state: dict[str, object] = {"text": "x" * 50_000}
            offset = 0
            while stage.hub.counts.slow == 0:
                await stage.record(LANE, state=state)
                offset += 1
                assert (await quick.next())["offset"] == offset
                assert offset < 500
            assert await Follower(ws).close_code() == 4008
            await stage.record(LANE)
            assert (await quick.next())["offset"] == offset + 1


async def test_nothing_is_kept_for_a_follower_who_never_reads_again(
    database_url: str, redis_url: str
) -> None:
    async with open_stage(database_url, redis_url, Limits(outbox_bytes=300_000)) as stage:
        narrow = await narrow_socket(stage.addresses["api"])
        async with stage.connect(
            stage.person(LANE), "api", sock=narrow, max_queue=1, close_timeout=0.1
        ) as ws:
            await ws.send('{"type":"hello","v":1}')
            await eventually(lambda: any(link.session.settled for link in stage.hub.links))
            assert len(_writing()) == 1
            while stage.hub.counts.slow == 0:
                await stage.record(LANE, state={"text": "x" * 50_000})
            await eventually(lambda: not _writing())
            assert not stage.hub.links


def _writing() -> list[object]:
    """The tasks that write to sockets of the API."""
    return [t for t in asyncio.all_tasks() if getattr(t.get_coro(), "__name__", "") == "_write"]


@pytest.mark.parametrize("door", DOORS)
async def test_a_storm_reaches_everyone_in_order(stage: Stage, door: str) -> None:
    person = stage.person(LANE, "lane:13")
    connections = [stage.connect(person, door) for _ in range(15)]
    followers = [Follower(await connection) for connection in connections]
    for follower in followers:
        await follower.hello({})

    async def post(channel: str) -> None:
        for _ in range(50):
            await stage.record(channel, 4)

    async def read(follower: Follower) -> dict[str, list[int]]:
        seen: dict[str, list[int]] = {LANE: [], "lane:13": []}
        for _ in range(400):
            event = await follower.next()
            seen[event["channel"]].append(event["offset"])
        return seen

    *seen, _, _ = await asyncio.gather(*map(read, followers), post(LANE), post("lane:13"))
    assert all(s == {LANE: list(range(1, 201)), "lane:13": list(range(1, 201))} for s in seen)
    for follower in followers:
        await follower.ws.close()


@pytest.mark.parametrize("door", DOORS)
async def test_everyone_is_told_to_come_back_when_the_process_stops(
    stage: Stage, door: str
) -> None:
    async with stage.follower(stage.person(LANE), door) as follower:
        stage.hub.stop()
        assert await follower.close_code() == 4000
    await eventually(lambda: not stage.hub.links)


async def test_an_oversized_message_closes_for_good(stage: Stage) -> None:
    async with stage.follower(stage.person(LANE)) as follower:
        await follower.ws.send(" " * 70_000)
        assert await follower.close_code() == 4509
    async with connect(
        f"ws://{stage.addresses['gateway']}{PREFIX}/live",
        additional_headers={"Authorization": f"Bearer {stage.person().token}"},
    ) as ws:
        await ws.send("x" * 300_000)
        assert await Follower(ws).close_code() == 1009
