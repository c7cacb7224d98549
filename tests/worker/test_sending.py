"""How mail is handed in (TLS, sign-in), and the sender as it runs: on and on, whatever fails."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from dispatcher.actions.ways import add_way
from dispatcher.domain.way import WayKind, check_subscription
from dispatcher.store import ways as way_store
from dispatcher.views.messages import Message
from tests.support.certificate import make_certificate
from tests.support.mailbox import Mailbox, mail_server
from tests.support.push_service import PushService
from tests.support.ringing import SENDER, by_mail, notices, ring, settings_for
from tests.support.world import World
from worker import notices as notices_module
from worker.notices import Notices, senders_of
from worker.ways.mail import Mail, server_of


async def sent_by(world: World, folder: Path, url: str) -> str | None:
    """What became of one mail: None where it was taken."""
    (way,) = await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    world.clock.go(minutes=2)
    await notices(world, settings_for(folder, smtp_url=url)).sweep()
    async with world.db.read() as connection:
        return (await way_store.ways_of(connection, way.account_id))[0].last_error


async def test_a_password_is_given_behind_tls(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = make_certificate(tmp_path)
    box = Mailbox()
    async with mail_server(box, context):
        address = f"127.0.0.1:{box.port}"
        assert await sent_by(world, tmp_path, f"smtp://me:secret@{address}") == "tls_failed"
        assert box.signed_in == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert await sent_by(world, tmp_path, f"smtp://me:wrong@{address}") == "sign_in_refused"
        assert await sent_by(world, tmp_path, f"smtp://me:secret@{address}") is None
    assert len(box.mails) == 1
    assert set(box.signed_in) == {("me", "wrong"), ("me", "secret")}


async def test_a_password_is_never_given_in_the_clear(
    world: World, mailbox: Mailbox, tmp_path: Path
) -> None:
    url = f"smtp://me:secret@127.0.0.1:{mailbox.port}"
    assert await sent_by(world, tmp_path, url) == "smtp_unsupported"
    assert mailbox.signed_in == []
    assert mailbox.mails == []


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "mail.example.org:25", "smtp://h:port"])
def test_a_setting_that_is_no_mail_server_is_said_at_once_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="IMECE_SMTP_URL"):
        server_of(url)


def test_a_sender_that_is_none_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="IMECE_MAIL_FROM"):
        Mail("smtp://mail", "Imece")
    assert server_of("smtps://a%40b:p%3Aw@mail") == replace(
        server_of("smtps://mail"), user="a@b", password="p:w"
    )


async def test_it_goes_on_whatever_fails_until_it_is_told_to_end(
    world: World, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices_module, "EVERY_S", 0.01)
    world.clock.now = datetime.now(UTC)
    settings = settings_for(tmp_path, smtp_url=mailbox.url)
    running = asyncio.create_task(Notices(world.db, settings, senders_of(settings)).run())
    async with world.db.read() as connection:
        await connection.execute("alter table notice rename to away")
    await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    await asyncio.sleep(0.1)
    async with world.db.read() as connection:
        await connection.execute("alter table away rename to notice")
    async with asyncio.timeout(20):
        while not mailbox.mails:
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()
    assert len(mailbox.mails) == 1
    assert mailbox.mails[0][1]["From"] == SENDER


async def test_who_is_slow_keeps_nobody_else_waiting(
    world: World, mailbox: Mailbox, push_service: PushService, tmp_path: Path
) -> None:
    mailbox.goes_on.clear()
    settings = settings_for(tmp_path, smtp_url=mailbox.url)
    senders = senders_of(settings)
    ringing = Notices(world.db, settings, senders, now=world.clock, patience_s=0.1)
    await by_mail(world, "second")
    address = check_subscription(push_service.subscription(), anywhere=True)
    await world.act(add_way, world["turkish"], WayKind.PUSH, address)
    for name in ("second", "turkish"):
        await ring(world, world[name])
        world.clock.go(seconds=4)
        await ringing.sweep()
    async with asyncio.timeout(20):
        while not push_service.pushes:
            await asyncio.sleep(0.01)
        assert mailbox.mails == []
        mailbox.goes_on.set()
        while await world.count("notice", "state = 'sent'") < 2:
            await asyncio.sleep(0.01)
    await ringing.close()


class Broken:
    """A way with a defect, whose words hold the address."""

    shows: ClassVar[int] = 1

    async def send(self, message: Message, address: str) -> None:
        raise KeyError(address, message.asks[0].link)

    async def close(self) -> None: ...


async def test_a_defect_is_logged_by_its_place_and_tried_again(
    world: World, mailbox: Mailbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = settings_for(tmp_path, smtp_url=mailbox.url)
    await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    world.clock.go(minutes=1)
    broken = Notices(world.db, settings, {WayKind.MAIL: Broken()}, now=world.clock)
    assert await broken.sweep() == 0
    assert "KeyError at " in caplog.text
    assert "test_sending.py" in caplog.text
    assert "example.org" not in caplog.text
    assert "#" not in caplog.text
    world.clock.go(seconds=10)
    assert await notices(world, settings).sweep() == 1


async def test_where_nothing_is_set_up_nothing_is_looked_for(world: World, tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), public_url=None)
    assert senders_of(settings) == {}
    await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    world.clock.go(minutes=1)
    assert await notices(world, settings).sweep() == 0
    assert await world.count("notice") == 0
