"""Scenes of what rings, and of what work is short of."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dispatcher.actions import controls, offers
from dispatcher.actions.shortages import note_shortages
from dispatcher.domain.offer import Decline, Withdrawal
from dispatcher.domain.policy import Urgency
from dispatcher.domain.shortage import Shortage, Shortfall, Waiting
from dispatcher.domain.supply import Supply
from dispatcher.domain.task import Task
from tests.support.world import World


async def ring(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    yield
    await world.ring(task, world["holder"])
    await world.ring(task, world["turkish"])


async def ring_again(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(wanted=2)
    await world.claim(task, world["holder"])
    yield
    await world.act(controls.ring_again, world["coordinator"], task.id)


async def see_an_offer(world: World, _: Path) -> AsyncIterator[None]:
    offer = await world.ring(await world.post(), world["holder"])
    yield
    await world.act(offers.see_offer, world["holder"], offer.id)
    await world.act(offers.see_offer, world["holder"], offer.id)


async def decline_an_offer(world: World, _: Path) -> AsyncIterator[None]:
    offer = await world.ring(await world.post(), world["holder"])
    yield
    await world.act(offers.decline_offer, world["holder"], offer.id, Decline.TOO_LONG)


async def accept_an_offer(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    offer = await world.ring(task, world["holder"])
    yield
    await world.claim(task, world["holder"])
    await world.act(offers.accepted_offer, world["holder"], offer.id)


async def settle_what_others_took(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    ringing = [await world.ring(task, world[name]) for name in ("holder", "turkish")]
    await world.claim(task, world["turkish"])
    yield
    await world.act(offers.settle_offers, [offer.id for offer in ringing])


async def settle_what_rang_out(world: World, _: Path) -> AsyncIterator[None]:
    offer = await world.ring(await world.post(), world["holder"])
    world.clock.go(minutes=2)
    yield
    await world.act(offers.settle_offers, [offer.id])


async def take_an_offer_back(world: World, _: Path) -> AsyncIterator[None]:
    offer = await world.ring(await world.post(), world["holder"])
    yield
    await world.act(offers.withdraw_offers, [offer.id], Withdrawal.AWAY)


def _short_of_people(task: Task, reason: Shortfall, now: datetime) -> Shortage:
    waiting = {Urgency.URGENT: Waiting(1, task.created_at)}
    return Shortage(task.organisation_id, task.lane, reason, waiting, Supply(3, 0, 0), now)


async def notice_a_shortage(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    yield
    found = _short_of_people(task, Shortfall.NOBODY_THERE, world.clock.now)
    await world.act(note_shortages, [found])
    await world.act(note_shortages, [replace(found, reason=Shortfall.NOBODY_TAKES)])


async def a_shortage_ends(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    found = _short_of_people(task, Shortfall.NOBODY_THERE, world.clock.now)
    await world.act(note_shortages, [found])
    yield
    await world.act(note_shortages, [])


SCENES_RINGING = (
    ring,
    ring_again,
    see_an_offer,
    decline_an_offer,
    accept_an_offer,
    settle_what_others_took,
    settle_what_rang_out,
    take_an_offer_back,
    notice_a_shortage,
    a_shortage_ends,
)
