"""Apprise, by its json:// kind to a server of our own; and what its children may not do."""

import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from dispatcher.actions.ways import add_way
from dispatcher.domain.notice import APART, GATHER
from dispatcher.domain.way import Way, WayKind, check_apprise_url
from dispatcher.settings import Settings
from dispatcher.store import ways as way_store
from tests.support.ringing import PUBLIC, notices, ring, settings_for
from tests.support.world import World

JSON = frozenset({"json", "workflows"})


@dataclass
class Listener:
    """An HTTP server that anybody may send JSON to."""

    answers: list[web.Response] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    tried: int = 0
    port: int = 0

    async def take(self, request: web.Request) -> web.Response:
        self.tried += 1
        answer = self.answers.pop(0) if self.answers else web.Response()
        if answer.status == 200:
            self.heard.append(await request.json())
        return answer


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    heard = Listener()
    app = web.Application()
    app.router.add_post("/{path:.*}", heard.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    heard.port = runner.addresses[0][1]
    try:
        yield heard
    finally:
        await runner.cleanup()


async def by_apprise(world: World, url: str) -> Way:
    address = check_apprise_url(url, JSON)
    return await world.act(add_way, world["turkish"], WayKind.APPRISE, address)


async def sweep(world: World, settings: Settings) -> int:
    return await notices(world, settings).sweep()


async def way_now(world: World) -> Way:
    async with world.db.read() as connection:
        return (await way_store.ways_of(connection, world["turkish"].id))[0]


async def test_it_says_the_same_as_a_mail_in_plain_words(
    world: World, listener: Listener, tmp_path: Path
) -> None:
    await by_apprise(world, f"json://127.0.0.1:{listener.port}/hook")
    await ring(world, world["turkish"], 7, title="Ayşe Demir needs water")
    world.clock.now += GATHER
    assert await sweep(world, settings_for(tmp_path, apprise=JSON)) == 1
    (heard,) = listener.heard
    assert heard["title"] == "Urgent · Tasks that wait for you: 7"
    body = heard["message"]
    assert body.count(f"{PUBLIC}/accept#") == 5
    assert "More on your board: 2" in body
    assert f"{PUBLIC}/unsubscribe#" in body
    assert "Ayşe" not in json.dumps(heard, ensure_ascii=False)


async def test_it_is_tried_again_where_the_other_side_did_not_take_it(
    world: World, listener: Listener, tmp_path: Path
) -> None:
    await by_apprise(world, f"json://127.0.0.1:{listener.port}/hook")
    await ring(world, world["turkish"])
    listener.answers = [web.Response(status=500)]
    settings = settings_for(tmp_path, apprise=JSON)
    world.clock.now += GATHER
    assert await sweep(world, settings) == 0
    assert (await way_now(world)).last_error == "not_taken"
    world.clock.go(seconds=5)
    assert await sweep(world, settings) == 1


async def test_an_address_that_apprise_cannot_read_closes_the_way(
    world: World, tmp_path: Path
) -> None:
    await by_apprise(world, "json://:::")
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    assert await sweep(world, settings_for(tmp_path, apprise=JSON)) == 0
    assert (await way_now(world)).disabled_because == "bad_address"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433"])
async def test_nothing_on_this_machine_is_called_on_a_volunteer_s_word(
    world: World, listener: Listener, tmp_path: Path, host: str
) -> None:
    await by_apprise(world, f"json://{host}:{listener.port}/hook")
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    settings = replace(settings_for(tmp_path, apprise=JSON), ways_anywhere=False)
    assert await sweep(world, settings) == 0
    assert listener.tried == 0
    assert (await way_now(world)).last_error == "leads_inwards"


PRIES = """
import os, socket, subprocess, sys
from worker.ways.apprise_child import Guard
sys.addaudithook(Guard(anywhere=False))
def tried(what):
    try:
        what()
    except PermissionError:
        return "refused"
    except OSError:
        return "let through"
    return "done"
print(
    tried(lambda: open(sys.argv[1])),
    tried(lambda: open(sys.argv[1].encode())),
    tried(lambda: open(os.path.dirname(os.__file__) + "/.." * 20 + sys.argv[1])),
    tried(lambda: os.open(sys.argv[1], os.O_RDONLY)),
    tried(lambda: subprocess.run(["true"])),
    tried(lambda: os.system("true")),
    tried(lambda: socket.socket().connect(("127.0.0.1", 1))),
    tried(lambda: socket.socket(socket.AF_INET6).connect(("::ffff:10.0.0.1", 1))),
    tried(lambda: socket.socket(socket.AF_UNIX).connect("/run/anything")),
    tried(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("169.254.169.254", 53))),
    tried(lambda: open(os.__file__)),
)
"""


def test_a_plugin_reads_no_file_starts_nothing_and_calls_nobody_near(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x", "utf-8")
    found = subprocess.run(
        [sys.executable, "-c", PRIES, str(secret)], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["refused"] * 10 + ["done"]


async def test_a_child_knows_none_of_our_settings(
    world: World, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("IMECE_SMTP_URL", "smtp://user:secret@mail")
    await by_apprise(world, f"json://127.0.0.1:{listener.port}/hook")
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    assert await sweep(world, settings_for(tmp_path, apprise=JSON)) == 1


async def test_nothing_of_an_address_is_logged(
    world: World,
    listener: Listener,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.CRITICAL, "aiohttp.access")  # the test's own server
    caplog.set_level(logging.DEBUG)
    await by_apprise(world, f"json://me:hunter2@127.0.0.1:{listener.port}/hook")
    listener.answers = [web.Response(status=403)]
    settings = settings_for(tmp_path, apprise=JSON)
    for _ in range(2):
        await ring(world, world["turkish"])
        world.clock.now += APART
        await sweep(world, settings)
    assert "not_taken" in caplog.text
    printed = capfd.readouterr()
    for text in (caplog.text, printed.out, printed.err):
        assert "hunter2" not in text
        assert "/hook" not in text
