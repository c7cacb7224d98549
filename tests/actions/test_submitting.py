"""Work handed in: by one statement where nothing has changed, else behind locks."""

import asyncio

import pytest

from dispatcher.actions import claims, sweeps
from dispatcher.actions.claiming import Held
from dispatcher.actions.submitting import HandedIn, Work, decide_works
from dispatcher.domain.actor import Actor
from dispatcher.domain.claim import ClaimState
from dispatcher.domain.errors import InvalidField, LeaseOver, NotYourClaim, Refusal
from dispatcher.store import claims as claim_store
from dispatcher.store import submitting
from dispatcher.store.transaction import Transaction
from tests.support.world import World, broken_tasks, waits_for_a_lock

WORDS = {"text": "We need water"}


def _work(world: World, held: Held, person: Actor, **content: str) -> Work:
    words = content or WORDS
    return Work(held.claim.id, held.claim.fence, words, person, world.at("submit_work"))


async def _some(world: World, count: int) -> list[tuple[Held, Actor]]:
    posted = await world.post_many([f"Metin {n}" for n in range(count)])
    crowd = await world.crowd(count)
    return [
        (await world.claim(one.task, person), person)
        for one, person in zip(posted, crowd, strict=True)
    ]


async def test_work_of_many_is_taken_in_together_and_told_to_each_audience(world: World) -> None:
    some = await _some(world, 5)
    world.told.clear()
    outcomes = await decide_works(world.db, [_work(world, *one) for one in some])
    assert all(isinstance(outcome, HandedIn) for outcome in outcomes)
    assert len(world.told) == 1
    channels = [event.channel.partition(":")[0] for event in world.told[0].events]
    assert sorted(channels) == ["desk"] * 5 + ["inbox"] * 5 + ["lane"] * 5
    states = {(await world.claim_now(held.claim.id)).state for held, _ in some}
    assert states == {ClaimState.SUBMITTED}
    assert await world.count("submission", "state = 'waiting'") == 5
    assert await broken_tasks(world.db) == []


async def test_each_work_is_judged_by_itself(world: World) -> None:
    (good, author), (empty, writer), (foreign, _) = await _some(world, 3)
    outcomes = await decide_works(
        world.db,
        [
            _work(world, good, author),
            _work(world, empty, writer, text=" "),
            _work(world, foreign, author),
        ],
    )
    assert isinstance(outcomes[0], HandedIn)
    assert isinstance(outcomes[1], InvalidField)
    assert isinstance(outcomes[2], NotYourClaim)
    assert await world.count("submission") == 1


async def test_the_same_work_sent_twice_at_once_is_there_once(world: World) -> None:
    [(held, person)] = await _some(world, 1)
    work = _work(world, held, person)
    together = await decide_works(world.db, [work, work])
    apart = await asyncio.gather(*(decide_works(world.db, [work]) for _ in range(6)))
    outcomes = [*together, *(outcome for one in apart for outcome in one)]
    numbers = {o.submission.id for o in outcomes if isinstance(o, HandedIn)}
    assert len(outcomes) == 8
    assert all(isinstance(outcome, HandedIn) for outcome in outcomes)
    assert len(numbers) == 1
    assert await world.count("submission") == 1


async def test_a_claim_that_ends_while_its_work_waits_keeps_the_words_as_a_draft(
    world: World,
) -> None:
    [(held, person)] = await _some(world, 1)
    revoking, revoked = asyncio.Event(), asyncio.Event()

    async def revoke(tx: Transaction) -> None:
        await claims.revoke_claim(tx, world.at(), world["coordinator"], held.claim.id, "")
        revoking.set()
        await revoked.wait()

    revoker = asyncio.create_task(world.db.act(revoke))
    await revoking.wait()
    handing_in = asyncio.create_task(decide_works(world.db, [_work(world, held, person)]))
    async with world.db.read() as connection:
        while not await waits_for_a_lock(connection):
            await asyncio.sleep(0.005)
    revoked.set()
    await revoker
    outcome = (await handing_in)[0]
    assert isinstance(outcome, LeaseOver)
    assert outcome.data["draft_saved"]
    async with world.db.read() as connection:
        assert await claim_store.read_draft(connection, held.task.id, person.id) == WORDS
    assert await world.count("submission") == 0
    assert (await world.claim_now(held.claim.id)).state is ClaimState.REVOKED


async def test_a_warning_between_reading_and_writing_costs_no_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning changes the claim and not its task."""
    [(held, person)] = await _some(world, 1)
    assert held.claim.lease_ends_at is not None
    read = submitting.read_beside

    async def read_and_warn(*given: object) -> object:
        found = await read(*given)  # type: ignore[arg-type]
        world.clock.now = held.claim.lease_ends_at  # type: ignore[assignment]
        world.clock.go(seconds=-1)
        assert await sweeps.warn_leases(world.db, world.at()) == 1
        return found

    monkeypatch.setattr(submitting, "read_beside", read_and_warn)
    outcome = (await decide_works(world.db, [_work(world, held, person)]))[0]
    assert isinstance(outcome, HandedIn)
    claim = await world.claim_now(held.claim.id)
    assert (claim.version, claim.state, claim.warned) == (3, ClaimState.SUBMITTED, True)


async def test_a_crowd_hands_in_while_claims_are_taken_back(world: World) -> None:
    some = await _some(world, 30)

    async def take_back(held: Held) -> bool:
        try:
            await world.act(claims.revoke_claim, world["coordinator"], held.claim.id, "")
        except Refusal:
            return False
        return True

    works = [_work(world, *one) for one in some]
    batches = [works[n : n + 6] for n in range(0, 30, 6)]
    answers, taken = await asyncio.gather(
        asyncio.gather(*(decide_works(world.db, batch) for batch in batches)),
        asyncio.gather(*(take_back(held) for held, _ in some[::2])),
    )
    outcomes = [outcome for answer in answers for outcome in answer]
    kept = sum(isinstance(outcome, HandedIn) for outcome in outcomes)
    assert all(isinstance(outcome, HandedIn | LeaseOver) for outcome in outcomes)
    assert await world.count("submission", "state = 'waiting'") == kept == 30 - sum(taken)
    assert await broken_tasks(world.db) == []
