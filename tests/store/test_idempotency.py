"""Commands sent twice: done once, answered the same."""

import asyncio

import pytest

from dispatcher.actions.posting import Post, post_tasks
from dispatcher.domain.errors import IdempotencyKeyReused, Refusal
from dispatcher.domain.posting import check_posting
from dispatcher.store.idempotency import forget_before, keep_answer, take_key
from dispatcher.store.transaction import Transaction
from tests.support.world import World


async def _post_once(world: World, key: str, body: bytes, *, fails: bool = False) -> str:
    person = world["coordinator"]
    posting = check_posting(
        now=world.clock.now,
        kind="translation",
        urgency="urgent",
        title="Call",
        text="Su",
        source_language="tr",
        target_language="en",
    )

    async def action(tx: Transaction) -> str:
        earlier = await take_key(tx.connection, person.id, key, body, world.clock.now)
        if earlier is not None:
            return earlier
        posts = [Post(posting, None)]
        posted = await post_tasks(tx, world.at(), person, world.response, world.relief, posts)
        if fails:
            raise Refusal
        answer = str(posted[0].task.id)
        await keep_answer(tx.connection, person.id, key, answer)
        return answer

    return await world.db.act(action)


async def test_twenty_sendings_at_once_make_one_task(world: World) -> None:
    answers = await asyncio.gather(*(_post_once(world, "k", b"body") for _ in range(20)))
    assert len(set(answers)) == 1
    assert await world.count("task") == 1


async def test_another_body_with_the_same_key_is_refused(world: World) -> None:
    await _post_once(world, "k", b"body")
    with pytest.raises(IdempotencyKeyReused):
        await _post_once(world, "k", b"other")
    await _post_once(world, "k2", b"other")
    assert await world.count("task") == 2


async def test_a_key_of_a_command_that_was_refused_is_free_again(world: World) -> None:
    with pytest.raises(Refusal):
        await _post_once(world, "k", b"body", fails=True)
    assert await world.count("task") == 0
    await _post_once(world, "k", b"other")
    assert await world.count("task") == 1


async def test_keys_are_forgotten_in_time(world: World) -> None:
    await _post_once(world, "k", b"body")
    async with world.db.read() as connection:
        await forget_before(connection, world.clock.go(days=8))
    await _post_once(world, "k", b"other")
    assert await world.count("task") == 2
