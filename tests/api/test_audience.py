"""For whom a task is: everybody, an organisation's own people, or those of its partners as well."""

from typing import Any

from dispatcher.actions.responses import set_partner
from dispatcher.store.transaction import Transaction
from tests.support.api import A_POST, Api, problem

POST = {**A_POST}


async def _post(api: Api, audience: str, **more: Any) -> dict[str, Any]:
    async with await api.as_("coordinator") as client:
        body = {**POST, "text": f"Su lazım, {audience} {more}", "audience": audience, **more}
        answer = await client.post("/tasks", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _partner(api: Api, *, ends: bool = False) -> None:
    async def write(tx: Transaction) -> None:
        await set_partner(tx, "relief", "other", ends=ends)

    await api.world.db.act(write)


async def _board(api: Api, who: str) -> set[str]:
    async with await api.as_(who) as client:
        return {card["id"] for card in (await client.get("/board")).json()["tasks"]}


async def test_partners_see_and_claim_what_is_for_them_too(api: Api) -> None:
    await _partner(api)
    everyone = (await _post(api, "everyone"))["id"]
    own = (await _post(api, "organisation"))["id"]
    partners = (await _post(api, "partners"))["id"]
    assert await _board(api, "turkish") == {everyone, own, partners}
    assert await _board(api, "other_volunteer") == {everyone, partners}
    assert await _board(api, "free") == {everyone}
    async with await api.as_("other_volunteer") as client:
        assert (await client.post(f"/tasks/{partners}/claim")).status_code == 201
        refused = problem(await client.post(f"/tasks/{own}/claim"), 403, "not_eligible")
    assert refused["reason"] == "audience"


async def test_a_partnership_goes_one_way_and_ends(api: Api) -> None:
    await _partner(api)
    partners = (await _post(api, "partners"))["id"]
    await _partner(api, ends=True)
    assert partners not in await _board(api, "other_volunteer")
    assert partners in await _board(api, "turkish")


async def test_a_revision_is_for_nobody_more_than_what_it_revises(api: Api) -> None:
    for earlier, asked, lane_of in (
        ("organisation", "partners", "organisation"),
        ("partners", "everyone", "partners"),
        ("partners", "organisation", "organisation"),
        ("everyone", "partners", "partners"),
    ):
        before = await _post(api, earlier)
        after = await _post(api, asked, after=before["id"])
        same = await _post(api, lane_of, title=f"As {lane_of}, {earlier} {asked}")
        assert after["lane"] == same["lane"], (earlier, asked)
