"""Those who coordinate are written to about work that is short of people, once and in time."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dispatcher.actions.shortages import note_shortages
from dispatcher.actions.ways import add_way
from dispatcher.domain.alarm import APART, LASTS
from dispatcher.domain.errors import NotEligible
from dispatcher.domain.policy import Urgency
from dispatcher.domain.roster import Roster
from dispatcher.domain.shortage import Shortage, Shortfall, Waiting
from dispatcher.domain.supply import Supply
from dispatcher.domain.way import WayKind
from tests.support.counselling import begin, clear_counsellor, offer_counselling
from tests.support.mailbox import Mailbox
from tests.support.ringing import PUBLIC, by_mail, settings_for
from tests.support.world import World
from worker.alarms import Alarms
from worker.notices import senders_of
from worker.unmet import session_shortages

Short = Callable[..., Awaitable[None]]


@pytest.fixture
def alarms(world: World, mailbox: Mailbox, tmp_path: Path) -> Alarms:
    settings = settings_for(tmp_path, smtp_url=mailbox.url)
    return Alarms(
        world.db, settings, senders_of(settings), now=lambda: world.clock.now, spread=lambda: 1.0
    )


@pytest.fixture
async def short(world: World) -> Short:
    """Notes that these languages are short of people, and no others."""

    async def note(*languages: str) -> None:
        found = []
        for tag in languages:
            task = await world.post(f"Call in {tag}", source_language=tag, title="Ayşe Demir")
            waiting = {Urgency.URGENT: Waiting(7, world.clock.now)}
            opens_at = world.clock.now + timedelta(minutes=50)
            supply = Supply(12, 0, 0, opens_at)
            found.append(
                Shortage(
                    task.organisation_id,
                    task.lane,
                    Shortfall.NOBODY_THERE,
                    waiting,
                    supply,
                    world.clock.now,
                )
            )
        await world.act(note_shortages, found)

    return note


async def test_whoever_coordinates_is_told_once_it_lasts(
    world: World, mailbox: Mailbox, alarms: Alarms, short: Short
) -> None:
    await by_mail(world, "coordinator", "other_coordinator")
    await short("kmr", "ckb")
    assert await alarms.sweep() == 0, "it may be over in a moment"
    world.clock.now += LASTS
    assert await alarms.sweep() == 1
    address, mail = mailbox.mails[0]
    assert address == "coordinator@example.org"
    assert mail["Subject"] == "Tasks without people: 14 · Relief"
    plain = mail.get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    assert text.count("Urgent: 7 · Translation · ") == 2
    assert "Nobody is there just now. Known: 12." in text
    assert "Somebody’s hours begin at \u206812:50 (UTC)\u2069." in text
    assert f"{PUBLIC}/desk" in text
    assert "/accept#" not in text
    assert "Ayşe" not in text
    world.clock.now += APART
    assert await alarms.sweep() == 0, "nothing is new"


async def test_what_comes_up_later_waits_a_while_and_goes_into_one_message(
    world: World, mailbox: Mailbox, alarms: Alarms, short: Short
) -> None:
    await by_mail(world, "coordinator")
    await short("kmr")
    world.clock.now += LASTS
    assert await alarms.sweep() == 1
    world.clock.now += LASTS
    await short("kmr", "ckb")
    await short("kmr", "ckb", "ar")
    world.clock.now += LASTS
    assert await alarms.sweep() == 0
    world.clock.now += APART
    assert await alarms.sweep() == 1
    assert mailbox.mails[1][1]["Subject"] == "Tasks without people: 21 · Relief"


async def test_what_is_over_is_not_told(world: World, alarms: Alarms, short: Short) -> None:
    await by_mail(world, "coordinator")
    await short("kmr")
    await short()
    world.clock.now += LASTS
    assert await alarms.sweep() == 0


async def test_a_server_that_is_away_is_tried_again(
    world: World, mailbox: Mailbox, alarms: Alarms, short: Short
) -> None:
    await by_mail(world, "coordinator")
    mailbox.answers = ["451 Later"]
    await short("kmr")
    world.clock.now += LASTS
    assert await alarms.sweep() == 0
    assert await alarms.sweep() == 0, "it rests first"
    world.clock.now += timedelta(seconds=10)
    assert await alarms.sweep() == 1
    assert mailbox.tried == 2


async def test_an_observer_has_nothing_to_be_told(world: World) -> None:
    with pytest.raises(NotEligible):
        await world.act(add_way, world["observer"], WayKind.MAIL, None)


async def test_where_seekers_wait_too_long_it_says_so_in_a_word_of_its_own(
    world: World, mailbox: Mailbox, alarms: Alarms
) -> None:
    await by_mail(world, "coordinator")
    await offer_counselling(world)
    await clear_counsellor(world, "turkish")
    await begin(world, "Ayşe Demir korkuyor")
    world.clock.go(minutes=10)
    roster = Roster(world.clock.now)
    await world.act(note_shortages, await session_shortages(world.db, roster, world.clock.now))
    world.clock.now += LASTS
    assert await alarms.sweep() == 1
    mail = mailbox.mails[0][1]
    assert mail["Subject"] == "Counselling: people wait too long: 1 · Relief"
    plain = mail.get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    assert "Counselling · \u2068Türkçe\u2069" in text
    assert "Waited too long in the last hour: 1. There or on shift: 0." in text
    assert "Ayşe" not in text
    html = mail.get_body(("html",))
    assert html is not None
    assert "<p></p>" not in html.get_content()
