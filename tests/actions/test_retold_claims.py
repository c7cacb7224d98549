"""A change of a task is told to those who hold it, and every version of a claim was told."""

import json

from dispatcher.actions import reviews, tasks
from dispatcher.domain.events import inbox_channel
from dispatcher.store import eventlog
from tests.support.world import World


async def test_no_claim_has_a_version_that_its_holder_was_not_told(world: World) -> None:
    task = await world.post(wanted=2)
    accepted = await world.claim(task, world["turkish"])
    working = await world.claim(task, world["second"])
    handed_in = await world.submit(accepted, world["turkish"])
    coordinator = world["coordinator"]
    submission = handed_in.submission.id
    await world.act(reviews.accept_work, coordinator, submission, content=None, remarks="")
    await world.act(tasks.change_task, coordinator, task.id, tasks.Change(urgency="critical"))
    for held in (accepted, working):
        claim = await world.claim_now(held.claim.id)
        async with world.db.read() as connection:
            inbox = inbox_channel(claim.volunteer_id)
            told = await eventlog.read_after(connection, inbox, 0, 100)
        assert json.loads(told[-1].frame)["entity"]["version"] == claim.version
