"""Where answers go on disagreeing the last one is asked of somebody trusted first."""

import pytest

from dispatcher.actions import sweeps
from dispatcher.actions.controls import to_be_assigned
from dispatcher.domain.errors import NotEligible, NotYourReview
from dispatcher.domain.events import EventName
from dispatcher.domain.lane import is_trust, trusted_in
from dispatcher.domain.policy import MOST_ANSWERS, Agreement, Kind
from dispatcher.domain.submission import must_review
from dispatcher.domain.task import TaskState
from dispatcher.domain.trust import Counts
from dispatcher.views.people import me
from tests.support.disagreement import ANSWERS, all_but_one, disagreed, known, trusted
from tests.support.world import World, world

__all__ = ["world"]

NAME = trusted_in(Kind.TRANSLATION)


async def _names(world: World, person: str) -> set[str]:
    actor = await world.actor(world[person].id)
    return {clearance.name for clearance in actor.must_volunteer().clearances}


async def test_the_last_answer_is_kept_for_who_is_trusted(world: World) -> None:
    arbiter = await trusted(world)
    task = await disagreed(world)
    assert (task.wanted, task.taken, task.state) == (MOST_ANSWERS, ANSWERS, TaskState.OPEN)
    assert task.lane.key.clearance == NAME
    with pytest.raises(NotEligible) as refused:
        await world.claim(task, world["free"])
    assert refused.value.data == {"reason": "trusted_first"}
    held = await world.claim(task, arbiter)
    assert held.claim.slot == MOST_ANSWERS


async def test_their_answer_decides_and_nothing_stays_behind(world: World) -> None:
    arbiter = await trusted(world)
    task = await disagreed(world)
    await world.submit(await world.claim(task, arbiter), arbiter, text="Answer 0")
    assert (await world.task(task.id)).state is TaskState.DONE
    world.clock.go(hours=1)
    assert await sweeps.open_arbitrations(world.db, world.at()) == 0
    assert await world.count("arbitration") == 0


async def test_boards_of_others_lose_the_task_and_the_trusted_see_it_come(world: World) -> None:
    await trusted(world)
    crowd = await world.crowd(ANSWERS)
    task = await all_but_one(world, crowd)
    held = await world.claim(task, crowd[-1])
    world.told.clear()
    await world.submit(held, crowd[-1], text="Yet another")
    after = await world.task(task.id)
    frames = [event for committed in world.told for event in committed.events]

    def told(channel: str, name: EventName) -> bool:
        return any(
            event.channel == channel and f'"event":"{name.value}"' in event.frame
            for event in frames
            if str(task.id) in event.frame
        )

    assert told(f"lane:{task.lane.id}", EventName.TASK_MOVED)
    assert told(f"lane:{after.lane.id}", EventName.TASK_POSTED)


async def test_after_a_while_it_is_everybodys(world: World) -> None:
    await trusted(world)
    task = await disagreed(world)
    world.clock.go(minutes=29)
    assert await sweeps.open_arbitrations(world.db, world.at()) == 0
    world.clock.go(minutes=1)
    assert await sweeps.open_arbitrations(world.db, world.at()) == 1
    after = await world.task(task.id)
    assert after.lane.key.clearance is None
    assert (await world.claim(after, world["free"])).claim.slot == MOST_ANSWERS


async def test_what_is_being_answered_is_left_until_it_is_given_back(world: World) -> None:
    arbiter = await trusted(world)
    task = await disagreed(world)
    held = await world.claim(task, arbiter)
    world.clock.go(hours=1)
    assert await sweeps.open_arbitrations(world.db, world.at()) == 0
    assert await sweeps.lapse_leases(world.db, world.at()) == 1
    assert await sweeps.open_arbitrations(world.db, world.at()) == 1
    assert (await world.task(held.task.id)).lane.key.clearance is None


async def test_where_nobody_is_trusted_it_stays_everybodys(world: World) -> None:
    task = await disagreed(world)
    assert task.lane.key.clearance is None


async def test_an_author_is_no_arbiter_of_their_own_answer(world: World) -> None:
    crowd = await world.crowd(ANSWERS)
    crowd[0] = await known(world, crowd[0], Counts(controls_right=2))
    task = await all_but_one(world, crowd)
    await world.submit(await world.claim(task, crowd[-1]), crowd[-1], text="Yet another")
    assert (await world.task(task.id)).lane.key.clearance is None


async def test_who_is_trusted_but_cannot_do_it_is_no_reason_to_keep_it(world: World) -> None:
    await trusted(world, "sorani")
    assert (await disagreed(world)).lane.key.clearance is None


async def test_as_many_as_were_asked_for_are_no_disagreement(world: World) -> None:
    await trusted(world)
    crowd = await world.crowd(MOST_ANSWERS)
    task = await world.post(wanted=MOST_ANSWERS, agreement=Agreement.MAJORITY.value, review=False)
    for n, person in enumerate(crowd[:-1]):
        await world.submit(await world.claim(task, person), person, text=f"Answer {n}")
    assert (await world.task(task.id)).lane.key.clearance is None


async def test_trust_is_earned_and_lost(world: World) -> None:
    await known(world, world["turkish"], Counts(accepted=4))
    assert await _names(world, "turkish") == set()
    await known(world, world["turkish"], Counts(accepted=1))
    assert await _names(world, "turkish") == {NAME}
    await known(world, world["turkish"], Counts(controls_wrong=1))
    assert await _names(world, "turkish") == set()


async def test_nobody_reads_of_themselves_that_they_are_trusted(world: World) -> None:
    arbiter = await trusted(world)
    assert [is_trust(one.name) for one in arbiter.must_volunteer().clearances] == [True]
    shown = me(arbiter, "available").volunteer
    assert shown is not None
    assert shown.clearances == []


async def test_a_coordinator_may_choose_anybody_who_can_do_it(world: World) -> None:
    await trusted(world)
    task = await disagreed(world)
    async with world.db.read() as connection:
        _, volunteer = await to_be_assigned(
            connection, world["coordinator"], task.id, world["turkish"].id
        )
    assert {clearance.name for clearance in volunteer.clearances} == {NAME}


async def test_work_kept_for_the_trusted_is_reviewed_by_whom_it_was_before(world: World) -> None:
    arbiter = await trusted(world)
    task = await disagreed(world)
    async with world.db.pool.acquire() as connection:
        await connection.execute("update task set review = true where id = $1", task.id)
    await world.submit(await world.claim(task, arbiter), arbiter, text="Answer 0")
    task = await world.task(task.id)
    must_review(await world.actor(world["turkish"].id), task, arbiter.id, world.clock.now)
    with pytest.raises(NotYourReview):
        must_review(world["sorani"], task, arbiter.id, world.clock.now)
