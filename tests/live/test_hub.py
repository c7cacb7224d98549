"""What a process does around its connections: hints, the net, rights, presence, figures."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis.asyncio

from dispatcher.domain.events import (
    LANES,
    EventName,
    Position,
    Recorded,
    inbox_channel,
    lane_channel,
)
from dispatcher.embedded import DataFolder, Redis
from dispatcher.live import hub as hub_module
from dispatcher.live import presence as presence_module
from dispatcher.live import watch as watch_module
from dispatcher.live.frames import Run
from dispatcher.live.keys import EVENTS_STREAM
from dispatcher.live.log import RecordLog
from dispatcher.live.presence import Presence
from dispatcher.live.pulse import Rhythm
from dispatcher.store.eventlog import prune
from tests.live.stage import Stage, eventually, open_stage

LANE, DESK = "lane:12", "desk:1"


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator["redis.asyncio.Redis"]:
    async with redis.asyncio.from_url(redis_url) as client:
        yield client


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[DataFolder]:
    """A data folder for a Redis that a test may kill."""
    with DataFolder.open(tmp_path / "data") as folder:
        yield folder


async def test_events_arrive_while_redis_is_dead_and_by_hints_again_when_it_is_back(
    database_url: str, own_folder: DataFolder
) -> None:
    first = Redis.start(own_folder)
    async with (
        open_stage(database_url, first.url) as stage,
        stage.follower(stage.person(LANE)) as follower,
    ):
        await stage.record(LANE, 3)
        assert await follower.offsets(3) == [1, 2, 3]
        first.stop(0)
        await eventually(lambda: not stage.hub.hints_arrive)
        for offset in range(4, 9):
            await stage.record(LANE)
            assert await follower.offsets(1) == [offset]
        with Redis.start(own_folder) as second:
            assert second.url == first.url
            await eventually(lambda: stage.hub.hints_arrive)
            await stage.record(LANE, 2)
            assert await follower.offsets(2) == [9, 10]


async def test_hints_rest_while_nobody_follows_and_arrive_for_whoever_comes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("NET_EVERY_S", "NET_HURRIED_S"):
        monkeypatch.setattr(hub_module, pause, 3_600)
    for _ in range(2):
        heard: list[Run] = []
        stage.hub.on_run.append(heard.append)
        before = (await stage.top(LANE)).offset
        await stage.record(LANE, 2)
        await asyncio.sleep(0.3)
        assert heard == []
        async with stage.follower(stage.person(LANE)) as follower:
            await asyncio.sleep(0.3)
            await stage.record(LANE)
            assert await follower.offsets(1) == [before + 3]
        await eventually(lambda: not stage.hub.in_use.is_set())
        # What it was reading when the last one left ends with the next entry.
        await stage.record(LANE)
        await asyncio.sleep(0.3)


async def test_hints_go_on_in_a_stream_that_was_emptied_and_numbers_anew(
    database_url: str,
    redis_url: str,
    client: "redis.asyncio.Redis",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for pause in ("NET_EVERY_S", "NET_HURRIED_S"):
        monkeypatch.setattr(hub_module, pause, 3_600)
    async with (
        open_stage(database_url, redis_url) as stage,
        stage.follower(stage.person(LANE)) as follower,
    ):
        await stage.record(LANE, 2)
        assert await follower.offsets(2) == [1, 2]
        stage.db._tell = lambda _: None
        await stage.record(LANE)
        page = await RecordLog(stage.db.pool).page(LANE, 2, 1)
        assert page.run is not None
        await client.delete(EVENTS_STREAM)
        await client.xadd(
            EVENTS_STREAM,
            {"c": LANE, "e": page.run.epoch, "o": 3, "f": page.run.texts[0]},
            id="1-1",
        )
        assert await follower.offsets(1) == [3]


async def test_what_no_hint_tells_the_net_finds(
    stage: Stage,
) -> None:
    async with stage.follower(stage.person(LANE)) as follower:
        stage.db._tell = lambda _: None
        await stage.record(LANE, 5)
        assert await follower.offsets(5) == [1, 2, 3, 4, 5]


async def test_a_hole_in_the_hints_is_filled_for_all_who_went_on_together(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("NET_EVERY_S", "NET_HURRIED_S"):
        monkeypatch.setattr(hub_module, pause, 3_600)
    people = [stage.person(LANE) for _ in range(5)]
    async with contextlib.AsyncExitStack() as stack:
        followers = [await stack.enter_async_context(stage.follower(p)) for p in people]
        channel = stage.hub._channels[LANE]
        await stage.record(LANE)
        assert [await follower.offsets(1) for follower in followers] == [[1]] * 5
        assert len(channel.abreast) == 5
        tell, stage.db._tell = stage.db._tell, lambda _: None
        await stage.record(LANE, 3)
        stage.db._tell = tell
        latecomer = await stack.enter_async_context(stage.follower(stage.person(LANE)))
        await stage.record(LANE)
        assert [await follower.offsets(4) for follower in followers] == [[2, 3, 4, 5]] * 5
        assert await latecomer.offsets(1) == [5]
        for offset in (6, 7):
            await stage.record(LANE)
            for follower in (*followers, latecomer):
                assert await follower.offsets(1) == [offset]
        assert len(channel.abreast) == 6


async def test_rubbish_in_the_stream_changes_nothing(
    stage: Stage, client: "redis.asyncio.Redis"
) -> None:
    async with stage.follower(stage.person(LANE)) as follower:
        await client.xadd(EVENTS_STREAM, {"c": LANE, "e": b"\xff", "o": "x", "f": "{}"})
        await client.xadd(EVENTS_STREAM, {"nothing": "known"})
        await stage.record(LANE)
        assert await follower.offsets(1) == [1]


async def test_followers_who_come_back_together_share_what_is_read(stage: Stage) -> None:
    await stage.record(LANE, 60)
    start = Position((await stage.top(LANE)).epoch, 0)
    person = stage.person(LANE)

    async def come_back() -> list[int]:
        async with stage.follower(person, lane_12=start) as follower:
            return await follower.offsets(60)

    told = await asyncio.gather(*(come_back() for _ in range(30)))
    assert all(offsets == list(range(1, 61)) for offsets in told)
    assert stage.hub._reads.pages_read <= 5


async def test_a_new_lane_is_followed_by_those_who_are_eligible(stage: Stage) -> None:
    translator = stage.person(LANE, kinds={"translation"})
    captioner = stage.person(LANE, kinds={"captioning"})
    async with stage.follower(translator) as one, stage.follower(captioner) as other:
        state: dict[str, object] = {"kind": "translation"}
        await stage.record(LANES, name=EventName.LANE_OPENED, kind="lane", entity="77", state=state)
        await stage.record(lane_channel(77), 2)
        assert (await one.next())["channel"] == lane_channel(77)
        assert (await one.next())["offset"] == 2
        await stage.record(LANE)
        assert (await other.next())["channel"] == LANE


async def test_a_lane_that_opened_during_somebodys_handshake_is_theirs_too(stage: Stage) -> None:
    person = stage.person(LANE, kinds={"translation"})
    state: dict[str, object] = {"kind": "translation"}
    async with stage.follower(stage.person(LANE, kinds={"translation"})) as early:
        await stage.record(LANES, name=EventName.LANE_OPENED, entity="78", state=state)
        await stage.record(lane_channel(78))
        await early.next()
        # This person's rights do not name the lane: they were read before it opened.
        async with stage.follower(person) as late:
            await stage.record(lane_channel(78))
            assert (await late.next())["channel"] == lane_channel(78)


async def test_a_lane_whose_opening_no_hint_told_is_found_by_the_net(stage: Stage) -> None:
    person = stage.person(LANE, kinds={"translation"})
    async with stage.follower(person) as follower:
        await eventually(lambda: LANES in stage.hub._tops)
        stage.db._tell = lambda _: None
        state: dict[str, object] = {"kind": "translation"}
        await stage.record(LANES, name=EventName.LANE_OPENED, entity="79", state=state)
        await stage.record(lane_channel(79))
        assert (await follower.next())["channel"] == lane_channel(79)


async def test_changed_rights_take_effect_at_once(stage: Stage) -> None:
    person = stage.person(LANE, "lane:13", desks={DESK})
    async with stage.follower(person) as follower:
        person.board -= {"lane:13"}
        person.board |= {"lane:14"}
        await stage.record(
            inbox_channel(person.account), name=EventName.VOLUNTEER_CHANGED, kind="account"
        )
        assert (await follower.next())["event"] == "volunteer.changed"
        resync = await follower.next("resync")
        assert (resync["channel"], resync["reason"]) == ("lane:13", "not_allowed")
        await stage.record("lane:13")
        await stage.record("lane:14")
        assert (await follower.next())["channel"] == "lane:14"


async def test_a_sign_in_that_is_over_ends_the_connection(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "SIGN_INS_EVERY_S", 0.1)
    async with open_stage(database_url, redis_url) as stage:
        person, other = stage.person(LANE), stage.person(LANE)
        async with stage.follower(person) as follower, stage.follower(other, "api") as stays:
            person.signed_in = False
            assert await follower.close_code() == 4501
            await stage.record(LANE)
            assert await stays.offsets(1) == [1]


async def test_who_is_connected_is_available_unless_they_say_otherwise(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence_module, "TELL_EVERY_S", 0.05)
    async with (
        open_stage(database_url, redis_url) as stage,
        redis.asyncio.from_url(redis_url) as client,
    ):
        presence = Presence(client)
        here, polling, gone = stage.person(LANE), stage.person(LANE), stage.person(LANE)
        coordinator = stage.person(desks={DESK}, volunteer=False)
        accounts = [p.account for p in (here, polling, gone, coordinator)]
        async with stage.follower(here), stage.follower(coordinator), stage.client(polling) as http:
            await http.get("/live/poll")
            await asyncio.sleep(0.3)
            assert await presence.available(accounts) == {here.account, polling.account}
            await presence.go_away(here.account)
            assert await presence.available(accounts) == {polling.account}
            await presence.come_back(here.account)
            assert await presence.available(accounts) == {here.account, polling.account}
            a_minute_later = Presence(client, clock=lambda: time.time() + 61)
            assert await a_minute_later.available(accounts) == frozenset()


async def test_who_connects_is_seen_within_a_moment(database_url: str, redis_url: str) -> None:
    async with (
        open_stage(database_url, redis_url) as stage,
        redis.asyncio.from_url(redis_url) as client,
    ):
        here = stage.person(LANE)
        async with stage.follower(here):
            async with asyncio.timeout(presence_module.TELL_EVERY_S / 2):
                while not await Presence(client).available([here.account]):
                    await asyncio.sleep(0.01)


async def test_nobody_is_available_when_redis_cannot_say(stage: Stage) -> None:
    async with redis.asyncio.from_url("unix:///nowhere/redis.sock") as client:
        assert await Presence(client).available([stage.person().account]) == frozenset()


async def test_figures_are_told_to_those_who_watch_when_something_moved(stage: Stage) -> None:
    scope = "response:demo"
    observer = stage.person(desks={DESK}, volunteer=False, pulses={scope: frozenset({DESK})})
    async with stage.follower(observer) as follower, stage.follower(stage.person(LANE)) as other:
        first = await follower.next("pulse")
        assert (first["scope"], first["figures"]["of"]) == (scope, scope)
        started = asyncio.get_running_loop().time()
        await stage.record(DESK, 20)
        assert len(await follower.offsets(20)) == 20
        second = await follower.next("pulse")
        assert second["figures"]["read"] == first["figures"]["read"] + 1
        assert asyncio.get_running_loop().time() - started < 5
        async with stage.follower(observer, "api") as latecomer:
            assert (await latecomer.next("pulse"))["figures"]["read"] >= 2
        await stage.record(LANE)
        assert (await other.next())["channel"] == LANE


def test_figures_are_due_once_a_second_when_touched_and_seldom_when_dear() -> None:
    rhythm = Rhythm()
    assert rhythm.due(0.0)
    rhythm.begin()
    rhythm.done(0.01, took_s=0.01)
    assert not rhythm.due(5.0)
    rhythm.touch()
    assert not rhythm.due(1.0)
    assert rhythm.due(1.02)
    rhythm.begin()
    rhythm.touch()  # While they were being read: counts for the next time.
    rhythm.done(1.5, took_s=0.4)
    assert not rhythm.due(2.4)
    assert rhythm.due(2.6)
    rhythm.begin()
    rhythm.touch()
    rhythm.done(3.0, took_s=0.5)
    assert not rhythm.due(10.9)
    assert rhythm.due(11.1)
    rhythm.begin()
    rhythm.done(12.0, took_s=0.001)
    assert rhythm.due(22.1)


def test_figures_that_once_took_long_because_all_stood_still_go_on_at_once() -> None:
    rhythm = Rhythm()
    rhythm.begin()
    rhythm.touch()
    rhythm.done(4.8, took_s=4.8)
    assert rhythm.due(5.9)
    rhythm.begin()
    rhythm.touch()
    rhythm.done(6.0, took_s=0.01)
    assert rhythm.due(7.1)


async def test_the_log_tells_how_far_a_channel_goes_and_what_is_gone(stage: Stage) -> None:
    log = RecordLog(stage.db.pool)
    await stage.record(LANE, 30)
    page = await log.page(LANE, 10, 5)
    assert page.run is not None
    assert (page.run.first, page.run.last, page.top.offset, page.top.floor) == (11, 15, 30, 0)
    async with stage.db.read() as connection:
        assert await prune(connection, datetime.now(UTC) + timedelta(minutes=1), 20) == 20
    tops = await log.tops([LANE, "lane:99"])
    assert (tops[LANE].offset, tops[LANE].floor) == (30, 20)
    assert tops["lane:99"] == Position(tops[LANE].epoch, 0)
    async with stage.follower(
        stage.person(LANE), lane_12=Position(tops[LANE].epoch, 19)
    ) as follower:
        assert (await follower.next("resync"))["reason"] == "pruned"
        again = {"epoch": tops[LANE].epoch, "offset": 20}
        await follower.send(type="follow", positions={LANE: again})
        assert await follower.offsets(10) == list(range(21, 31))


async def test_hints_that_come_late_and_twice_change_nothing(stage: Stage) -> None:
    async with stage.follower(stage.person(LANE)) as follower:
        await stage.record(LANE, 4)
        epoch = follower.welcome["positions"][LANE]["epoch"]
        assert await follower.offsets(4) == [1, 2, 3, 4]
        stage.hub.publish([Recorded(LANE, epoch, n, "{}") for n in (3, 1, 4, 2)])
        await stage.record(LANE)
        assert await follower.offsets(1) == [5]
