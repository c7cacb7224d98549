"""What a coordinator says about ringing, as it is rung by."""

from dispatcher.actions.controls import pause_lane, resume_lane, ring_again, set_waves
from dispatcher.actions.offers import decline_offer
from dispatcher.domain.fit import Circle
from dispatcher.domain.offer import Decline
from dispatcher.domain.policy import Urgency
from dispatcher.domain.ringing import WaveWish
from dispatcher.store.transaction import Transaction
from tests.support.routing import Ringing, ringing, who
from tests.support.world import World

__all__ = ["ringing"]


async def test_rung_anew_it_rings_at_once_for_who_let_it_pass(
    world: World, ringing: Ringing
) -> None:
    await ringing.here(world["turkish"], world["free"])
    task = await world.post(urgency="critical")
    for offer in await ringing.now():
        who = next(name for name in ("turkish", "free") if world[name].id == offer.volunteer_id)
        why = Decline.NOT_NOW if who == "turkish" else Decline.NOT_FOR_ME
        await world.act(decline_offer, world[who], offer.id, why)
    assert await ringing.now() == []
    heard = len(world.told)
    await world.act(ring_again, world["coordinator"], task.id)
    ringing.router.heard([event for told in world.told[heard:] for event in told.events])
    (offer,) = await ringing.router.round(world.clock.now)
    assert (offer.volunteer_id, offer.wave) == (world["turkish"].id, 1)


async def test_a_paused_lane_rings_for_nobody_until_it_is_resumed(
    world: World, ringing: Ringing
) -> None:
    await ringing.here(world["turkish"])
    task = await world.post(urgency="critical")
    lane = task.lane.id
    await world.act(pause_lane, world["coordinator"], world.relief.id, lane)
    assert await ringing.now() == []

    async def resume(tx: Transaction, _: object) -> None:
        await resume_lane(tx, world["coordinator"], world.relief.id, lane)

    await world.act(resume)
    assert who(await ringing.now()) == {world["turkish"].id}


async def test_an_organisation_s_own_waves_are_rung_by(world: World, ringing: Ringing) -> None:
    crowd = await world.crowd(20)
    await ringing.here(*crowd)
    wishes = [WaveWish(0, 8, Circle.NEAR, nights=False)]
    args = (world["coordinator"], world.relief.id, Urgency.CRITICAL, wishes)
    await world.act(set_waves, *args)
    task = await world.post(urgency="critical")
    await ringing.now()
    assert len(await ringing.ringing(task)) == 8
