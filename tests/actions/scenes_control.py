"""Scenes of tasks whose answer is known; told with the rest in scenarios.py."""

from collections.abc import AsyncIterator
from pathlib import Path

from dispatcher.actions import sweeps
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


SCENES_CONTROL = (
    post_a_control,
    answer_a_control,
    answer_a_control_as_if_for_review,
    settle_a_control,
)
