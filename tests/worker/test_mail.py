"""Mail about what rings, through a real SMTP server: one for many offers, a cap, retries."""

import asyncio
import logging
import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from dispatcher.actions.accounts import change_me
from dispatcher.actions.availability import set_availability
from dispatcher.actions.notices import queue_due, take_due
from dispatcher.actions.offers import see_offer
from dispatcher.actions.ways import add_way, unsubscribe
from dispatcher.domain.availability import Availability
from dispatcher.domain.consent import Consent
from dispatcher.domain.notice import AN_HOUR, APART, AT_BOARD, GATHER, MOST_ATTEMPTS
from dispatcher.domain.offer import Reason, Why
from dispatcher.domain.way import Way, WayKind
from dispatcher.store import notices as notice_store
from dispatcher.store import ways as way_store
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database
from dispatcher.views.messages import sentences
from tests.support.mailbox import Mailbox
from tests.support.ringing import PUBLIC, by_mail, notices, ring, settings_for
from tests.support.world import BEGAN, World
from worker.notices import Notices

NOBODY = "550 5.1.1 No such person <{}>"


@pytest.fixture
def ringing(world: World, mailbox: Mailbox, tmp_path: Path) -> Notices:
    return notices(world, settings_for(tmp_path, smtp_url=mailbox.url))


def part(mail: EmailMessage, subtype: str) -> str:
    found = mail.get_body((subtype,))
    assert found is not None
    text: str = found.get_content()
    return text.replace("\r\n", "\n")


async def states(world: World) -> dict[str, int]:
    async with world.db.read() as connection:
        rows = await connection.fetch("select state, count(*) from notice group by state")
    return {row["state"]: row["count"] for row in rows}


async def way_now(world: World, way: Way) -> Way:
    async with world.db.read() as connection:
        return (await way_store.ways_of(connection, way.account_id))[0]


async def test_a_mail_says_what_rings_and_not_a_word_of_the_task(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish")
    await ring(world, world["turkish"], title="Ayşe Demir needs water")
    assert await ringing.sweep() == 0, "what comes in the next seconds belongs into the same mail"
    world.clock.now += GATHER
    assert await ringing.sweep() == 1
    (address, mail) = mailbox.mails[0]
    assert address == mail["To"] == "turkish@example.org"
    assert mail["From"] == "Imece <ring@imece.test>"
    assert mail["Subject"] == "Urgent · Translation · \u2068Türkçe\u2069 → \u2068English\u2069"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, page = part(mail, "plain"), part(mail, "html")
    for words in (plain, page, str(mail["Subject"])):
        assert "Ayşe" not in words
        assert "ihtiyac" not in words
    assert "Words: 4" in plain
    assert "Rings until \u206812:05 (UTC)\u2069" in plain
    assert re.search(rf"^{PUBLIC}/accept#[\w.-]+$", plain, re.MULTILINE)
    assert f'<a href="{PUBLIC}/accept#' in page
    assert '<html lang="en" dir="ltr">' in page
    assert await states(world) == {"sent": 1}
    world.clock.go(hours=2)
    assert await ringing.sweep() == 0, "told once"


async def test_every_mail_can_end_them_by_itself_and_by_hand(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    (way,) = await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    await ringing.sweep()
    mail = mailbox.mails[0][1]
    token = re.search(rf"{PUBLIC}/unsubscribe#([\w.-]+)", part(mail, "plain"))
    assert token is not None
    assert mail["List-Unsubscribe"] == f"<{PUBLIC}/api/v1/ways/unsubscribe/{token[1]}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    await ring(world, world["turkish"])
    await ringing.sweep()
    await world.act(unsubscribe, way.id)
    world.clock.now += APART
    assert await ringing.sweep() == 0
    assert await states(world) == {"sent": 1, "failed": 1}
    assert (await way_now(world, way)).disabled_because == "unsubscribed"


async def test_a_hundred_offers_at_once_are_one_mail(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish")
    await ring(world, world["turkish"], 100)
    world.clock.now += GATHER
    assert await ringing.sweep() == 1
    assert len(mailbox.mails) == 1
    mail = mailbox.mails[0][1]
    assert mail["Subject"] == "Urgent · Tasks that wait for you: 100"
    plain = part(mail, "plain")
    assert plain.count("/accept#") == 10
    assert "More on your board: 90" in plain
    assert await states(world) == {"sent": 100}
    # And a hundred more a moment later are the next one, a while after.
    await ring(world, world["turkish"], 100)
    world.clock.now += GATHER
    assert await ringing.sweep() == 0
    world.clock.now += APART
    assert await ringing.sweep() == 1
    assert len(mailbox.mails) == 2


async def test_nobody_is_written_to_oftener_than_the_cap_nor_than_they_agreed(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish", "second")
    await world.act(set_availability, world["second"], Availability("UTC"), Consent(False, 2, None))
    for _ in range(59):
        for name in ("turkish", "second"):
            await ring(world, world[name], minutes=2)
        world.clock.go(minutes=1)
        await ringing.sweep()
    to = [address for address, _ in mailbox.mails]
    assert to.count("turkish@example.org") == AN_HOUR
    assert to.count("second@example.org") == 2
    world.clock.go(minutes=3)
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    await ringing.sweep()
    world.clock.go(seconds=4)
    await ringing.sweep()
    assert len(mailbox.mails) == AN_HOUR + 3, "an hour after the first there is room for one more"


async def test_a_server_that_is_busy_is_asked_again_later_and_later(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    (way,) = await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    mailbox.answers = ["451 4.3.0 Busy", "421 Later", "452 4.2.2 Full"]
    world.clock.now += GATHER
    tries: list[float] = []
    for second in range(60):
        before = mailbox.tried
        await ringing.sweep()
        if mailbox.tried > before:
            tries.append(second)
            if len(tries) == 2:
                now = await way_now(world, way)
                assert (now.failures, now.last_error) == (2, "smtp_421")
        world.clock.go(seconds=1)
    assert tries == [0, 5, 15, 35]
    assert len(mailbox.mails) == 1
    now = await way_now(world, way)
    assert (now.failures, now.last_error, now.disabled_at) == (0, None, None)
    assert await states(world) == {"sent": 1}


async def test_where_no_server_answers_nothing_is_lost_while_it_rings(
    world: World, mailbox: Mailbox, tmp_path: Path
) -> None:
    await by_mail(world, "turkish")
    await ring(world, world["turkish"], minutes=60)
    nowhere = notices(world, settings_for(tmp_path, smtp_url="smtp://127.0.0.1:1"))
    world.clock.now += GATHER
    await nowhere.sweep()
    async with world.db.read() as connection:
        found = await notice_store.figures(connection, BEGAN)
    assert found.notices == {("mail", "waiting"): 1}
    assert found.troubles == {("mail", "unreachable", False): 1}
    world.clock.go(seconds=10)
    assert await notices(world, settings_for(tmp_path, smtp_url=mailbox.url)).sweep() == 1


async def test_it_is_given_up_after_some_attempts_and_counted_as_failed(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish")
    await ring(world, world["turkish"], minutes=600)
    mailbox.answers = ["451 Busy"] * 100
    for _ in range(60):
        world.clock.go(minutes=6)
        await ringing.sweep()
    assert mailbox.tried == MOST_ATTEMPTS
    assert await states(world) == {"failed": 1}


@pytest.mark.parametrize(
    ("said", "code", "closed"),
    [
        (NOBODY, "no_such_mailbox", True),
        ("550 Unknown user <{}>", "no_such_mailbox", True),
        ("550 5.7.1 Looks like spam", "smtp_550", False),
        ("552 5.2.2 Over quota", "smtp_552", False),
        ("450 4.2.0 Greylisted", "smtp_450", False),
    ],
)
async def test_only_an_address_that_is_no_more_closes_the_way(
    world: World, mailbox: Mailbox, ringing: Notices, said: str, code: str, closed: bool
) -> None:
    (way,) = await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    mailbox.nobody = {"turkish@example.org": said.format("turkish@example.org")}
    world.clock.now += GATHER
    await ringing.sweep()
    now = await way_now(world, way)
    assert (now.last_error, now.disabled_because) == (code, code if closed else None)
    await ring(world, world["turkish"])
    mailbox.nobody = {}
    world.clock.now += APART
    assert await ringing.sweep() == (0 if closed else 1)


async def test_what_has_stopped_ringing_or_was_seen_on_the_page_is_not_written_about(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish", "second")
    (seen,) = await ring(world, world["turkish"])
    (over,) = await ring(world, world["second"])
    await ringing.sweep()
    assert await states(world) == {"waiting": 2}
    await world.act(see_offer, world["turkish"], seen.id)
    world.clock.go(minutes=4)
    async with world.db.read() as connection:
        await connection.execute("update offer set ends_at = $1 where id = $2", BEGAN, over.id)
    assert await ringing.sweep() == 0
    assert mailbox.mails == []
    assert await states(world) == {"skipped": 2}


async def test_who_is_at_their_board_gets_a_while_to_see_it_there(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish")
    await ring(world, world["turkish"], because=[Reason(Why.PRESENT)])
    world.clock.now += GATHER
    assert await ringing.sweep() == 0
    world.clock.now += AT_BOARD - GATHER
    assert await ringing.sweep() == 1


async def test_of_several_processes_one_takes_each_message(world: World, database_url: str) -> None:
    people = await world.crowd(40)
    for person in people:
        await world.act(add_way, person, WayKind.MAIL, None)
        await ring(world, person)
    await queue_due(world.db, world.at(), [WayKind.MAIL])
    world.clock.now += GATHER
    pools = [await open_pool(database_url, smallest=1, largest=1) for _ in range(4)]
    dbs = [await Database.connect(pool) for pool in pools]
    found = await asyncio.gather(*(take_due(db, world.at(), [WayKind.MAIL]) for db in dbs))
    for pool in pools:
        await pool.close()
    to = [one.recipient.email for taken in found for one in taken]
    assert sorted(to) == sorted(person.account.email for person in people)


async def test_what_is_being_sent_slowly_is_not_sent_a_second_time(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    world.clock.now += GATHER
    mailbox.goes_on.clear()
    sending = asyncio.create_task(ringing.sweep())
    while not mailbox.tried:
        await asyncio.sleep(0.01)
    world.clock.now += 2 * APART - timedelta(seconds=1)
    assert await ringing.sweep() == 0
    mailbox.goes_on.set()
    assert await sending == 1
    assert len(mailbox.mails) == 1


async def test_what_a_dead_process_had_taken_is_sent_by_another(
    world: World, mailbox: Mailbox, ringing: Notices
) -> None:
    await by_mail(world, "turkish")
    await ring(world, world["turkish"])
    async with world.db.read() as connection:
        now = world.clock.now
        await connection.execute(
            "insert into notice select o.id, w.id, 'sending', 1, $1, $1 from offer o, way w", now
        )
        await connection.execute(
            "update way set not_before = $1::timestamptz + interval '2 minutes'", now
        )
    world.clock.go(seconds=119)
    assert await ringing.sweep() == 0
    world.clock.go(seconds=1)
    assert await ringing.sweep() == 1


@pytest.mark.parametrize(
    "locale", ["en", "tr", "kmr", "ckb", "ar", "kk", "ru", "fr", "es", "uk", "fa"]
)
async def test_it_is_written_in_the_volunteer_s_language(
    world: World, mailbox: Mailbox, ringing: Notices, locale: str
) -> None:
    await by_mail(world, "turkish")
    await world.db.act(
        lambda tx: change_me(tx, world["turkish"], locale=locale, timezone="Asia/Almaty", name=None)
    )
    await ring(world, world["turkish"], 12)
    world.clock.now += GATHER
    await ringing.sweep()
    mail = mailbox.mails[0][1]
    texts = sentences(locale)
    assert set(texts) == set(sentences("en"))
    many = texts["subject_many"].format(count=12)
    assert mail["Subject"] == f"{texts['urgency.urgent']} · {many}"
    direction = "rtl" if locale in ("ar", "ckb", "fa") else "ltr"
    assert f'<html lang="{locale}" dir="{direction}">' in part(mail, "html")
    plain = part(mail, "plain")
    for name in ("lead", "accept", "once", "board", "why", "stop"):
        assert texts[name] in plain
    assert "17:05 (Asia/Almaty)" in plain
    assert "{" not in plain


async def test_nothing_personal_is_logged_whatever_happens(
    world: World, mailbox: Mailbox, ringing: Notices, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "mail.log")  # the test's own server
    caplog.set_level(logging.DEBUG)
    await by_mail(world, "turkish", "second", "kurdish")
    for name in ("turkish", "second", "kurdish"):
        await ring(world, world[name])
    mailbox.nobody = {
        "second@example.org": NOBODY.format("second@example.org"),
        "kurdish@example.org": "451 4.2.0 <kurdish@example.org> is busy",
    }
    world.clock.now += GATHER
    await ringing.sweep()
    said = caplog.text
    assert "no_such_mailbox" in said
    assert "smtp_451" in said
    assert "example.org" not in said
    assert "#" not in said
