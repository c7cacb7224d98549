"""What open work is short of: found, noted, told to those whose work it is, and over again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import redis.asyncio

from dispatcher.actions.availability import set_availability
from dispatcher.actions.sessions.answer import answer_next
from dispatcher.actions.sessions.end import end_unanswered
from dispatcher.domain.actor import Actor
from dispatcher.domain.availability import Availability, Day, Hours, Window
from dispatcher.domain.consent import Consent
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.shortage import Shortage, Shortfall
from dispatcher.domain.supply import Supply
from dispatcher.domain.waves import ROUTING
from dispatcher.live.presence import Presence
from dispatcher.store.session_figures import add_turned_away
from dispatcher.store.shortages import shortages_of
from tests.support.counselling import begin, clear_counsellor, offer_counselling, on_shift
from tests.support.world import World
from worker.people import People
from worker.shortages import Shortages


@dataclass
class Watch:
    """Shortages beside a world, by the world's clock."""

    world: World
    people: People
    presence: Presence
    shortages: Shortages

    async def look(self, *here: Actor, **later: float) -> list[Shortage]:
        """What has changed when so much time has gone by and these people are there."""
        self.world.clock.go(**(later or {"seconds": 5}))
        await self.presence.heard([person.id for person in here])
        await self.people.refresh(self.world.clock.now)
        self.people.roster.turn(self.world.clock.now)
        return await self.shortages.look(self.world.clock.now)

    async def noted(self) -> list[Shortage]:
        """What the relief organisation is short of, from the record."""
        async with self.world.db.read() as connection:
            return await shortages_of(connection, [self.world.relief.id])


@pytest.fixture
async def watch(world: World, redis_url: str) -> AsyncIterator[Watch]:
    async with redis.asyncio.from_url(redis_url) as client:
        presence = Presence(client, clock=lambda: world.clock.now.timestamp())
        people = People(world.db, presence, ROUTING, world.clock.now)
        yield Watch(world, people, presence, Shortages(world.db, people, clock=world.clock))


async def test_urgent_work_that_nobody_is_there_for_is_said_at_once(
    world: World, watch: Watch
) -> None:
    monday = Window(Day.MONDAY, Hours(9 * 60, 17 * 60))  # the world's clock starts on a Sunday
    await world.act(set_availability, world["sorani"], Availability("UTC", (monday,)), Consent())
    for n in range(3):
        await world.post(f"هاوار {n}", source_language="ckb")
    (found,) = await watch.look(world["turkish"])
    assert found.reason is Shortfall.NOBODY_THERE
    assert found.waiting[Urgency.URGENT].tasks == 3
    assert (found.supply.eligible, found.supply.present, found.supply.in_window) == (1, 0, 0)
    assert found.supply.opens_at == world.clock.now.replace(hour=9, minute=0, second=0) + (
        timedelta(days=1)
    )
    assert await watch.noted() == [found]
    assert await watch.look(world["turkish"]) == [], "nothing has changed"


async def test_it_is_over_when_somebody_comes_and_back_when_they_leave(
    world: World, watch: Watch
) -> None:
    await world.post("هاوار", source_language="ckb")
    (began,) = await watch.look()
    (over,) = await watch.look(world["sorani"])
    assert over.ended_at == world.clock.now
    assert await watch.noted() == []
    (again,) = await watch.look(seconds=90)
    assert (again.version, again.since) == (began.version + 2, world.clock.now)


async def test_a_language_nobody_knows_is_said_to_be_so(world: World, watch: Watch) -> None:
    await world.post("Allo", source_language="ht")
    (found,) = await watch.look()
    assert (found.reason, found.supply.eligible) == (Shortfall.NOBODY_KNOWS, 0)


async def test_work_that_nobody_takes_though_people_are_there(world: World, watch: Watch) -> None:
    await world.post(urgency="urgent")
    assert await watch.look(world["turkish"]) == []
    assert await watch.look(world["turkish"], minutes=29) == []
    (found,) = await watch.look(world["turkish"], minutes=1)
    assert (found.reason, found.supply.present) == (Shortfall.NOBODY_TAKES, 1)


async def test_as_long_as_others_of_the_lane_are_taken_it_is_only_a_queue(
    world: World, watch: Watch
) -> None:
    tasks = [await world.post(f"Su {n}", urgency="urgent") for n in range(2)]
    world.clock.go(minutes=29)
    await world.claim(tasks[0], world["turkish"])
    watch.shortages.heard([event for told in world.told for event in told.events])
    assert await watch.look(world["second"], minutes=2) == []
    (found,) = await watch.look(world["second"], minutes=30)
    assert found.reason is Shortfall.NOBODY_TAKES


async def test_what_is_not_urgent_waits_before_it_is_an_alarm(world: World, watch: Watch) -> None:
    await world.post("هاوار", source_language="ckb", urgency="soon")
    await world.post("هاوار ٢", source_language="ckb", urgency="whenever")
    assert await watch.look() == []
    (found,) = await watch.look(hours=4)
    assert found.waiting.keys() == {Urgency.SOON}


async def test_the_organisation_hears_of_it_on_its_desk(world: World, watch: Watch) -> None:
    await world.post("هاوار", source_language="ckb")
    world.told.clear()
    await watch.look()
    await watch.look(world["sorani"])
    told = [event for committed in world.told for event in committed.events]
    assert {event.channel for event in told} == {f"desk:{world.relief.id}"}
    assert ["shortage.noticed" in event.frame for event in told] == [True, False]
    assert '"state":null' in told[1].frame


async def test_seekers_who_waited_too_long_are_unmet_demand_for_an_hour(
    world: World, watch: Watch
) -> None:
    await offer_counselling(world)
    await on_shift(world, "supervisor")
    await clear_counsellor(world, "turkish")
    session = (await begin(world, "Korkuyorum")).talk.session.id
    assert await watch.look(world["turkish"], minutes=9) == []
    (found,) = await watch.look(world["turkish"], minutes=1)
    assert found.reason is Shortfall.WAITED_TOO_LONG
    key = found.lane.key
    assert (key.kind, key.source_language) == (Kind.COUNSELLING, "tr")
    assert {urgency: one.tasks for urgency, one in found.waiting.items()} == {Urgency.SOON: 1}
    assert (found.supply.eligible, found.supply.present, found.supply.in_window) == (1, 1, 0)
    assert await watch.noted() == [found]
    # Somebody has come: it stays said that they came late.
    await world.act(answer_next, world["turkish"], [world["supervisor"].id])
    await watch.look(minutes=59)
    assert len(await watch.noted()) == 1
    await watch.look(minutes=1)
    assert await watch.noted() == []
    assert await world.count("counselling_session", f"id = '{session}'") == 1


async def test_who_was_left_without_an_answer_counts_whoever_is_there(
    world: World, watch: Watch
) -> None:
    await offer_counselling(world)
    for _ in range(2):
        begun = await begin(world, "هاوار", "ckb")
        await world.act(end_unanswered, begun.talk.session.id)
    (found,) = await watch.look()
    assert found.lane.key.source_language == "ckb"
    assert found.waiting[Urgency.SOON].tasks == 2
    assert found.supply == Supply(0, 0, 0)


async def test_who_was_turned_away_at_the_door_counts_until_their_hour_is_long_over(
    world: World, watch: Watch
) -> None:
    await offer_counselling(world)
    for _ in range(3):
        await world.db.at_once(
            lambda connection: add_turned_away(
                connection, world.response.id, "ckb", world.clock.now, "no_counsellor_of_language"
            )
        )
    (found,) = await watch.look()
    assert found.lane.key.source_language == "ckb"
    assert {urgency: one.tasks for urgency, one in found.waiting.items()} == {Urgency.SOON: 3}
    assert await watch.noted() == [found]
    await watch.look(minutes=120)
    assert await watch.noted() == []


async def test_tasks_and_seekers_of_one_lane_are_one_alarm(world: World, watch: Watch) -> None:
    await offer_counselling(world)
    await world.post("Konuşmak istiyor", kind="counselling", organisation_only=True)
    (task,) = await watch.look()
    assert task.reason is Shortfall.NOBODY_KNOWS
    begun = await begin(world)
    await world.act(end_unanswered, begun.talk.session.id)
    (found,) = await watch.look()
    assert (found.lane, found.version) == (task.lane, task.version + 1)
    assert found.reason is Shortfall.WAITED_TOO_LONG
