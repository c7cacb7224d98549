"""Scenes of tasks whose answer is known; told with the rest in scenarios.py."""

from collections.abc import AsyncIterator
from pathlib import Path

from dispatcher.actions import sweeps
from tests.support.disagreement import ANSWERS, all_but_one, disagreed, trusted
from tests.support.world import World

KNOWN = {"text": "We need water"}


async def post_a_control(world: World, _: Path) -> AsyncIterator[None]:
    await world.post()
    yield
    await world.post("Su lazım", control=KNOWN)


async def answer_a_control(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(control=KNOWN, review=False), world["holder"])
    yield
    await world.submit(held, world["holder"])


async def answer_a_control_as_if_for_review(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(control=KNOWN), world["holder"])
    yield
    await world.submit(held, world["holder"])


async def settle_a_control(world: World, _: Path) -> AsyncIterator[None]:
    held = await world.claim(await world.post(control=KNOWN), world["holder"])
    await world.submit(held, world["holder"])
    world.clock.go(hours=2)
    yield
    assert await sweeps.settle_controls(world.db, world.at("sweep")) == 1


async def ask_the_last_answer_of_somebody_trusted(world: World, _: Path) -> AsyncIterator[None]:
    await trusted(world)
    crowd = await world.crowd(ANSWERS - 1)
    task = await all_but_one(world, [*crowd, world["holder"]])
    held = await world.claim(task, world["holder"])
    yield
    await world.submit(held, world["holder"], text="Yet another")


async def open_the_last_answer_to_everybody(world: World, _: Path) -> AsyncIterator[None]:
    await trusted(world)
    await disagreed(world)
    world.clock.go(minutes=30)
    yield
    assert await sweeps.open_arbitrations(world.db, world.at("sweep")) == 1


SCENES_CONTROL = (
    post_a_control,
    answer_a_control,
    answer_a_control_as_if_for_review,
    settle_a_control,
    ask_the_last_answer_of_somebody_trusted,
    open_the_last_answer_to_everybody,
)
