"""A router beside a world, which finds out by itself what there is to ring for."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import redis.asyncio

from dispatcher.domain.actor import Actor
from dispatcher.domain.events import EventName
from dispatcher.domain.offer import Offer
from dispatcher.domain.task import Task
from dispatcher.domain.waves import ROUTING
from dispatcher.live.presence import Presence
from dispatcher.store import offers as offer_store
from tests.support.world import World
from worker.people import People
from worker.routing import SWEEP_EVERY, Router


@dataclass
class Ringing:
    """A router beside a world, both by the world's clock."""

    world: World
    presence: Presence
    router: Router

    async def here(self, *people: Actor) -> None:
        """A sign of life of each."""
        await self.presence.heard([person.id for person in people])

    async def after(self, **duration: float) -> list[Offer]:
        """What is made when so much time has gone by; it looks as often as it would by itself."""
        end = self.world.clock.now + timedelta(**duration)
        made = await self.router.round(self.world.clock.now)
        while self.world.clock.now < end:
            step = min(SWEEP_EVERY, end - self.world.clock.now)
            made += await self.router.round(self.world.clock.go(seconds=step.total_seconds()))
        return made

    async def now(self) -> list[Offer]:
        """What is made at once, everything looked at."""
        self.world.clock.go(seconds=SWEEP_EVERY.total_seconds())
        return await self.router.round(self.world.clock.now)

    async def ringing(self, task: Task) -> set[UUID]:
        """For whom the task rings."""
        async with self.world.db.read() as connection:
            offers = await offer_store.offers_of_task(connection, task.id, 10_000)
        return {offer.volunteer_id for offer in offers if offer.rings(self.world.clock.now)}

    def told(self, person: Actor) -> list[str]:
        """The events about offers on somebody's inbox."""
        return [
            name.value
            for committed in self.world.told
            for event in committed.events
            for name in EventName
            if event.channel == f"inbox:{person.id}"
            and name.value.startswith("offer.")
            and f'"event":"{name.value}"' in event.frame
        ]


@pytest.fixture
async def ringing(world: World, redis_url: str) -> AsyncIterator[Ringing]:
    async with redis.asyncio.from_url(redis_url) as client:
        presence = Presence(client, clock=lambda: world.clock.now.timestamp())
        people = People(world.db, presence, ROUTING, world.clock.now)
        yield Ringing(world, presence, Router(world.db, people, clock=world.clock))


def who(offers: Iterable[Offer]) -> set[UUID]:
    return {offer.volunteer_id for offer in offers}
