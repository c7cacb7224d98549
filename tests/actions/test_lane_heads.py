"""Boards from memory are what the record says at their positions, however hints come."""

import asyncio
import random
from pathlib import Path

import pytest

from dispatcher.actions import claims, reviews, tasks
from dispatcher.actions.claiming import Held
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import ClaimState
from dispatcher.domain.events import Position, lane_channel
from dispatcher.domain.lane import eligible_lanes
from dispatcher.live.frames import runs_of
from dispatcher.live.lane_heads import LaneHeads, Soonest
from dispatcher.store import eventlog
from dispatcher.store import lanes as lane_store
from dispatcher.store import tasks as task_store
from dispatcher.store.engine import Connection
from dispatcher.views.tasks import card_json
from tests.actions.replay import ON_BOARD
from tests.actions.scenarios import SCENES, play
from tests.support.world import World

LIMITS = (1, 3, 50)


async def _lanes(connection: Connection, world: World, person: Actor) -> list[int]:
    known = await lane_store.lanes_after(connection, 0)
    volunteer = person.must_volunteer()
    return [lane.id for lane in eligible_lanes(volunteer, known, world.clock.now)]


async def _recorded(connection: Connection, lanes: list[int], person: Actor) -> list[str]:
    """Every card there is for this person, as the record has them."""
    ids = [row["id"] for row in await connection.fetch(ON_BOARD, lanes, person.id)]
    found = await task_store.find_tasks(connection, ids)
    return [card_json(found[task_id]) for task_id in ids]


def _channels(lanes: list[int]) -> list[str]:
    return [lane_channel(lane) for lane in lanes]


async def _tops(connection: Connection, lanes: list[int]) -> dict[int, Position]:
    tops = await eventlog.tops(connection, _channels(lanes))
    return {lane: tops[lane_channel(lane)] for lane in lanes}


async def _look(world: World, heads: LaneHeads, person: Actor, limit: int) -> Soonest:
    """A board from memory, compared with the record in the same snapshot."""
    async with world.db.snapshot() as connection:
        lanes = await _lanes(connection, world, person)
        tops = await _tops(connection, lanes)
        seen = await heads.soonest(connection, tops, person.id, limit)
        everything = await _recorded(connection, lanes, person)
    assert seen.cards == everything[:limit]
    assert seen.more == (len(everything) > limit)
    positions = {name: (top.epoch, top.offset) for name, top in seen.positions.items()}
    assert positions == {lane_channel(lane): (t.epoch, t.offset) for lane, t in tops.items()}
    return seen


def _hint(world: World, heads: LaneHeads, rng: random.Random) -> None:
    """What was told since the last hint: all of it, some of it, twice, or in another order."""
    events = [event for commit in world.told for event in commit.events]
    world.told.clear()
    runs = list(runs_of(events))
    rng.shuffle(runs)
    for run in runs:
        for _ in range(rng.choice((0, 1, 1, 2))):
            heads.recorded(run)


@pytest.mark.parametrize("name", SCENES)
async def test_a_board_from_memory_shows_what_each_action_did(
    world: World, name: str, tmp_path: Path
) -> None:
    warm, hinted = LaneHeads(), LaneHeads()
    stage = play(name, world, tmp_path)
    await anext(stage)
    person = world["onlooker"]
    for heads in (warm, hinted):
        await _look(world, heads, person, 50)
    world.told.clear()
    with pytest.raises(StopAsyncIteration):
        await anext(stage)
    _hint(world, hinted, random.Random(name))
    for heads in (warm, hinted, LaneHeads()):
        for limit in LIMITS:
            await _look(world, heads, person, limit)


async def test_a_slot_given_back_after_the_snapshot_is_on_the_board_or_still_to_come(
    world: World,
) -> None:
    """The hint comes between the snapshot and the look: what is shown and from where to follow
    belong together, or the task would be on neither side."""
    task = await world.post(wanted=2)
    person = world["turkish"]
    held = await world.claim(task, person)
    await world.claim(task, world["second"])
    heads = LaneHeads()
    await _look(world, heads, person, 50)
    async with world.db.snapshot() as connection:
        lanes = await _lanes(connection, world, person)
        tops = await _tops(connection, lanes)
        world.told.clear()
        await world.act(claims.release_claim, person, held.claim.id, held.claim.fence, "")
        given_back = next(
            event for event in world.told[0].events if event.channel == lane_channel(task.lane.id)
        )
        for run in runs_of(world.told[0].events):
            heads.recorded(run)
        seen = await heads.soonest(connection, tops, person.id, 50)
    follows_from = seen.positions[given_back.channel].offset
    shown = any(str(task.id) in card for card in seen.cards)
    assert shown == (follows_from >= given_back.offset)
    assert str(task.id) in (await _look(world, heads, person, 50)).cards[0]


class Crowd:
    """People who post, claim, hand back, withdraw and change at random."""

    def __init__(self, world: World, people: list[Actor], rng: random.Random) -> None:
        self._world = world
        self._people = people
        self._rng = rng
        self._held: list[tuple[Held, Actor]] = []
        self._posted = 0

    async def act(self) -> None:
        pick = self._rng.random()
        if pick < 0.3 or self._posted < 5:
            await self._post()
        elif pick < 0.7:
            await self._claim()
        elif pick < 0.85:
            await self._release()
        else:
            await self._change()

    async def _post(self) -> None:
        texts = [f"Metin {self._posted + n}" for n in range(self._rng.choice((1, 5, 30)))]
        self._posted += len(texts)
        await self._world.post_many(
            texts,
            source_language=self._rng.choice(("tr", "tr", "en")),
            target_language=self._rng.choice(("fr", "de")),
            urgency=self._rng.choice(("critical", "urgent", "soon", "whenever")),
            wanted=self._rng.choice((1, 1, 2)),
        )

    async def _open(self) -> list[str]:
        async with self._world.db.read() as connection:
            rows = await connection.fetch("select id from task where state = 'open' order by id")
        return [row["id"] for row in rows]

    async def _claim(self) -> None:
        found = await self._open()
        for task_id in self._rng.sample(found, min(len(found), self._rng.choice((1, 3, 20)))):
            person = self._rng.choice(self._people)
            outcome = await self._world.try_claim(task_id, person)  # type: ignore[arg-type]
            if isinstance(outcome, Held):
                self._held.append((outcome, person))

    async def _release(self) -> None:
        while self._held and self._rng.random() < 0.8:
            held, person = self._held.pop(self._rng.randrange(len(self._held)))
            claim = held.claim
            if self._rng.random() < 0.7:
                await self._world.act(claims.release_claim, person, claim.id, claim.fence, "")
            else:
                await self._accept(held, person)

    async def _accept(self, held: Held, person: Actor) -> None:
        handed_in = await self._world.submit(held, person)
        if held.task.review:
            coordinator = self._world["coordinator"]
            submission = handed_in.submission
            await self._world.act(
                reviews.accept_work, coordinator, submission.id, content=None, remarks=""
            )

    async def _change(self) -> None:
        found = await self._open()
        if found:
            wanted = tasks.Change(urgency=self._rng.choice(("critical", "whenever")))
            number = self._rng.choice(found)
            await self._world.act(tasks.change_task, self._world["coordinator"], number, wanted)


@pytest.mark.parametrize("seed", range(4))
async def test_boards_from_memory_stay_in_step_with_a_crowd(world: World, seed: int) -> None:
    rng = random.Random(seed)
    languages = "tr:native,en:native,fr:native,de:native"
    people = await world.crowd(4, languages)
    crowd = Crowd(world, people, rng)
    # One hears everything it can, one nothing, one has room for few tasks.
    hinted, quiet, small = LaneHeads(), LaneHeads(), LaneHeads(entries=20)
    for _ in range(60):
        await crowd.act()
        world.clock.go(seconds=rng.random() * 600)
        _hint(world, hinted, rng)
        for heads in (hinted, quiet, small):
            if rng.random() < 0.6:
                await _look(world, heads, rng.choice(people), rng.choice((1, 2, 7, 20, 200)))


async def test_many_who_look_at_once_while_tasks_come_and_go(world: World) -> None:
    people = await world.crowd(6, "tr:native,en:native,fr:native,de:native")
    crowd, heads = Crowd(world, people, random.Random(7)), LaneHeads()
    over = asyncio.Event()

    async def look(person: Actor, limit: int) -> int:
        """A head may be ahead of the snapshot it is looked at from, never behind it."""
        looked = 0
        while not over.is_set():
            async with world.db.snapshot() as connection:
                lanes = await _lanes(connection, world, person)
                tops = await _tops(connection, lanes)
                seen = await heads.soonest(connection, tops, person.id, limit)
            for lane, top in tops.items():
                assert seen.positions[lane_channel(lane)].offset >= top.offset
            looked += 1
            await asyncio.sleep(0)
        return looked

    lookers = [asyncio.create_task(look(person, 3 + 4 * n)) for n, person in enumerate(people)]
    for _ in range(60):
        await crowd.act()
        _hint(world, heads, random.Random(1))
    over.set()
    assert all(await asyncio.gather(*lookers))
    for person in people:
        await _look(world, heads, person, 50)


async def test_a_lane_of_which_too_much_was_missed_is_loaded_again(world: World) -> None:
    heads, person = LaneHeads(), world["turkish"]
    await world.post()
    await _look(world, heads, person, 5)
    await world.post_many([f"Metin {n}" for n in range(300)])
    await _look(world, heads, person, 250)
    async with world.db.pool.acquire() as connection:
        await eventlog.prune(connection, world.clock.go(days=1), 1_000)
    await world.post("Çadır lazım")
    await _look(world, heads, person, 250)


async def test_whoever_holds_a_slot_does_not_see_the_others_of_that_task(world: World) -> None:
    heads, person = LaneHeads(), world["turkish"]
    task = await world.post(wanted=3)
    held = await world.claim(task, person)
    assert (await _look(world, heads, person, 5)).cards == []
    assert held.claim.state is ClaimState.ACTIVE
    await world.act(claims.release_claim, person, held.claim.id, held.claim.fence, "")
    assert len((await _look(world, heads, person, 5)).cards) == 1
