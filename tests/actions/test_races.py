"""Many at once: one winner a slot, a record that agrees with itself, and no deadlock."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import asyncpg
import pytest

from dispatcher.actions import claims, languages, reviews, sweeps, tasks
from dispatcher.actions.claiming import Held, Wish, claim_next, decide_wishes
from dispatcher.actions.context import Moment
from dispatcher.api.together import Together
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import ClaimState
from dispatcher.domain.errors import Refusal, TaskAlreadyClaimed
from dispatcher.domain.task import TaskState
from dispatcher.store import lanes as lane_store
from dispatcher.store.transaction import Transaction
from tests.support.world import UNSURE, World, broken_tasks, waits_for_a_lock


async def _refused(work: Awaitable[Any]) -> Any:
    """The outcome, or the refusal; anything else is a defect and fails the test."""
    try:
        return await work
    except Refusal as refusal:
        return refusal


async def test_one_of_two_hundred_gets_the_task(world: World) -> None:
    task = await world.post()
    crowd = await world.crowd(200)
    outcomes = await asyncio.gather(*(world.try_claim(task.id, person) for person in crowd))
    held = [outcome for outcome in outcomes if isinstance(outcome, Held)]
    assert len(held) == 1
    others = [outcome for outcome in outcomes if not isinstance(outcome, Held)]
    assert all(isinstance(outcome, TaskAlreadyClaimed) for outcome in others)
    assert (await world.task(task.id)).state is TaskState.FULL
    assert await broken_tasks(world.db) == []


async def test_three_wanted_slots_go_to_three_people(world: World) -> None:
    task = await world.post(wanted=3)
    crowd = await world.crowd(50)
    outcomes = await asyncio.gather(*(world.try_claim(task.id, person) for person in crowd))
    held = [outcome.claim for outcome in outcomes if isinstance(outcome, Held)]
    assert sorted(claim.slot for claim in held) == [1, 2, 3]
    assert sorted(claim.fence for claim in held) == [1, 2, 3]
    assert len({claim.volunteer_id for claim in held}) == 3
    assert await broken_tasks(world.db) == []


async def test_one_person_pressing_twice_holds_one_slot(world: World) -> None:
    task = await world.post(wanted=3)
    person = world["turkish"]
    outcomes = await asyncio.gather(*(world.try_claim(task.id, person) for _ in range(10)))
    held = [outcome for outcome in outcomes if isinstance(outcome, Held)]
    assert len(held) == 1
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert all(refusal.data["by_you"] for refusal in refused)


async def test_next_never_gives_two_people_the_same_task(world: World) -> None:
    posted = await world.post_many([f"Metin {n}" for n in range(60)])
    crowd = await world.crowd(80)
    lanes = [posted[0].task.lane.id]

    async def press(person: Actor) -> Held | None:
        async def run(tx: Transaction) -> Held | None:
            return await claim_next(tx, world.at(), person.must_volunteer(), lanes)

        return await world.db.act(run)

    outcomes = await asyncio.gather(*(press(person) for person in crowd))
    given = [outcome.task.id for outcome in outcomes if outcome is not None]
    assert max(Counter(given).values()) == 1
    # Pressing again until nothing is left gives out every task.
    for person in crowd:
        while (held := await press(person)) is not None:
            given.append(held.task.id)
    assert sorted(given) == sorted(one.task.id for one in posted)
    assert await broken_tasks(world.db) == []


async def test_next_finds_a_free_task_behind_a_crowd_that_is_claiming(world: World) -> None:
    posted = await world.post_many([f"Metin {n}" for n in range(80)])
    ids = [one.task.id for one in posted]
    person = world["turkish"]
    async with world.db.read() as busy, busy.transaction():
        await busy.execute(
            "select 1 from task where id = any($1::uuid[]) for no key update", ids[:79]
        )

        async def run(tx: Transaction) -> Held | None:
            lanes = [posted[0].task.lane.id]
            return await claim_next(tx, world.at(), person.must_volunteer(), lanes)

        held = await world.db.act(run)
    assert held is not None
    assert held.task.id == ids[79]


async def test_claims_that_commit_together_are_decided_one_by_one(world: World) -> None:
    posted = await world.post_many([f"Metin {n}" for n in range(10)], wanted=2)
    crowd = await world.crowd(60)
    batch = Together[Wish, Held]("claims", partial(decide_wishes, world.db))
    wishes = [
        Wish(one.task.id, person.must_volunteer(), world.at()) for person in crowd for one in posted
    ]
    outcomes = await asyncio.gather(*(_refused(batch.ask(wish)) for wish in wishes))
    held = [outcome for outcome in outcomes if isinstance(outcome, Held)]
    assert Counter(outcome.task.id for outcome in held) == {one.task.id: 2 for one in posted}
    assert {(o.task.id, o.claim.slot) for o in held} == {
        (one.task.id, slot) for one in posted for slot in (1, 2)
    }
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Held)]
    assert all(isinstance(outcome, TaskAlreadyClaimed) for outcome in refused)
    assert await broken_tasks(world.db) == []


async def test_a_wish_for_an_unknown_task_spoils_no_other(world: World) -> None:
    task = await world.post()
    batch = Together[Wish, Held]("claims", partial(decide_wishes, world.db))
    person = world["turkish"].must_volunteer()
    good, bad = await asyncio.gather(
        _refused(batch.ask(Wish(task.id, person, world.at()))),
        _refused(batch.ask(Wish(world.ids(), person, world.at()))),
    )
    assert isinstance(good, Held)
    assert bad.code == "not_found"


async def test_the_fence_only_rises(world: World) -> None:
    task = await world.post()
    fences = []
    for person in [world["turkish"], world["second"], world["turkish"], world["free"]]:
        held = await world.claim(task, person)
        fences.append(held.claim.fence)
        await world.act(claims.release_claim, person, held.claim.id, held.claim.fence, "")
    assert fences == [1, 2, 3, 4]


@pytest.mark.parametrize("clash", ["slot", "volunteer"])
async def test_the_database_itself_refuses_a_second_live_claim(world: World, clash: str) -> None:
    task = await world.post(wanted=2)
    held = await world.claim(task, world["turkish"])
    person, slot = (world["second"], 1) if clash == "slot" else (world["turkish"], 2)
    async with world.db.read() as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(
                "insert into claim (id, task_id, lane_id, volunteer_id, slot, fence, state,"
                " claimed_at, last_sign_at) values ($1, $2, $3, $4, $5, 9, 'active', $6, $6)",
                world.ids(),
                task.id,
                held.claim.lane_id,
                person.id,
                slot,
                world.clock.now,
            )


@pytest.mark.parametrize("opens_a_lane", [True, False])
async def test_a_task_that_moves_while_somebody_claims_it_is_still_found(
    world: World, opens_a_lane: bool
) -> None:
    """The lock is waited for; when it comes, the row points to another lane."""
    task = await world.post()
    if not opens_a_lane:
        await world.post(source_language="kmr")
    kurdish = world["kurdish"]
    moving, moved = asyncio.Event(), asyncio.Event()

    async def move(tx: Transaction) -> None:
        await languages.correct_language(tx, world.at(), world["coordinator"], task.id, "kmr")
        moving.set()
        await moved.wait()

    mover = asyncio.create_task(world.db.act(move))
    await moving.wait()
    claimer = asyncio.create_task(world.try_claim(task.id, kurdish))
    async with world.db.read() as connection:
        while not await waits_for_a_lock(connection):
            await asyncio.sleep(0.005)
    moved.set()
    await mover
    outcome = await claimer
    assert isinstance(outcome, Held), outcome
    assert outcome.task.lane.key.source_language == "kmr"
    assert await broken_tasks(world.db) == []


async def test_a_lease_extended_while_its_warning_waits_is_not_warned_of(world: World) -> None:
    task = await world.post()
    held = await world.claim(task, world["turkish"])
    world.clock.go(minutes=17)
    extending, extended = asyncio.Event(), asyncio.Event()

    async def extend(tx: Transaction) -> None:
        claim = held.claim
        await claims.extend_claim(tx, world.at(), world["turkish"], claim.id, claim.fence)
        extending.set()
        await extended.wait()

    extender = asyncio.create_task(world.db.act(extend))
    await extending.wait()
    warner = asyncio.create_task(sweeps.warn_leases(world.db, world.at()))
    async with world.db.read() as connection:
        while not await waits_for_a_lock(connection):
            await asyncio.sleep(0.005)
    extended.set()
    await extender
    assert await warner == 0
    assert not (await world.claim_now(held.claim.id)).warned


async def test_lanes_opened_by_two_at_once_are_opened_once(world: World) -> None:
    tags = ["tr", "kmr", "ckb", "ar", "fa", "uk", "ru", "fr"]

    async def post(order: list[str]) -> None:
        for tag in order:
            await world.post(source_language=tag)

    await asyncio.gather(*(post(random.Random(n).sample(tags, len(tags))) for n in range(8)))
    async with world.db.read() as connection:
        lanes = await lane_store.lanes_after(connection, 0)
    assert len({lane.key for lane in lanes}) == len(lanes) == len(tags)
    opened = [e for c in world.told for e in c.events if e.channel == "lanes"]
    assert len(opened) == len(tags)


OPERATIONS = 550

MISSED = """
state = 'draft' and opened_at is null and after_id in (
    select id from task where state in ('done', 'cancelled', 'expired'))
"""
"""What waits for a task that has ended."""


async def test_everything_at_once_ends_in_refusals_at_worst(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Every verb on the same few tasks, some of which wait for others."""
    crowd = [
        *await world.crowd(6, "tr:native,kmr:fluent,en:fluent"),
        world["turkish"],
        world["second"],
        world["kurdish"],
    ]
    shared = [(await world.post(f"Metin {n}", wanted=1 + n % 3)).id for n in range(6)]
    shared += [(await world.post(f"Belirsiz {n}", detected=UNSURE)).id for n in range(2)]
    chance = random.Random(20260301)
    coordinator = world["coordinator"]

    async def open_tasks() -> list[Any]:
        async with world.db.read() as connection:
            rows = await connection.fetch("select id from task")
        return [row["id"] for row in rows]

    async def a_claim(state: str) -> Any:
        async with world.db.read() as connection:
            rows = await connection.fetch(
                "select id, volunteer_id, fence, task_id from claim where state = $1 order by id",
                state,
            )
        return chance.choice(rows) if rows else None

    async def claim() -> None:
        await world.try_claim(chance.choice(await open_tasks()), chance.choice(crowd))

    async def press_next() -> None:
        async with world.db.read() as connection:
            lanes = [lane.id for lane in await lane_store.lanes_after(connection, 0)]
        person = chance.choice(crowd)

        async def run(tx: Transaction) -> Held | None:
            return await claim_next(tx, world.at(), person.must_volunteer(), lanes)

        await world.db.act(run)

    async def correct() -> None:
        tag = chance.choice(["tr", "kmr", "az", "ku-Latn"])
        who = chance.choice([coordinator, *crowd])
        await world.act(languages.correct_language, who, chance.choice(await open_tasks()), tag)

    async def cancel() -> None:
        if chance.random() < 0.15:
            await world.act(tasks.cancel_task, coordinator, chance.choice(await open_tasks()), "")

    async def change() -> None:
        change = tasks.Change(urgency=chance.choice(["critical", "soon"]))
        await world.act(tasks.change_task, coordinator, chance.choice(await open_tasks()), change)

    async def post() -> None:
        if chance.random() < 0.5:
            await world.post("Yeni metin", wanted=chance.randint(1, 3))
        else:
            await world.post("Belirsiz", detected=UNSURE)

    async def post_after() -> None:
        earlier = chance.choice(await open_tasks())
        await world.post("", after=earlier, source_language=None, wanted=chance.randint(1, 2))

    async def submit() -> None:
        row = await a_claim("active")
        if row is None:
            return
        person = await world.actor(row["volunteer_id"])
        task = await world.task(row["task_id"])
        asks = task.purpose.value == "identify_language"
        content = {"language": chance.choice(["tr", "kmr"])} if asks else {"text": "Water"}
        await world.hand_in(person, row["id"], row["fence"], content)

    async def finish(verb: Callable[..., Awaitable[Any]], **more: Any) -> None:
        async with world.db.read() as connection:
            rows = await connection.fetch("select id from submission where state = 'waiting'")
        if rows:
            await world.act(verb, coordinator, chance.choice(rows)["id"], **more)

    async def give_back() -> None:
        row = await a_claim("active")
        if row is None:
            return
        person = await world.actor(row["volunteer_id"])
        if chance.random() < 0.5:
            await world.act(claims.release_claim, person, row["id"], row["fence"], "")
        else:
            await world.act(claims.revoke_claim, coordinator, row["id"], "")

    async def extend() -> None:
        row = await a_claim("active")
        if row is not None:
            person = await world.actor(row["volunteer_id"])
            await world.act(claims.extend_claim, person, row["id"], row["fence"])

    async def sweep() -> None:
        at = Moment(world.clock.go(minutes=chance.choice([0, 0, 5])), "sweep", world.ids)
        await sweeps.lapse_leases(world.db, at)
        await sweeps.warn_leases(world.db, at)
        await sweeps.expire_tasks(world.db, at)

    async def accept() -> None:
        await finish(reviews.accept_work, content=None, remarks="")

    async def give_return() -> None:
        await finish(reviews.return_work, remarks="Once more, please")

    verbs: list[Callable[[], Awaitable[None]]] = [
        *[claim] * 6,
        *[press_next] * 3,
        *[submit] * 4,
        *[accept] * 3,
        give_return,
        *[correct] * 4,
        cancel,
        change,
        *[post] * 2,
        *[post_after] * 2,
        give_back,
        extend,
        sweep,
    ]
    left = OPERATIONS

    async def keep_going() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await _refused(chance.choice(verbs)())

    await asyncio.gather(*(keep_going() for _ in range(8)))
    faults = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert faults == [], "a sweep met a defect, or a deadlock was never got over"
    assert await broken_tasks(world.db) == []
    assert await world.count("task", MISSED) == 0
    assert await world.count("task", "after_id is not null") > 5
    assert await world.count("submission") > 10
    # How many are held at the very end is chance; what was ever granted and accepted stays.
    assert await world.count("claim") > 20
    assert await world.count("claim", f"state = '{ClaimState.ACCEPTED.value}'") > 5
