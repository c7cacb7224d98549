"""A request sent again gets the first one's answer, whatever has changed since."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import Response

from dispatcher.actions.context import Moment
from dispatcher.api.routes.tasks import post_task
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import DeadlinePassed, Forbidden, IdempotencyKeyReused
from dispatcher.views.tasks import TaskPost
from tests.support.api import Api
from tests.support.world import waits_for_a_lock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DEADLINE = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)
BODY = TaskPost(
    response="quake",
    kind="translation",
    source_language="tr",
    target_language="en",
    urgency="urgent",
    title="Call",
    text="Suya ihtiyacımız var",
    deadline=DEADLINE,
)


async def _post(
    api: Api, now: datetime, body: TaskPost = BODY, *, actor: Actor | None = None, key: str = "k"
) -> Response:
    coordinator = actor or api.world["coordinator"]
    return await post_task(body, coordinator, api.app.state.edge, Moment(now), key)


async def test_a_deadline_that_has_passed_since_is_no_refusal(api: Api) -> None:
    first = await _post(api, NOW)
    again = await _post(api, LATER)
    assert (again.status_code, again.body) == (201, first.body)
    assert await api.world.count("task") == 1


async def test_a_response_that_has_closed_since_is_no_refusal(api: Api) -> None:
    first = await _post(api, NOW)
    async with api.world.db.read() as connection:
        await connection.execute("update response set closed_at = $1", NOW)
    assert (await _post(api, NOW)).body == first.body


async def test_a_sending_that_is_still_running_is_waited_for(api: Api) -> None:
    """The first one is granted and held up at its commit; the second would be too late."""
    async with api.world.db.read() as gate, api.world.db.read() as watch:
        holding = gate.transaction()
        await holding.start()
        await gate.execute("lock table event in exclusive mode")
        first = asyncio.create_task(_post(api, NOW))
        while not await waits_for_a_lock(watch):
            await asyncio.sleep(0.01)
        again = asyncio.create_task(_post(api, LATER))
        while not await waits_for_a_lock(watch, 2):
            await asyncio.sleep(0.01)
        await holding.rollback()
    assert (await first).body == (await again).body
    assert await api.world.count("task") == 1


async def test_what_was_refused_first_is_refused_again_until_it_is_right(api: Api) -> None:
    for _ in range(2):
        with pytest.raises(DeadlinePassed):
            await _post(api, LATER)
    assert await api.world.count("idempotency") == 0
    better = BODY.model_copy(update={"deadline": LATER + timedelta(hours=1)})
    assert (await _post(api, LATER, better)).status_code == 201


async def test_another_body_is_a_conflict_also_where_it_would_be_refused(api: Api) -> None:
    await _post(api, NOW)
    with pytest.raises(IdempotencyKeyReused):
        await _post(api, LATER, BODY.model_copy(update={"title": "Other"}))


async def test_who_may_no_longer_post_gets_no_answer_either(api: Api) -> None:
    await _post(api, NOW)
    coordinator = api.world["coordinator"].id
    async with api.world.db.read() as connection:
        await connection.execute("delete from membership where account_id = $1", coordinator)
    with pytest.raises(Forbidden):
        await _post(api, NOW, actor=await api.world.actor(coordinator))


async def test_another_person_s_key_is_another_key(api: Api) -> None:
    first = await _post(api, NOW)
    other = await _post(api, NOW, actor=api.world["supervisor"])
    assert other.body != first.body
    assert await api.world.count("task") == 2
