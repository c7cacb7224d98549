"""Meetings in the ledger: credited while the mentoring goes on, and as it is said otherwise."""

import asyncio
from datetime import timedelta
from typing import Any

from dispatcher.actions.claiming import Held
from dispatcher.actions.claims import release_claim, save_draft
from dispatcher.actions.hours import confirm_hours, correct_hours, credit_hours
from dispatcher.domain.hours import Line
from dispatcher.domain.ledger import EntrySort
from dispatcher.store import hours as store
from dispatcher.store.hours import Part
from tests.support.world import World, world

__all__ = ["world"]


async def credit(world: World, **later: float) -> int:
    """Run the sweep when the draft was left alone for long enough."""
    world.clock.go(**(later or {"minutes": 3}))
    return await credit_hours(world.db, world.at())


async def lines(world: World) -> list[Line]:
    async with world.db.snapshot() as connection:
        return await store.lines_of(connection, Part(), before=None, limit=1000)


async def sums(world: World) -> tuple[int, int, int]:
    """Minutes, those confirmed, and for how many claims; and the entries add up to them."""
    async with world.db.snapshot() as connection:
        found = await store.sums_of(connection, Part())
        every = await store.lines_of(connection, Part(), before=None, limit=1000)
        held = await connection.fetchval("select coalesce(sum(seconds), 0) from ledger_entry")
    seconds = sum(one.seconds for one in found)
    assert sum(line.seconds for line in every) == seconds == held
    sure = sum(one.confirmed_seconds for one in found)
    assert sum(line.seconds for line in every if line.confirmed_at) == sure
    return seconds // 60, sure // 60, sum(one.claims for one in found)


async def mentoring(world: World, name: str = "turkish") -> Held:
    return await world.claim(await world.post("", kind="mentoring", title="School"), world[name])


def meeting(world: World, name: str, minutes: int, *, ago: float, **more: Any) -> dict[str, Any]:
    """One that began so many minutes ago."""
    starts = world.clock.now - timedelta(minutes=ago)
    said = {"id": name, "starts_at": starts.isoformat(), "minutes": minutes, "held": True}
    return {**said, **more}


async def say(world: World, held: Held, *meetings: dict[str, Any], who: str = "turkish") -> None:
    content = {"meetings": list(meetings)}
    await world.act(save_draft, world[who], held.claim.id, content)


async def test_a_meeting_is_credited_while_the_mentoring_goes_on(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=2)
    first = meeting(world, "a", 45, ago=60)
    await say(world, held, first)
    assert await credit(world) == 1
    world.clock.go(days=5)
    await say(world, held, first, meeting(world, "b", 30, ago=40))
    assert await credit(world) == 1
    assert await credit(world) == 0
    assert [(line.meeting, line.seconds // 60) for line in await lines(world)] == [
        ("b", 30),
        ("a", 45),
    ]
    assert await sums(world) == (75, 0, 1)


async def test_what_is_being_typed_is_left_alone(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=2)
    await say(world, held, meeting(world, "a", 4, ago=60))
    assert await credit(world, minutes=1) == 0
    await say(world, held, meeting(world, "a", 45, ago=61))
    await credit(world)
    assert [line.seconds // 60 for line in await lines(world)] == [45]


async def test_a_meeting_marked_beforehand_counts_within_a_day_of_its_end(world: World) -> None:
    held = await mentoring(world)
    await say(world, held, meeting(world, "a", 60, ago=-30))
    assert await credit(world, minutes=60) == 0
    assert await credit(world, hours=24) == 1


async def test_closing_changes_nothing_of_what_was_credited(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=1)
    said = meeting(world, "a", 45, ago=60)
    await say(world, held, said)
    await credit(world)
    world.clock.go(days=9)
    last = meeting(world, "b", 20, ago=30)
    await world.submit(held, world["turkish"], text="Found", goals=[], meetings=[said, last])
    assert await credit(world) == 1
    assert await sums(world) == (65, 0, 1)
    assert await credit(world, days=2) == 0
    assert await sums(world) == (65, 0, 1)


async def test_what_was_handed_in_counts_where_the_draft_said_otherwise(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=1)
    said = meeting(world, "a", 45, ago=60)
    await say(world, held, said, meeting(world, "b", 45, ago=600))
    await credit(world)
    await world.submit(
        held, world["turkish"], text="Found", goals=[], meetings=[{**said, "minutes": 15}]
    )
    await credit(world)
    assert await sums(world) == (15, 0, 1)
    assert sorted(line.sort for line in await lines(world)) == [
        *[EntrySort.CREDIT] * 3,
        *[EntrySort.REVERSAL] * 2,
    ]


async def test_what_is_changed_after_it_was_given_back_says_nothing(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=1)
    await say(world, held, meeting(world, "a", 45, ago=60))
    await credit(world)
    await world.act(release_claim, world["turkish"], held.claim.id, held.claim.fence, "")
    world.clock.go(seconds=5)
    await say(world, held)
    await credit(world)
    await credit(world, days=2)
    assert await sums(world) == (45, 0, 1)


async def test_a_confirmed_meeting_that_is_struck_out_is_no_confirmed_time(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=1)
    one, other = meeting(world, "a", 45, ago=60), meeting(world, "b", 30, ago=600)
    await say(world, held, one, other)
    await credit(world)
    ids = [line.id for line in await lines(world)]
    await world.act(confirm_hours, world["coordinator"], world.relief.id, ids)
    assert await sums(world) == (75, 75, 1)
    await say(world, held, other)
    await credit(world)
    assert await sums(world) == (30, 30, 1)
    back = next(line for line in await lines(world) if line.sort == EntrySort.REVERSAL)
    assert (back.meeting, back.reason, back.seconds) == ("a", None, -45 * 60)


async def test_what_a_coordinator_corrected_stays_whatever_is_said_after_it(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=1)
    await say(world, held, meeting(world, "a", 45, ago=60))
    await credit(world)
    (line,) = await lines(world)
    wish = {"minutes": 20, "reason": "It was shorter"}
    await world.act(correct_hours, world["coordinator"], world.relief.id, line.id, **wish)
    for after in ([meeting(world, "a", 90, ago=100)], []):
        await say(world, held, *after)
        await credit(world)
        assert await sums(world) == (20, 20, 1)


async def test_a_meeting_shares_its_time_with_other_work_once(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=1)
    other = await world.claim(await world.post(), world["turkish"])
    world.clock.go(minutes=15)
    await world.submit(other, world["turkish"])
    await credit(world)
    await say(world, held, meeting(world, "a", 60, ago=60))
    await credit(world)
    assert await sums(world) == (60, 0, 2)


async def test_two_loops_at_once_credit_no_meeting_twice(world: World) -> None:
    people = await world.crowd(4)
    for person in people:
        task = await world.post("", kind="mentoring", title="School")
        held = await world.claim(task, person)
        world.clock.go(hours=2)
        said = [meeting(world, "a", 30, ago=60), meeting(world, "b", 15, ago=20)]
        await world.act(save_draft, person, held.claim.id, {"meetings": said})
    world.clock.go(minutes=3)
    await asyncio.gather(*(credit_hours(world.db, world.at()) for _ in range(4)))
    assert await world.count("ledger_entry") == 8
    assert await sums(world) == (4 * 45, 0, 4)


async def test_names_that_no_page_writes_keep_nobody_from_their_hours(world: World) -> None:
    held = await mentoring(world)
    world.clock.go(days=1)
    await say(world, held, meeting(world, "a\x00", 45, ago=60))
    assert await credit(world) == 0
    await say(world, held, meeting(world, "a", 45, ago=63))
    assert await credit(world) == 1
