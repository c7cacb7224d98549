"""Routing as it runs: what changes in the record or in who is present rings for the right people.

The router is told nothing: it finds out. That it is also told, and then is quicker, is tested where
the whole system runs.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import redis.asyncio

from dispatcher.actions import sweeps
from dispatcher.actions.availability import set_availability
from dispatcher.actions.claiming import Held, Wish, decide_wishes
from dispatcher.actions.claims import release_claim
from dispatcher.actions.offers import accepted_offer, decline_offer, make_offers
from dispatcher.actions.tasks import cancel_task
from dispatcher.domain.actor import Actor
from dispatcher.domain.availability import Availability, Hours
from dispatcher.domain.consent import Consent
from dispatcher.domain.errors import NotEligible, Refusal
from dispatcher.domain.language import Help
from dispatcher.domain.matching import Proposal
from dispatcher.domain.offer import Decline, Offer, OfferState, Withdrawal
from dispatcher.domain.task import Task
from dispatcher.domain.waves import ROUTING
from dispatcher.live.presence import Presence
from dispatcher.store import offers as offer_store
from tests.support.disagreement import disagreed, trusted
from tests.support.routing import Ringing, ringing, who
from tests.support.world import World
from worker.people import People
from worker.routing import Router

__all__ = ["ringing"]


async def _declare(
    world: World, person: Actor, availability: Availability, consent: Consent | None = None
) -> None:
    await world.act(set_availability, person, availability, consent or Consent())


async def test_a_task_rings_for_who_can_do_it_and_is_there(world: World, ringing: Ringing) -> None:
    await ringing.here(world["turkish"], world["kurdish"], world["sorani"])
    task = await world.post("هاوار", source_language="ckb", urgency="critical")
    made = await ringing.now()
    assert who(made) == {world["sorani"].id}
    assert made[0].task_id == task.id
    assert {reason.why.value for reason in made[0].because} == {"language", "present", "idle"}
    assert ringing.told(world["sorani"]) == ["offer.made"]
    assert await ringing.now() == [], "it rings for them already"


async def test_somebody_who_comes_later_is_rung_then(world: World, ringing: Ringing) -> None:
    task = await world.post(urgency="critical")
    assert await ringing.now() == []
    await ringing.here(world["turkish"])
    assert who(await ringing.router.round(world.clock.now)) == {world["turkish"].id}
    assert await ringing.ringing(task) == {world["turkish"].id}


@pytest.mark.parametrize(
    ("urgency", "steps"),
    [
        ("critical", [(0, 3), (40, 3), (50, 9), (115, 9), (125, 18), (310, 27)]),
        ("urgent", [(0, 2), (170, 2), (185, 6), (590, 6), (605, 12), (1205, 18)]),
        ("soon", [(0, 1), (890, 1), (905, 3), (3605, 6), (7205, 9)]),
        ("whenever", [(0, 0), (7205, 0)]),
    ],
)
async def test_the_circle_widens_by_the_clock(
    world: World, ringing: Ringing, urgency: str, steps: list[tuple[int, int]]
) -> None:
    near = await world.crowd(60)
    wide = await world.crowd(20, "tr:working,en:fluent")
    task = await world.post(urgency=urgency)
    began = world.clock.now
    for at, expected in steps:
        world.clock.now = began + timedelta(seconds=at)
        await ringing.here(*near, *wide)
        await ringing.router.round(world.clock.now)
        assert len(await ringing.ringing(task)) == expected, f"after {at} s"


async def test_the_first_to_accept_has_it_and_the_others_hear_that_it_is_taken(
    world: World, ringing: Ringing
) -> None:
    people = [world["turkish"], world["free"], world["other_volunteer"]]
    await ringing.here(*people)
    task = await world.post(urgency="critical")
    offers = {offer.volunteer_id: offer for offer in await ringing.now()}
    first, *others = (person for person in people if person.id in offers)
    await world.claim(task, first)
    await world.act(accepted_offer, first, offers[first.id].id)
    await ringing.now()
    assert await ringing.ringing(task) == set()
    assert ringing.told(first) == ["offer.made", "offer.accepted"]
    for other in others:
        assert ringing.told(other) == ["offer.made", "offer.withdrawn"]
        assert (await world.offer(offers[other.id].id)).withdrawal is Withdrawal.TAKEN
    assert len(others) == 2


async def test_who_takes_it_from_the_board_has_accepted(world: World, ringing: Ringing) -> None:
    await ringing.here(world["turkish"])
    task = await world.post(urgency="critical")
    (offer,) = await ringing.now()
    held = await world.claim(task, world["turkish"])
    await ringing.now()
    after = await world.offer(offer.id)
    assert (after.state, after.ended_at) == (OfferState.ACCEPTED, held.claim.claimed_at)


async def test_five_hundred_accept_at_once_and_one_has_it(world: World, ringing: Ringing) -> None:
    crowd = await world.crowd(500)
    task = await world.post(urgency="critical")
    offers = [await world.ring(task, person) for person in crowd]
    outcomes = await asyncio.gather(*(world.try_claim(task.id, person) for person in crowd))
    granted = [n for n, outcome in enumerate(outcomes) if not isinstance(outcome, Refusal)]
    assert len(granted) == 1
    await ringing.after(seconds=15)  # two hundred at a time
    async with world.db.read() as connection:
        found = await offer_store.offers_of_task(connection, task.id, 1_000)
    states = {offer.id: offer.state for offer in found}
    assert states.pop(offers[granted[0]].id) is OfferState.ACCEPTED
    assert set(states.values()) == {OfferState.WITHDRAWN}
    assert len(states) == 499


async def test_a_no_makes_room_for_the_next_at_once(world: World, ringing: Ringing) -> None:
    crowd = await world.crowd(5)
    await ringing.here(*crowd)
    task = await world.post(urgency="critical")
    offers = await ringing.now()
    declining = next(person for person in crowd if person.id == offers[0].volunteer_id)
    await world.act(decline_offer, declining, offers[0].id, Decline.NOT_FOR_ME)
    (made,) = await ringing.now()
    assert made.volunteer_id not in who(offers)
    for _ in range(40):  # never again for this task, however late
        await ringing.here(*crowd)
        await ringing.after(seconds=50)
    async with world.db.read() as connection:
        found = await offer_store.offers_of_task(connection, task.id, 1_000)
    assert [o.volunteer_id for o in found].count(declining.id) == 1


async def test_it_stops_ringing_and_others_are_asked(world: World, ringing: Ringing) -> None:
    crowd = await world.crowd(30)
    await ringing.here(*crowd)
    task = await world.post(urgency="critical")
    first = await ringing.now()
    for _ in range(3):
        await ringing.here(*crowd)
        await ringing.after(seconds=41)
    assert {(await world.offer(offer.id)).state for offer in first} == {OfferState.OVER}
    assert not who(first) & await ringing.ringing(task)
    assert await ringing.ringing(task)


async def test_a_laptop_that_sleeps_stops_ringing_within_a_minute_and_another_is_asked(
    world: World, ringing: Ringing
) -> None:
    awake, asleep = world["turkish"], world["free"]
    await ringing.here(asleep)
    task = await world.post(urgency="critical")
    (offer,) = await ringing.now()
    assert offer.volunteer_id == asleep.id
    await ringing.after(seconds=50)
    await ringing.here(awake)
    await ringing.after(seconds=10)
    assert (await world.offer(offer.id)).withdrawal is Withdrawal.AWAY
    assert await ringing.ringing(task) == {awake.id}
    # Back again, it rings again: nobody refused anything.
    await ringing.here(asleep)
    assert who(await ringing.router.round(world.clock.now)) == {asleep.id}


async def test_who_says_they_are_away_is_left_alone(world: World, ringing: Ringing) -> None:
    await ringing.here(world["turkish"])
    task = await world.post(urgency="critical")
    assert len(await ringing.now()) == 1
    await ringing.presence.go_away(world["turkish"].id)
    await ringing.router.round(world.clock.now)
    assert await ringing.ringing(task) == set()
    await ringing.presence.come_back(world["turkish"].id)
    assert who(await ringing.router.round(world.clock.now)) == {world["turkish"].id}


async def test_declared_hours_are_enough_and_quiet_hours_hold_unless_agreed(
    world: World, ringing: Ringing
) -> None:
    noon = Hours(12 * 60, 13 * 60)  # the world's clock starts at twelve
    soon = world.clock.now + timedelta(days=2)
    await _declare(world, world["turkish"], Availability("UTC", until=soon))
    await _declare(world, world["free"], Availability("UTC", quiet=noon), Consent(nights=True))
    await _declare(world, world["second"], Availability("UTC", quiet=noon))
    critical = await world.post(urgency="critical")
    urgent = await world.post("Başka", urgency="urgent")
    await ringing.here(world["free"], world["second"])
    assert who(await ringing.now()) == {world["turkish"].id}
    await ringing.here(world["free"], world["second"])
    await ringing.after(minutes=5)
    assert world["free"].id in await ringing.ringing(critical)
    assert world["free"].id not in await ringing.ringing(urgent)
    assert world["second"].id not in await ringing.ringing(critical)


async def test_nobody_is_rung_on_holiday_nor_more_often_than_they_said(
    world: World, ringing: Ringing
) -> None:
    tomorrow = world.clock.now + timedelta(days=1)
    anytime = Availability("UTC", until=tomorrow)
    await _declare(world, world["turkish"], anytime, Consent(away_until=tomorrow))
    await _declare(world, world["free"], anytime, Consent(offers_an_hour=0))
    await _declare(world, world["second"], anytime, Consent(offers_an_hour=1))
    for n in range(3):
        await world.post(f"Su {n}", urgency="critical")
    made = await ringing.after(minutes=2)
    assert [offer.volunteer_id for offer in made] == [world["second"].id]


async def test_who_has_enough_to_do_is_not_rung_until_something_is_handed_back(
    world: World, ringing: Ringing
) -> None:
    busy = world["turkish"]
    held = [await world.claim(await world.post(f"Su {n}"), busy) for n in range(4)]
    await ringing.here(busy)
    task = await world.post(urgency="critical")
    assert await ringing.now() == []
    claim = held[0].claim
    await world.act(release_claim, busy, claim.id, claim.fence, "")
    await ringing.now()
    assert await ringing.ringing(task) == {busy.id}


async def test_a_task_that_is_cancelled_stops_ringing(world: World, ringing: Ringing) -> None:
    await ringing.here(world["turkish"])
    task = await world.post(urgency="critical")
    (offer,) = await ringing.now()
    await world.act(cancel_task, world["coordinator"], task.id, "")
    await ringing.now()
    assert (await world.offer(offer.id)).withdrawal is Withdrawal.TASK_OVER


async def test_a_language_that_is_gone_takes_the_offer_with_it(
    world: World, ringing: Ringing
) -> None:
    await ringing.here(world["turkish"])
    await world.post(urgency="critical")
    (offer,) = await ringing.now()
    async with world.db.read() as connection:
        await connection.execute(
            "update proficiency set level = 'working', writing = false where account_id = $1",
            world["turkish"].id,
        )
    await ringing.now()
    assert (await world.offer(offer.id)).withdrawal is Withdrawal.NOT_ELIGIBLE


async def test_an_account_that_is_closed_is_rung_no_more(world: World, ringing: Ringing) -> None:
    await ringing.here(world["turkish"])
    await ringing.now()
    async with world.db.read() as connection:
        await connection.execute(
            "update account set disabled_at = now() where id = $1", world["turkish"].id
        )
    await ringing.now()
    await ringing.now()
    await ringing.here(world["turkish"])
    await world.post(urgency="critical")
    assert await ringing.now() == []


async def test_an_offer_is_not_made_for_what_was_taken_in_the_meantime(world: World) -> None:
    task = await world.post(wanted=2)
    await world.claim(task, world["turkish"])
    ends_at = world.clock.now + timedelta(minutes=2)
    who = [Proposal(task.id, world[name].id, 1, ends_at, ()) for name in ("turkish", "free")]

    async def make(proposals: list[Proposal]) -> list[UUID]:
        return [offer.volunteer_id for offer in await world.act(make_offers, proposals)]

    assert await make(who) == [world["free"].id], "one holds it already"
    assert await make(who) == [], "and for the other it rings"
    await world.claim(task, world["second"])
    assert await make([Proposal(task.id, world["other_volunteer"].id, 1, ends_at, ())]) == []


async def test_without_redis_those_in_their_hours_are_rung(world: World) -> None:
    async with redis.asyncio.from_url("unix:///nowhere/redis.sock") as nobody:
        people = People(world.db, Presence(nobody), ROUTING, world.clock.now)
        router = Router(world.db, people, clock=world.clock)
        soon = world.clock.now + timedelta(days=2)
        await _declare(world, world["turkish"], Availability("UTC", until=soon))
        await world.post(urgency="critical")
        assert who(await router.round(world.clock.now)) == {world["turkish"].id}


async def test_what_is_heard_is_looked_at_before_the_next_sweep(
    world: World, ringing: Ringing
) -> None:
    await ringing.here(world["turkish"])
    await ringing.router.round(world.clock.now)
    await world.post(urgency="critical")
    assert await ringing.router.round(world.clock.now) == [], "nothing was said"
    ringing.router.heard([event for told in world.told for event in told.events])
    assert who(await ringing.router.round(world.clock.now)) == {world["turkish"].id}


async def test_it_runs_by_itself(world: World, redis_url: str) -> None:
    world.clock.now = datetime.now(UTC)
    async with redis.asyncio.from_url(redis_url) as client:
        presence = Presence(client)
        router = Router(world.db, People(world.db, presence, ROUTING, world.clock.now))
        running = asyncio.create_task(router.run())
        await presence.heard([world["turkish"].id])
        await world.post(urgency="critical")
        async with asyncio.timeout(20):
            while await world.count("offer") == 0:
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_who_accepts_goes_on_being_rung_and_who_lets_it_pass_is_left_in_peace(
    world: World, ringing: Ringing
) -> None:
    await ringing.here(world["turkish"])
    for n in range(ROUTING.offers_an_hour + 2):
        await world.post(f"Su {n}", urgency="critical")
        (offer,) = await ringing.now()
        held = await world.claim(await world.task(offer.task_id), world["turkish"])
        await world.submit(held, world["turkish"])
        await ringing.here(world["turkish"])
        await ringing.now()
    rung = 0
    for n in range(ROUTING.offers_an_hour + 2):
        await world.post(f"Ekmek {n}", urgency="critical")
        for offer in await ringing.now():
            rung += 1
            await world.act(decline_offer, world["turkish"], offer.id, Decline.NOT_NOW)
        await ringing.here(world["turkish"])
    assert rung == ROUTING.offers_an_hour


async def test_who_understands_in_part_is_rung_last_and_may_claim_by_that(
    world: World, ringing: Ringing
) -> None:
    turkish = world["turkish"]
    task = await world.post("Su lazımdır", source_language="az", urgency="critical")
    await ringing.here(turkish)
    assert await ringing.now() == []
    refused = await world.try_claim(task.id, turkish)
    assert isinstance(refused, NotEligible)
    for _ in range(6):
        await ringing.here(turkish)
        await ringing.after(seconds=50)
    (offer,) = [o for o in await _offers(world, task) if o.volunteer_id == turkish.id]
    assert {reason.data.get("help") for reason in offer.because} >= {"last_step", "exact"}
    wish = Wish(task.id, turkish.must_volunteer(), world.at(), furthest=Help.LAST_STEP)
    (held,) = await decide_wishes(world.db, [wish])
    assert isinstance(held, Held)


async def _offers(world: World, task: Task) -> list[Offer]:
    async with world.db.read() as connection:
        return await offer_store.offers_of_task(connection, task.id, 1_000)


async def test_what_waited_rings_by_its_own_clock_and_never_for_who_answered_before(
    world: World, ringing: Ringing
) -> None:
    first, second = world["turkish"], world["second"]
    earlier = await world.post(review=False, urgency="critical")
    later = await world.post("", after=earlier.id, urgency="critical")
    await ringing.here(first, second)
    assert {offer.task_id for offer in await ringing.now()} == {earlier.id}
    world.clock.go(minutes=10)
    await ringing.here(first, second)
    await world.submit(await world.claim(earlier, first), first)
    made = await ringing.now()
    assert [(offer.task_id, offer.volunteer_id, offer.wave) for offer in made] == [
        (later.id, second.id, 1)
    ]


async def test_a_control_wakes_nobody(world: World, ringing: Ringing) -> None:
    await ringing.here(world["turkish"])
    await world.post(urgency="critical", control={"text": "We need water"})
    assert await ringing.now() == []


async def test_the_last_answer_rings_for_the_trusted_first_and_then_for_all(
    world: World, ringing: Ringing
) -> None:
    arbiter, other = await trusted(world), world["turkish"]
    task = await disagreed(world)
    await ringing.here(arbiter, other)
    made = await ringing.now()
    assert [(offer.task_id, offer.volunteer_id) for offer in made] == [(task.id, arbiter.id)]
    world.clock.go(minutes=30)
    assert await sweeps.open_arbitrations(world.db, world.at()) == 1
    await ringing.here(other)
    assert other.id in who(await ringing.now())
