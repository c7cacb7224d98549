"""Scenes of tasks that come after others; told with the rest in scenarios.py."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from dispatcher.actions import languages, reviews, sweeps, tasks
from dispatcher.domain.task import Task
from tests.support.world import UNSURE, World


async def revision_of(world: World, task: Task, **wishes: Any) -> Task:
    return await world.post("", after=task.id, source_language=None, title="Revise", **wishes)


async def post_after_another(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    yield
    await revision_of(world, task)


async def post_after_one_that_is_done(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(review=False)
    await world.submit(await world.claim(task, world["holder"]), world["holder"])
    yield
    await revision_of(world, task)


async def accept_what_others_wait_for(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await revision_of(world, await revision_of(world, task, deadline_after_min=30))
    await revision_of(world, task, urgency="critical")
    handed_in = await world.submit(await world.claim(task, world["holder"]), world["holder"])
    world.clock.go(hours=2)
    yield
    work = handed_in.submission.id
    await world.act(reviews.accept_work, world["coordinator"], work, content=None, remarks="")


async def claim_a_revision(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(review=False)
    revision = await revision_of(world, task)
    await world.submit(await world.claim(task, world["turkish"]), world["turkish"])
    yield
    await world.claim(revision, world["holder"])


async def cancel_what_others_wait_for(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post()
    await revision_of(world, await revision_of(world, task))
    yield
    await world.act(tasks.cancel_task, world["coordinator"], task.id, "")


async def cancel_in_the_middle(world: World, _: Path) -> AsyncIterator[None]:
    middle = await revision_of(world, await world.post())
    await revision_of(world, middle)
    yield
    await world.act(tasks.cancel_task, world["coordinator"], middle.id, "")


async def expire_what_others_wait_for(world: World, _: Path) -> AsyncIterator[None]:
    task = await world.post(expires_at=world.clock.now.replace(hour=14))
    await revision_of(world, await revision_of(world, task))
    world.clock.go(hours=3)
    yield
    assert await sweeps.expire_tasks(world.db, world.at("sweep")) == 1


async def correct_language_of_what_waits(world: World, _: Path) -> AsyncIterator[None]:
    waiting = await revision_of(world, await world.post())
    yield
    await world.act(languages.correct_language, world["coordinator"], waiting.id, "kmr")


async def change_what_waits(world: World, _: Path) -> AsyncIterator[None]:
    waiting = await revision_of(world, await world.post())
    yield
    wanted = tasks.Change(urgency="critical", title="Revise at once")
    await world.act(tasks.change_task, world["coordinator"], waiting.id, wanted)


async def finish_a_text_whose_language_was_found_meanwhile(
    world: World, _: Path
) -> AsyncIterator[None]:
    task = await world.post("Av?", detected=UNSURE, review=False)
    await revision_of(world, task)
    await world.act(languages.correct_language, world["coordinator"], task.id, "kmr")
    held = await world.claim(task, world["kurdish"])
    yield
    await world.submit(held, world["kurdish"])


SCENES_AFTER = (
    post_after_another,
    post_after_one_that_is_done,
    accept_what_others_wait_for,
    claim_a_revision,
    cancel_what_others_wait_for,
    cancel_in_the_middle,
    expire_what_others_wait_for,
    correct_language_of_what_waits,
    change_what_waits,
    finish_a_text_whose_language_was_found_meanwhile,
)
