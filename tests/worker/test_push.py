"""Web Push to a service and a browser of our own: signed, encrypted, closed when it is gone."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dispatcher.actions.accounts import change_me
from dispatcher.actions.keys import public_vapid
from dispatcher.actions.ways import add_way
from dispatcher.domain.notice import APART, GATHER
from dispatcher.domain.way import Way, WayKind, check_subscription, is_outward
from dispatcher.store import ways as way_store
from tests.support.mailbox import Mailbox
from tests.support.push_service import PushService
from tests.support.ringing import PUBLIC, by_mail, notices, ring, settings_for
from tests.support.world import World
from worker.notices import Notices
from worker.ways.push import LONGEST


@asynccontextmanager
async def sending(world: World, folder: Path, **more: Any) -> AsyncIterator[Notices]:
    ringing = notices(world, settings_for(folder, **more))
    try:
        yield ringing
    finally:
        await ringing.close()


async def subscribe(world: World, service: PushService, **changed: Any) -> Way:
    address = check_subscription({**service.subscription(), **changed}, anywhere=True)
    return await world.act(add_way, world["turkish"], WayKind.PUSH, address)


async def way_now(world: World) -> Way:
    async with world.db.read() as connection:
        return (await way_store.ways_of(connection, world["turkish"].id))[0]


async def test_a_push_is_signed_by_us_and_read_by_the_browser_alone(
    world: World, push_service: PushService, tmp_path: Path
) -> None:
    await subscribe(world, push_service)
    (offer,) = await ring(world, world["turkish"], title="Ayşe Demir needs water")
    world.clock.now += GATHER
    async with sending(world, tmp_path) as ringing:
        assert await ringing.sweep() == 1
    (pushed,) = push_service.pushes
    assert pushed.signed_by == public_vapid(tmp_path / "keys")
    assert pushed.claims["aud"] == f"http://127.0.0.1:{push_service.port}"
    assert pushed.claims["sub"] == "mailto:ring@imece.test"
    assert pushed.headers["Content-Encoding"] == "aes128gcm"
    assert pushed.headers["Urgency"] == "high"
    assert int(pushed.headers["TTL"]) == (offer.ends_at - world.clock.now).total_seconds()
    content = pushed.content
    assert content["title"] == "Urgent · Translation · \u2068Türkçe\u2069 → \u2068English\u2069"
    assert content["asks"][0]["url"].startswith(f"{PUBLIC}/accept#")
    assert "Ayşe" not in json.dumps(content, ensure_ascii=False)


async def test_a_hundred_offers_are_one_push_that_every_service_takes(
    world: World, push_service: PushService, tmp_path: Path
) -> None:
    await subscribe(world, push_service)
    await world.db.act(
        lambda tx: change_me(tx, world["turkish"], locale="ckb", timezone=None, name=None)
    )
    await ring(world, world["turkish"], 100)
    world.clock.now += GATHER
    async with sending(world, tmp_path) as ringing:
        assert await ringing.sweep() == 1
    (pushed,) = push_service.pushes
    assert (pushed.content["count"], len(pushed.content["asks"])) == (100, 3)
    assert pushed.content["dir"] == "rtl"
    assert pushed.size <= 4096
    assert len(json.dumps(pushed.content, ensure_ascii=False).encode()) <= LONGEST


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_gone_closes_the_way(
    world: World, push_service: PushService, tmp_path: Path, status: int
) -> None:
    await subscribe(world, push_service)
    push_service.answers = [(status, {})]
    async with sending(world, tmp_path) as ringing:
        for _ in range(2):
            await ring(world, world["turkish"])
            world.clock.now += APART
            assert await ringing.sweep() == 0
    assert push_service.answers == []
    assert push_service.pushes == []
    assert (await way_now(world)).disabled_because == "subscription_gone"


async def test_a_service_says_how_long_to_wait(
    world: World, push_service: PushService, tmp_path: Path
) -> None:
    await subscribe(world, push_service)
    push_service.answers = [(429, {"Retry-After": "90"}), (503, {"Retry-After": "9" * 40})]
    await ring(world, world["turkish"], minutes=120)
    world.clock.now += GATHER
    async with sending(world, tmp_path) as ringing:
        for wait, sent in ((0, 0), (89, 0), (1, 0), (3599, 0), (1, 1)):
            world.clock.go(seconds=wait)
            assert await ringing.sweep() == sent
    way = await way_now(world)
    assert (way.failures, way.last_error) == (0, None)


@pytest.mark.parametrize(
    ("status", "code"), [(403, "push_403"), (413, "push_413"), (302, "push_302")]
)
async def test_a_push_that_is_refused_is_not_repeated_and_the_way_stays(
    world: World, push_service: PushService, tmp_path: Path, status: int, code: str
) -> None:
    await subscribe(world, push_service)
    location = {"Location": f"http://127.0.0.1:{push_service.port}/push/two"}
    push_service.answers = [(status, location)]
    await ring(world, world["turkish"])
    async with sending(world, tmp_path) as ringing:
        for _ in range(3):
            world.clock.now += APART
            assert await ringing.sweep() == 0
    assert push_service.pushes == []
    way = await way_now(world)
    assert (way.last_error, way.disabled_at) == (code, None)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_nothing_on_this_machine_is_called_on_a_volunteer_s_word(
    world: World, push_service: PushService, tmp_path: Path, host: str
) -> None:
    await subscribe(world, push_service, endpoint=f"http://{host}:{push_service.port}/push/one")
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    settings = replace(settings_for(tmp_path), ways_anywhere=False)
    ringing = notices(world, settings)
    assert await ringing.sweep() == 0
    await ringing.close()
    assert push_service.pushes == []
    assert (await way_now(world)).last_error == "leads_inwards"


def test_what_leads_inwards_is_known_in_each_disguise() -> None:
    inwards = (
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),
        *("::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1"),
    )
    assert [host for host in inwards if is_outward(host)] == []
    assert [host for host in ("1.1.1.1", "2606:4700::1111") if not is_outward(host)] == []


async def test_keys_that_are_none_close_the_way(
    world: World, push_service: PushService, tmp_path: Path
) -> None:
    keys = {**push_service.subscription()["keys"], "p256dh": "B" + "A" * 86}
    await subscribe(world, push_service, keys=keys)
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    async with sending(world, tmp_path) as ringing:
        assert await ringing.sweep() == 0
    assert (await way_now(world)).disabled_because == "bad_keys"


async def test_mail_and_push_of_the_same_count_once_in_the_hour(
    world: World, push_service: PushService, mailbox: Mailbox, tmp_path: Path
) -> None:
    await by_mail(world, "turkish")
    await subscribe(world, push_service)
    async with sending(world, tmp_path, smtp_url=mailbox.url) as ringing:
        for _ in range(20):
            await ring(world, world["turkish"], minutes=2)
            world.clock.go(minutes=2)
            world.clock.go(seconds=-30)
            await ringing.sweep()
    assert (len(mailbox.mails), len(push_service.pushes)) == (6, 6)


async def test_nothing_of_a_push_is_logged(
    world: World,
    push_service: PushService,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL, "aiohttp.access")  # the test's own service
    caplog.set_level(logging.DEBUG)
    await subscribe(world, push_service)
    push_service.answers = [(503, {}), (201, {}), (400, {}), (410, {})]
    async with sending(world, tmp_path) as ringing:
        for _ in range(4):
            await ring(world, world["turkish"], minutes=1)
            world.clock.now += APART
            world.clock.go(seconds=-5)
            await ringing.sweep()
            world.clock.go(seconds=20)
    assert "not sent, push_503" in caplog.text
    for secret in ("/push/one", "example.org", "#", push_service.subscription()["keys"]["auth"]):
        assert secret not in caplog.text
