"""Counsellors are written to while somebody waits; others of long waits, once for each step."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from dispatcher.actions.accounts import change_me
from dispatcher.actions.session_notices import take_session_notices
from dispatcher.actions.sessions.answer import answer_next
from dispatcher.actions.sessions.calling import decline_session_call
from dispatcher.actions.sessions.escalate import escalate_sessions
from dispatcher.actions.sessions.supervise import begin_watching, call_for_help
from dispatcher.domain.organisation import Role
from dispatcher.domain.sessions.escalation import ANSWERED_WITHIN
from dispatcher.domain.sessions.session import Severity
from dispatcher.domain.way import WayKind
from dispatcher.store.transaction import Database
from tests.support.calls import rung
from tests.support.counselling import begin, clear_counsellor, offer_counselling, on_shift
from tests.support.mailbox import Mailbox
from tests.support.ringing import PUBLIC, by_mail, settings_for
from tests.support.world import World
from worker.notices import senders_of
from worker.session_notices import SessionNotices

ROUTINE = ANSWERED_WITHIN[Severity.ROUTINE]


@pytest.fixture
def notices(world: World, mailbox: Mailbox, tmp_path: Path) -> SessionNotices:
    return sender(world.db, world, mailbox, tmp_path)


def sender(db: Database, world: World, mailbox: Mailbox, folder: Path) -> SessionNotices:
    settings = settings_for(folder, smtp_url=mailbox.url)
    return SessionNotices(
        db,
        settings,
        senders_of(settings),
        now=world.clock,
        spread=lambda: 1.0,
        patience_s=60,
    )


@pytest.fixture
async def seeker(world: World) -> UUID:
    """Somebody who waits, with words that must be in no message."""
    await offer_counselling(world)
    await on_shift(world, "supervisor")
    await clear_counsellor(world, "turkish")
    return (await begin(world, "Ayşe Demir korkuyor")).talk.session.id


def plain(mail: EmailMessage) -> str:
    found = mail.get_body(("plain",))
    assert found is not None
    text: str = found.get_content()
    return text


async def test_a_counsellor_is_written_to_at_once_and_once(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await by_mail(world, "turkish", "second")
    await rung(world, seeker, "turkish")
    assert await notices.sweep() == 1
    address, mail = mailbox.mails[0]
    assert address == "turkish@example.org"
    assert mail["Subject"] == "Somebody is waiting: \u2068Türkçe\u2069"
    text = plain(mail)
    assert f"{PUBLIC}/counsel" in text
    assert "/accept#" not in text
    assert str(seeker) not in text
    assert "Ayşe" not in text
    world.clock.go(seconds=10)
    assert await notices.sweep() == 0


async def test_whoever_has_the_page_open_may_see_it_there_first_unless_it_is_urgent(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await by_mail(world, "turkish", "second")
    call = await rung(world, seeker, "turkish", present=True)
    assert await notices.sweep() == 0
    world.clock.go(seconds=10)
    await world.act(decline_session_call, world["turkish"], call.id)
    assert await notices.sweep() == 0, "they have answered"
    await rung(world, seeker, "second", present=True, urgent=True)
    assert await notices.sweep() == 1
    assert str(mailbox.mails[0][1]["Subject"]).startswith("Urgent · Somebody is waiting")


async def test_it_is_in_the_language_of_the_account(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await by_mail(world, "turkish")
    turkish = world["turkish"]
    await world.db.act(lambda tx: change_me(tx, turkish, locale="ar", timezone=None, name=None))
    await rung(world, seeker, "turkish")
    await notices.sweep()
    assert mailbox.mails[0][1]["Subject"] == "هناك من ينتظر: \u2068Türkçe\u2069"


async def test_what_rests_after_other_messages_does_not_hold_up_somebody_who_waits(
    world: World, notices: SessionNotices, seeker: UUID
) -> None:
    (way,) = await by_mail(world, "turkish")
    async with world.db.pool.acquire() as connection:
        await connection.execute(
            "update way set not_before = $2 where id = $1",
            way.id,
            world.clock.now + timedelta(hours=1),
        )
    await rung(world, seeker, "turkish")
    assert await notices.sweep() == 1


async def test_a_server_that_is_away_is_tried_again_while_it_rings(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await by_mail(world, "turkish")
    await rung(world, seeker, "turkish")
    mailbox.answers = ["451 Later"]
    assert await notices.sweep() == 0
    assert await notices.sweep() == 0, "it rests first"
    world.clock.go(seconds=10)
    assert await notices.sweep() == 1
    assert mailbox.tried == 2


async def test_two_senders_send_it_once_and_who_dies_leaves_it_to_the_other(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID, tmp_path: Path
) -> None:
    await by_mail(world, "turkish")
    await on_shift(world, "turkish", "counsellor")
    other = sender(world.db, world, mailbox, tmp_path)
    await rung(world, seeker, "turkish")
    sent = await asyncio.gather(notices.sweep(), other.sweep(), notices.sweep())
    assert sum(sent) == 1
    async with world.db.pool.acquire() as connection:
        await connection.execute("update session_notice set sent_at = null")
        await connection.execute("update session_call set ends_at = ends_at + interval '1 hour'")
    assert await other.sweep() == 0, "whoever took it may be sending still"
    world.clock.go(minutes=2)
    assert await other.sweep() == 1


async def _escalated(world: World, *, after: timedelta) -> int:
    world.clock.now += after
    return await escalate_sessions(world.db, world.at("sweep:escalate_sessions"))


async def test_supervisors_on_shift_are_told_once_then_the_coordinators(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await world.join("resting", "", (world.relief, Role.SUPERVISOR))
    await by_mail(world, "supervisor", "resting", "coordinator", "other_supervisor")
    world.told.clear()
    assert await _escalated(world, after=ROUTINE - timedelta(seconds=1)) == 0
    assert await _escalated(world, after=timedelta(seconds=1)) == 1
    assert await _escalated(world, after=timedelta(seconds=5)) == 0
    assert await notices.sweep() == 1
    assert await notices.sweep() == 0
    address, mail = mailbox.mails[0]
    assert address == "supervisor@example.org"
    waited = "Counselling: somebody has waited too long: \u2068Türkçe\u2069"
    assert mail["Subject"] == waited
    assert f"{PUBLIC}/supervise" in plain(mail)
    assert "Ayşe" not in plain(mail)

    assert await _escalated(world, after=ROUTINE) == 1
    assert await notices.sweep() == 1
    address, mail = mailbox.mails[1]
    assert address == "coordinator@example.org"
    assert f"{PUBLIC}/desk" in plain(mail)
    told = [one for committed in world.told for one in committed.events]
    assert {one.channel for one in told} == {f"desk:{world.relief.id}"}
    assert [one.frame.count('"event":"session.escalated"') for one in told] == [1, 1]
    assert "Ayşe" not in "".join(one.frame for one in told)


async def test_where_no_supervisor_is_on_shift_all_of_them_are_told(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await by_mail(world, "supervisor")
    async with world.db.pool.acquire() as connection:
        await connection.execute("delete from shift")
    await _escalated(world, after=ROUTINE)
    assert await notices.sweep() == 1


async def test_nobody_is_told_of_a_wait_that_is_over(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await by_mail(world, "supervisor")
    assert await _escalated(world, after=ROUTINE) == 1
    await world.act(answer_next, world["turkish"], [world["supervisor"].id])
    assert await notices.sweep() == 0
    assert await _escalated(world, after=ROUTINE) == 0


async def test_a_call_for_help_that_nobody_answers_goes_to_all_supervisors(
    world: World, mailbox: Mailbox, notices: SessionNotices, seeker: UUID
) -> None:
    await world.join("resting", "", (world.relief, Role.SUPERVISOR))
    await by_mail(world, "supervisor", "resting", "coordinator")
    await world.act(answer_next, world["turkish"], [world["supervisor"].id])
    await world.act(call_for_help, world["turkish"], seeker)
    assert await _escalated(world, after=timedelta(seconds=59)) == 0
    assert await _escalated(world, after=timedelta(seconds=1)) == 1
    assert await notices.sweep() == 2
    assert {address for address, _ in mailbox.mails} == {
        "supervisor@example.org",
        "resting@example.org",
    }
    helping = "Counselling: a counsellor calls for help: \u2068Türkçe\u2069"
    assert {mail["Subject"] for _, mail in mailbox.mails} == {helping}
    await world.act(begin_watching, world["supervisor"], seeker)
    assert await _escalated(world, after=timedelta(minutes=5)) == 0
    await world.act(call_for_help, world["turkish"], seeker)
    assert await _escalated(world, after=timedelta(minutes=2)) == 2, "another call, both steps"


async def test_many_who_take_at_once_get_each_message_once(world: World, seeker: UUID) -> None:
    """Also where one has taken and committed between another's reading and its lock."""
    names = [f"rung{n}" for n in range(8)]
    for name in names:
        await world.join(name, "tr:native", (world.relief, Role.VOLUNTEER))
        await rung(world, seeker, name)
    await by_mail(world, *names)
    takes = [take_session_notices(world.db, world.at(), [WayKind.MAIL]) for _ in range(12)]
    taken = [one.way.id for some in await asyncio.gather(*takes) for one in some]
    assert len(taken) == len(set(taken)) == len(names)
