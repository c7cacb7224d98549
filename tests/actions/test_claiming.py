"""Claims granted by one statement: all of them or none, and only where nothing has changed."""

from dispatcher.actions.claiming import Held, Wish, decide_wishes
from dispatcher.domain.claim import Claim, claim_task
from dispatcher.domain.errors import TaskAlreadyClaimed
from dispatcher.domain.events import Event, EventName
from dispatcher.domain.task import Task
from dispatcher.store import claiming
from dispatcher.store import tasks as task_store
from tests.support.world import World, broken_tasks

CHANNEL = "desk:1"


async def _read(world: World, *tasks: Task) -> list[Task]:
    async with world.db.read() as connection:
        found = await task_store.find_tasks(connection, [task.id for task in tasks])
    return [found[task.id] for task in tasks]


async def _grant(world: World, tasks: list[Task]) -> bool:
    """Grant these, as they were read, to one person, with one event."""
    at = world.at("claim")
    person = world["turkish"].must_volunteer()
    pairs: list[tuple[Task, Claim]] = [
        claim_task(task, [], person, claim_id=at.new_id(), now=at.now) for task in tasks
    ]
    changed, claims = [task for task, _ in pairs], [claim for _, claim in pairs]
    told = Event(CHANNEL, EventName.TASK_CLAIMED, at.new_id(), at.now, "task", "t", 2, "{}")
    return await world.db.at_once(
        lambda connection: claiming.grant(
            connection, world.db.epoch, changed, claims, [told], at.now
        )
    )


async def _counted(world: World) -> tuple[int, int]:
    """(claims, events on the channel)"""
    async with world.db.read() as connection:
        claims = await connection.fetchval("select count(*) from claim")
        events = await connection.fetchval("select count(*) from event where channel = $1", CHANNEL)
    return claims, events


async def test_tasks_that_nobody_touched_are_granted_with_their_events(world: World) -> None:
    tasks = await _read(world, await world.post(), await world.post("Yardım lazım"))
    claims, events = await _counted(world)
    assert await _grant(world, tasks)
    assert await _counted(world) == (claims + 2, events + 1)
    assert [task.version for task in await _read(world, *tasks)] == [t.version + 1 for t in tasks]
    assert await broken_tasks(world.db) == []


async def test_one_task_that_changed_since_it_was_read_keeps_all_from_being_granted(
    world: World,
) -> None:
    tasks = await _read(world, await world.post(), await world.post("Yardım lazım"))
    await world.claim(tasks[1], world["second"])
    before, told = await _counted(world), len(world.told)
    assert not await _grant(world, tasks)
    assert await _counted(world) == before
    assert [event for committed in world.told[told:] for event in committed.events] == []
    assert [task.taken for task in await _read(world, *tasks)] == [0, 1]


async def test_the_same_batch_is_decided_behind_locks_then(world: World) -> None:
    first, second = await world.post(), await world.post("Yardım lazım")
    await world.claim(second, world["second"])
    person = world["turkish"].must_volunteer()
    wishes = [Wish(task.id, person, world.at("claim")) for task in (first, second)]
    held, refused = await decide_wishes(world.db, wishes)
    assert isinstance(held, Held)
    assert held.task.id == first.id
    assert isinstance(refused, TaskAlreadyClaimed)


async def test_a_batch_with_the_same_wish_twice_grants_it_once(world: World) -> None:
    task = await world.post(wanted=2)
    person = world["turkish"].must_volunteer()
    wishes = [Wish(task.id, person, world.at("claim")) for _ in range(2)]
    held, refused = await decide_wishes(world.db, wishes)
    assert isinstance(held, Held)
    assert isinstance(refused, TaskAlreadyClaimed)
    assert refused.data["by_you"]
    assert (await world.task(task.id)).taken == 1
