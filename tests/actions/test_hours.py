"""Hours from claims: what the sweep credits, what is confirmed and corrected, and that it stays."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from dispatcher.actions.claims import release_claim, save_draft
from dispatcher.actions.hours import AT_ONCE, confirm_hours, correct_hours, credit_hours
from dispatcher.actions.reviews import return_work
from dispatcher.actions.sweeps import lapse_leases
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.hours import Line
from dispatcher.domain.hours_errors import EntryCorrected, NotYourHours
from dispatcher.domain.ledger import EntrySort
from dispatcher.domain.organisation import Role
from dispatcher.store import hours as store
from dispatcher.store.hours import Part
from tests.support.world import World, world

__all__ = ["world"]


async def credit(world: World) -> int:
    """Run the sweep a little later."""
    world.clock.go(seconds=30)
    return await credit_hours(world.db, world.at())


async def lines(world: World, part: Part | None = None) -> list[Line]:
    async with world.db.snapshot() as connection:
        return await store.lines_of(connection, part or Part(), before=None, limit=1000)


async def sums(world: World, part: Part | None = None) -> tuple[int, int]:
    """Seconds, and those confirmed."""
    async with world.db.snapshot() as connection:
        found = await store.sums_of(connection, part or Part())
    return sum(one.seconds for one in found), sum(one.confirmed_seconds for one in found)


async def worked(world: World, name: str = "turkish", *, minutes: float = 7, **task: Any) -> None:
    """A task claimed, done and handed in."""
    held = await world.claim(await world.post(**task), world[name])
    world.clock.go(minutes=minutes)
    await world.submit(held, world[name])


async def test_work_is_credited_from_the_claim_to_the_handing_in(world: World) -> None:
    await worked(world, minutes=7.5)
    assert await credit(world) == 1
    (line,) = await lines(world)
    assert (line.seconds, line.volunteer_id, line.kind) == (450, world["turkish"].id, "translation")
    assert (line.organisation, line.response) == ("relief", "quake")
    assert await credit(world) == 0


async def test_a_lease_that_was_walked_away_from_is_credited_to_the_last_draft(
    world: World,
) -> None:
    held = await world.claim(await world.post(), world["turkish"])
    world.clock.go(minutes=4)
    await world.act(save_draft, world["turkish"], held.claim.id, {"text": "We need"})
    world.clock.go(hours=1)
    await lapse_leases(world.db, world.at())
    await credit(world)
    assert [line.seconds for line in await lines(world)] == [4 * 60]


async def test_a_claim_without_a_sign_of_work_is_looked_at_once_and_is_no_line(
    world: World,
) -> None:
    held = await world.claim(await world.post(), world["turkish"])
    world.clock.go(minutes=4)
    await world.act(release_claim, world["turkish"], held.claim.id, held.claim.fence, None)
    assert await credit(world) == 1
    assert await lines(world) == []
    assert await credit(world) == 0


async def test_returned_work_and_the_second_try_are_both_credited_for_their_own_time(
    world: World,
) -> None:
    task = await world.post()
    held = await world.claim(task, world["turkish"])
    world.clock.go(minutes=5)
    handed_in = await world.submit(held, world["turkish"])
    world.clock.go(minutes=30)
    await world.act(return_work, world["coordinator"], handed_in.submission.id, "Read it again")
    world.clock.go(minutes=10)
    again = await world.claim(await world.task(task.id), world["turkish"])
    world.clock.go(minutes=3)
    await world.submit(again, world["turkish"])
    assert await credit(world) == 2
    assert sorted(line.seconds for line in await lines(world)) == [180, 300]


async def test_a_control_is_credited_like_any_other_work(world: World) -> None:
    await worked(world, minutes=5)
    await worked(world, minutes=5, control={"text": "We need water"})
    await credit(world)
    plain, control = await lines(world)
    kept = {"id", "task_id", "began_at", "ended_at"}
    told = [
        {name: getattr(one, name) for name in one.__slots__ if name not in kept}
        for one in (plain, control)
    ]
    assert told[0] == told[1]


async def test_two_claims_at_once_are_credited_the_time_that_passed(world: World) -> None:
    first, second = await world.post("Su"), await world.post("Ekmek")
    one = await world.claim(first, world["turkish"])
    other = await world.claim(second, world["turkish"])
    world.clock.go(minutes=10)
    await world.submit(one, world["turkish"])
    await credit(world)
    world.clock.go(minutes=4, seconds=30)
    await world.submit(other, world["turkish"])
    await credit(world)
    assert sorted(line.seconds for line in await lines(world)) == [300, 600]


async def test_two_loops_at_once_credit_no_moment_twice(world: World) -> None:
    people = await world.crowd(5)
    for person in people:
        held = [await world.claim(await world.post(), person) for _ in range(4)]
        for one in held:
            world.clock.go(minutes=1)
            await world.submit(one, person)
    world.clock.go(seconds=30)
    await asyncio.gather(*(credit_hours(world.db, world.at()) for _ in range(4)))
    assert await world.count("ledger_entry") == 20
    for person in people:
        assert (await sums(world, Part(volunteer_id=person.id)))[0] == 4 * 60


async def test_what_has_just_ended_waits_until_all_that_ended_before_it_is_known(
    world: World,
) -> None:
    await worked(world)
    assert await credit_hours(world.db, world.at()) == 0
    assert await credit(world) == 1


async def test_what_was_missed_for_long_is_found_by_the_daily_look_at_everything(
    world: World,
) -> None:
    await worked(world)
    async with world.db.read() as connection:  # as if a clock had been days ahead
        await connection.execute(
            "insert into crediting values (true, $1, $1)", world.clock.now + timedelta(days=2)
        )
    assert await credit(world) == 0
    world.clock.go(days=3, hours=1)
    assert await credit(world) == 1


async def test_more_than_one_round_takes_is_credited_in_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AT_ONCE > 3
    monkeypatch.setattr("dispatcher.actions.hours.AT_ONCE", 3)
    for _ in range(10):
        await worked(world, minutes=1)
    assert await credit(world) == 10
    assert await sums(world) == (600, 0)


async def test_the_database_refuses_to_change_or_remove_a_line(world: World) -> None:
    await worked(world)
    await credit(world)
    (line,) = await lines(world)
    await world.act(confirm_hours, world["coordinator"], world.relief.id, [line.id])
    for statement in (
        "update ledger_entry set seconds = 1",
        "delete from ledger_entry",
        "truncate ledger_entry cascade",
        "update ledger_confirmation set confirmed_at = now()",
        "delete from ledger_confirmation",
    ):
        async with world.db.read() as connection:
            with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
                await connection.execute(statement)
    assert await sums(world) == (420, 420)


async def test_the_database_refuses_a_second_credit_of_a_claim(world: World) -> None:
    await worked(world)
    await credit(world)
    async with world.db.read() as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(
                """insert into ledger_entry select gen_random_uuid(), sort, claim_id, task_id,
                   volunteer_id, organisation_id, response_id, lane_id, kind, began_at, ended_at,
                   seconds, about, made_by, reason, written_at from ledger_entry"""
            )


async def test_a_correction_leaves_both_lines_and_changes_the_sum(world: World) -> None:
    await worked(world, minutes=60)
    await credit(world)
    (line,) = await lines(world)
    await world.act(confirm_hours, world["coordinator"], world.relief.id, [line.id])
    wish = {"minutes": 12, "reason": "The window was left open"}
    await world.act(correct_hours, world["supervisor"], world.relief.id, line.id, **wish)
    assert await sums(world) == (12 * 60, 12 * 60)
    every = await lines(world)
    assert sorted((one.sort, one.seconds) for one in every) == [
        (EntrySort.CORRECTION, 720),
        (EntrySort.CREDIT, 3600),
        (EntrySort.REVERSAL, -3600),
    ]
    with pytest.raises(EntryCorrected):
        await world.act(correct_hours, world["coordinator"], world.relief.id, line.id, **wish)


async def test_a_correction_can_be_corrected(world: World) -> None:
    await worked(world, minutes=60)
    await credit(world)
    (line,) = await lines(world)
    about = line.id
    for minutes in (12, 0, 30):
        entry = await world.act(
            *(correct_hours, world["coordinator"], world.relief.id, about),
            minutes=minutes,
            reason="Asked",
        )
        about = entry.id
        assert await sums(world) == (minutes * 60, minutes * 60)


async def test_of_two_corrections_at_once_one_is_refused(world: World) -> None:
    await worked(world)
    await credit(world)
    (line,) = await lines(world)
    outcomes = await asyncio.gather(
        *(
            world.act(
                *(correct_hours, world["coordinator"], world.relief.id, line.id),
                minutes=minutes,
                reason="Asked",
            )
            for minutes in (1, 2, 3)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, EntryCorrected) for one in outcomes) == 2
    assert await world.count("ledger_entry") == 3


async def test_what_was_corrected_is_passed_over_by_a_confirmation(world: World) -> None:
    await worked(world)
    await credit(world)
    (line,) = await lines(world)
    await world.act(
        *(correct_hours, world["coordinator"], world.relief.id, line.id), minutes=1, reason="Asked"
    )
    confirmed = await world.act(confirm_hours, world["supervisor"], world.relief.id, [line.id])
    assert confirmed == 0
    assert await sums(world) == (60, 60)


async def test_nobody_confirms_or_corrects_their_own_hours(world: World) -> None:
    both = await world.join(
        "both",
        "tr:native,en:fluent",
        (world.relief, Role.VOLUNTEER),
        (world.relief, Role.COORDINATOR),
    )
    await worked(world, "both")
    await credit(world)
    (line,) = await lines(world)
    with pytest.raises(NotYourHours):
        await world.act(confirm_hours, both, world.relief.id, [line.id])
    with pytest.raises(NotYourHours):
        await world.act(
            *(correct_hours, both, world.relief.id, line.id), minutes=999, reason="I know better"
        )


async def test_another_organisations_hours_are_out_of_reach(world: World) -> None:
    await worked(world)
    await credit(world)
    (line,) = await lines(world)
    stranger = world["other_coordinator"]
    with pytest.raises(Forbidden):
        await world.act(confirm_hours, stranger, world.relief.id, [line.id])
    with pytest.raises(NotFound):
        await world.act(confirm_hours, stranger, world.other.id, [line.id])


async def test_pages_and_sums_are_the_same_lines(world: World) -> None:
    """Page after page: nothing twice, nothing left out, and they add up to what is shown."""
    for n in range(7):
        await worked(world, minutes=n + 1)
    await credit(world)
    every = await lines(world)
    for line in every[::2]:
        await world.act(
            *(correct_hours, world["coordinator"], world.relief.id, line.id),
            minutes=3,
            reason="Asked",
        )
    part = Part(volunteer_id=world["turkish"].id)
    shown, before = [], None
    while True:
        async with world.db.snapshot() as connection:
            page = await store.lines_of(connection, part, before=before, limit=4)
        if not page:
            break
        shown += page
        before = page[-1].id
    assert len({line.id for line in shown}) == len(shown) == 7 + 2 * 4
    assert sum(line.seconds for line in shown) == (await sums(world, part))[0]
    assert sum(line.seconds for line in shown) == await world_sum(world)
    confirmed = sum(line.seconds for line in shown if line.confirmed_at is not None)
    assert confirmed == (await sums(world, part))[1] == 4 * 180


async def world_sum(world: World) -> int:
    async with world.db.read() as connection:
        found: int = await connection.fetchval("select sum(seconds) from ledger_entry")
    return found
