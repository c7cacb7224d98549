"""Tasks that wait for others: when they open, for whom, and what ends them."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from dispatcher.actions import languages, reviews, sweeps, tasks
from dispatcher.actions.claiming import Held, claim_next
from dispatcher.domain.errors import InvalidField, NotEligible, Refusal, TaskNotOpenYet
from dispatcher.domain.policy import URGENCY_TARGET, Urgency
from dispatcher.domain.task import Task, TaskState
from dispatcher.store.transaction import Transaction
from tests.actions.scenes_after import revision_of
from tests.support.world import UNSURE, World, broken_tasks, waits_for_a_lock


async def _answer(world: World, task: Task, name: str, text: str = "We need water") -> None:
    await world.submit(await world.claim(await world.task(task.id), world[name]), world[name])


async def _handed_in(world: World, task: Task, name: str) -> UUID:
    held = await world.claim(await world.task(task.id), world[name])
    return (await world.submit(held, world[name])).submission.id


async def _accept(world: World, work: UUID) -> Any:
    coordinator = world["coordinator"]
    return await world.act(reviews.accept_work, coordinator, work, content=None, remarks="")


async def _refused(work: Awaitable[Any]) -> Any:
    try:
        return await work
    except Refusal as refusal:
        return refusal


async def test_a_revision_opens_with_the_acceptance_and_its_clock_starts_then(
    world: World,
) -> None:
    task = await world.post()
    revision = await revision_of(world, task, urgency="soon")
    assert (revision.state, revision.waits) == (TaskState.DRAFT, True)
    work = await _handed_in(world, task, "turkish")
    accepted_at = world.clock.go(hours=7)
    await _accept(world, work)
    found = await world.task(revision.id)
    assert found.state is TaskState.OPEN
    assert found.created_at < found.opened_at == accepted_at
    assert found.due_at == accepted_at + URGENCY_TARGET[Urgency.SOON]
    assert found.lane == task.lane
    assert found.words == task.words
    names = {e.frame.split('"event":"')[1].split('"')[0] for e in world.told[-1].events}
    assert names == {"task.done", "task.opened", "work.accepted"}


async def test_a_deadline_can_be_derived_from_the_opening(world: World) -> None:
    task = await world.post(review=False)
    revision = await revision_of(world, task, urgency="soon", deadline_after_min=45)
    assert revision.deadline is None
    opened_at = world.clock.go(hours=1)
    await _answer(world, task, "turkish")
    found = await world.task(revision.id)
    assert found.deadline == found.due_at == opened_at + timedelta(minutes=45)


async def test_what_comes_after_something_done_is_open_at_once(world: World) -> None:
    task = await world.post(review=False)
    await _answer(world, task, "turkish")
    world.clock.go(hours=1)
    revision = await revision_of(world, task, deadline_after_min=10)
    assert (revision.state, revision.version) == (TaskState.OPEN, 1)
    assert revision.deadline == world.clock.now + timedelta(minutes=10)
    assert await world.task(revision.id) == revision
    with pytest.raises(NotEligible):
        await world.claim(revision, world["turkish"])


async def test_three_in_a_row_open_one_after_the_other(world: World) -> None:
    first = await world.post(review=False)
    second = await revision_of(world, first, review=False)
    third = await revision_of(world, second, review=False)
    await _answer(world, first, "turkish")
    assert (await world.task(third.id)).waits
    await _answer(world, second, "second")
    assert (await world.task(third.id)).state is TaskState.OPEN
    # Who answered the second does not revise that; who answered the first may.
    refusal = await world.try_claim(third.id, world["second"])
    assert isinstance(refusal, NotEligible)
    await _answer(world, third, "turkish")
    assert (await world.task(third.id)).state is TaskState.DONE
    assert await broken_tasks(world.db) == []


async def test_nobody_revises_an_own_answer(world: World) -> None:
    task = await world.post(review=False, wanted=2)
    revision = await revision_of(world, task)
    await _answer(world, task, "turkish")
    await _answer(world, task, "second")
    for name in ("turkish", "second"):
        refusal = await world.try_claim(revision.id, world[name])
        assert isinstance(refusal, NotEligible)
        assert refusal.data == {"reason": "answered_before"}

    async def press(name: str) -> Held | None:
        async def run(tx: Transaction) -> Held | None:
            volunteer = world[name].must_volunteer()
            return await claim_next(tx, world.at(), volunteer, [revision.lane.id])

        return await world.db.act(run)

    assert await press("second") is None
    held = await press("free")
    assert held is not None
    assert held.task.id == revision.id


async def test_a_waiting_task_cannot_be_claimed(world: World) -> None:
    revision = await revision_of(world, await world.post())
    assert isinstance(await world.try_claim(revision.id, world["free"]), TaskNotOpenYet)


@pytest.mark.parametrize("ends", ["cancelled", "expired"])
async def test_what_waits_ends_with_what_it_waited_for(world: World, ends: str) -> None:
    task = await world.post(expires_at=world.clock.now + timedelta(hours=2))
    second = await revision_of(world, task)
    third = await revision_of(world, second)
    if ends == "cancelled":
        await world.act(tasks.cancel_task, world["coordinator"], task.id, "")
    else:
        world.clock.go(hours=3)
        assert await sweeps.expire_tasks(world.db, world.at()) == 1
    found = [await world.task(one.id) for one in (second, third)]
    assert [one.state for one in found] == [TaskState.CANCELLED] * 2
    assert [one.cancelled_because for one in found] == [f"earlier_{ends}", "earlier_cancelled"]


async def test_what_is_open_already_goes_on_by_itself(world: World) -> None:
    task = await world.post(review=False)
    second = await revision_of(world, task)
    third = await revision_of(world, second)
    await _answer(world, task, "turkish")
    await world.act(tasks.cancel_task, world["coordinator"], second.id, "")
    assert (await world.task(task.id)).state is TaskState.DONE
    assert (await world.task(third.id)).cancelled_because == "earlier_cancelled"


async def test_it_follows_the_language_that_the_text_turned_out_to_be_in(world: World) -> None:
    task = await world.post("Av?", detected=UNSURE, review=False)
    revision = await revision_of(world, task)
    await world.act(languages.correct_language, world["coordinator"], task.id, "kmr")
    await _answer(world, task, "kurdish")
    assert (await world.task(revision.id)).lane.key.source_language == "kmr"


async def test_a_language_said_of_a_waiting_task_stays_and_opens_nothing(world: World) -> None:
    task = await world.post(review=False)
    revision = await revision_of(world, task)
    await world.act(languages.correct_language, world["coordinator"], revision.id, "kmr")
    assert (await world.task(revision.id)).waits
    await _answer(world, task, "turkish")
    found = await world.task(revision.id)
    assert (found.state, found.lane.key.source_language) == (TaskState.OPEN, "kmr")


async def test_it_is_for_no_wider_audience_than_what_it_shows(world: World) -> None:
    task = await world.post(organisation_only=True)
    revision = await revision_of(world, task)
    assert revision.lane.key.organisation_id == world.relief.id


async def test_work_on_the_answer_is_in_the_language_it_was_written_in(world: World) -> None:
    task = await world.post()
    sheet = await world.post("", after=task.id, kind="data", source_language=None, title="Places")
    assert sheet.lane.key.source_language == "en"


async def test_what_cannot_come_first_is_refused(world: World) -> None:
    cancelled = await world.post()
    await world.act(tasks.cancel_task, world["coordinator"], cancelled.id, "")
    draft = await world.post("Av?", detected=UNSURE)
    async with world.db.read() as connection:
        question = await connection.fetchval("select id from task where parent_id = $1", draft.id)
    told_in_trust = await world.post("", kind="counselling", source_language="tr")
    problems = {
        world.ids(): "unknown",
        cancelled.id: "is_over",
        question: "is_a_question",
        told_in_trust.id: "needs_clearance",
    }
    for earlier, problem in problems.items():
        with pytest.raises(InvalidField) as refused:
            await world.post("", after=earlier, source_language=None)
        assert (refused.value.data["field"], refused.value.data["problem"]) == ("after", problem)


async def _while_locked(
    world: World, task: Task, first: Awaitable[Any], *then: Awaitable[Any]
) -> list[Any]:
    """Outcomes of several who come while the task is locked, the first of them first in line."""
    async with world.db.read() as blocker, blocker.transaction():
        await blocker.execute("select 1 from task where id = $1 for update", task.id)
        running = [asyncio.ensure_future(_refused(first))]
        async with world.db.read() as watcher:
            for n, one in enumerate([*then], 1):
                while not await waits_for_a_lock(watcher, n):
                    await asyncio.sleep(0.005)
                running.append(asyncio.ensure_future(_refused(one)))
            while not await waits_for_a_lock(watcher, len(running)):
                await asyncio.sleep(0.005)
    return await asyncio.gather(*running)


def _opened(world: World) -> int:
    events = [e.frame for c in world.told for e in c.events if e.channel.startswith("lane:")]
    return sum('"event":"task.opened"' in frame for frame in events)


async def test_accepted_twice_at_once_opens_once(world: World) -> None:
    task = await world.post()
    revision = await revision_of(world, task)
    work = await _handed_in(world, task, "turkish")
    outcomes = await _while_locked(world, task, _accept(world, work), _accept(world, work))
    assert [getattr(outcome, "code", None) for outcome in outcomes].count("already_reviewed") == 1
    assert _opened(world) == 1
    assert (await world.task(revision.id)).version == 2


@pytest.mark.parametrize("first", ["accept", "cancel"])
async def test_cancelled_while_it_is_accepted(world: World, first: str) -> None:
    task = await world.post()
    revision = await revision_of(world, task)
    work = await _handed_in(world, task, "turkish")
    both = [
        _accept(world, work),
        world.act(tasks.cancel_task, world["coordinator"], task.id, ""),
    ]
    await _while_locked(world, task, *(both if first == "accept" else reversed(both)))
    found = await world.task(revision.id)
    expected = TaskState.OPEN if first == "accept" else TaskState.CANCELLED
    assert found.state is expected
    assert _opened(world) == (first == "accept")
    assert await broken_tasks(world.db) == []


async def test_claimed_while_it_opens(world: World) -> None:
    task = await world.post()
    revision = await revision_of(world, task)
    work = await _handed_in(world, task, "turkish")
    opening, opened = asyncio.Event(), asyncio.Event()

    async def accept(tx: Transaction) -> None:
        await reviews.accept_work(
            tx, world.at(), world["coordinator"], work, content=None, remarks=""
        )
        opening.set()
        await opened.wait()

    accepting = asyncio.create_task(world.db.act(accept))
    await opening.wait()
    own = asyncio.create_task(world.try_claim(revision.id, world["turkish"]))
    other = asyncio.create_task(world.try_claim(revision.id, world["second"]))
    async with world.db.read() as connection:
        while not await waits_for_a_lock(connection, 2):
            await asyncio.sleep(0.005)
    opened.set()
    await accepting
    assert isinstance(await other, Held)
    assert not isinstance(await own, Held)
    assert await broken_tasks(world.db) == []


async def test_posted_while_what_it_waits_for_is_accepted_or_cancelled(world: World) -> None:
    for verb in ("accept", "cancel"):
        task = await world.post()
        work = await _handed_in(world, task, "turkish")
        ending = (
            _accept(world, work)
            if verb == "accept"
            else world.act(tasks.cancel_task, world["coordinator"], task.id, "")
        )
        _, posted = await _while_locked(world, task, ending, revision_of(world, task))
        if verb == "accept":
            assert posted.state is TaskState.OPEN
        else:
            assert posted.data["problem"] == "is_over"


async def test_many_chains_at_once_neither_deadlock_nor_leave_a_task_waiting(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    chains = []
    for n in range(12):
        first = await world.post(f"Metin {n}", review=False)
        second = await revision_of(world, first, review=False)
        chains.append((first, second, await revision_of(world, second, review=False)))
    crowd = await world.crowd(6)

    async def work_through(person: Any) -> None:
        for _ in range(3):
            for task in (one for chain in chains for one in chain):
                held = await world.try_claim(task.id, person)
                if isinstance(held, Held):
                    await _refused(world.submit(held, person))

    async def withdraw() -> None:
        for first, second, _ in chains[::4]:
            await asyncio.sleep(0.05)
            await _refused(world.act(tasks.cancel_task, world["coordinator"], second.id, ""))
            await _refused(world.act(tasks.cancel_task, world["coordinator"], first.id, ""))

    await asyncio.gather(withdraw(), *(work_through(person) for person in crowd))
    assert "broken up" not in caplog.text
    for first, second, third in chains:
        found = [await world.task(one.id) for one in (first, second, third)]
        for before, after in pairwise(found):
            assert after.waits is (
                before.state in (TaskState.DRAFT, TaskState.OPEN, TaskState.FULL)
            )
    assert await broken_tasks(world.db) == []
