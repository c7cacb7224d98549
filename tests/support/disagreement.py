"""Tasks that many answered differently, and people whose answers are known to be right."""

from dispatcher.domain.actor import Actor
from dispatcher.domain.policy import Agreement, Kind
from dispatcher.domain.task import Task
from dispatcher.domain.trust import Counts
from dispatcher.store import control_items
from dispatcher.store.transaction import Transaction
from tests.support.world import World

ANSWERS = 6
"""After so many, one more is asked for, and no other."""


async def known(world: World, person: Actor, counts: Counts) -> Actor:
    """The person after so much has become known of them."""

    async def run(tx: Transaction) -> None:
        more = {person.id: counts}
        await control_items.count(tx.connection, Kind.TRANSLATION, more, world.clock.now)

    await world.db.act(run)
    return await world.actor(person.id)


async def trusted(world: World, name: str = "second") -> Actor:
    """Somebody who has answered two controls rightly."""
    world.people[name] = await known(world, world[name], Counts(controls_right=2))
    return world.people[name]


async def all_but_one(world: World, crowd: list[Actor]) -> Task:
    """A task that all of these but the last answered, each something else."""
    task = await world.post(
        urgency="urgent", wanted=3, agreement=Agreement.MAJORITY.value, review=False
    )
    for n, person in enumerate(crowd[:-1]):
        await world.submit(await world.claim(task, person), person, text=f"Answer {n}")
    return await world.task(task.id)


async def disagreed(world: World) -> Task:
    """A task that asks for its last answer, as all before it differ."""
    crowd = await world.crowd(ANSWERS)
    task = await all_but_one(world, crowd)
    await world.submit(await world.claim(task, crowd[-1]), crowd[-1], text="Yet another")
    return await world.task(task.id)
