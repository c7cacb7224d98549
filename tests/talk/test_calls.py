"""A counsellor sees what rings for them and says "not now"; nobody learns whom it rings about."""

import json
from uuid import UUID

from tests.support.api import Api, problem
from tests.support.calls import rung
from tests.support.counselling import open_counselling


async def test_what_rings_is_listed_with_where_to_follow_it_from(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Ayşe Demir korkuyor", danger=True)
    call = await rung(api.world, UUID(seeker.id), "turkish", urgent=True)
    body = (await scene.as_("turkish", "GET", "/calls")).json()
    (shown,) = body["calls"]
    assert set(shown) == {
        *("id", "version", "state", "language", "urgent", "made_at", "ends_at", "ended_at")
    }
    assert (shown["id"], shown["state"], shown["language"]) == (str(call.id), "made", "tr")
    assert shown["urgent"] is True
    assert set(body["positions"]) == {f"inbox:{api.world['turkish'].id}"}
    said = json.dumps(body, ensure_ascii=False)
    assert seeker.id not in said
    assert "Ayşe" not in said
    assert (await scene.as_("second", "GET", "/calls")).json()["calls"] == []
    # Neither on a board nor among offers.
    board = (await scene.as_("turkish", "GET", "/board")).json()
    assert (board["tasks"], board["offers"]) == ([], [])


async def test_not_now_is_said_by_whom_it_rings_for_and_stays(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    call = await rung(api.world, UUID(seeker.id), "turkish")
    path = f"/calls/{call.id}/decline"
    problem(await scene.as_("second", "POST", path), 403, "not_your_call")
    problem(await scene.as_("turkish", "POST", f"/calls/{seeker.id}/decline"), 404, "not_found")
    for _ in range(2):
        answer = await scene.as_("turkish", "POST", path)
        assert (answer.status_code, answer.json()["state"]) == (200, "declined")
    assert (await scene.as_("turkish", "GET", "/calls")).json()["calls"] == []
    # Who has changed their mind may come all the same.
    assert (await scene.next("turkish"))["id"] == seeker.id
