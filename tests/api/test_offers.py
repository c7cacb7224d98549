"""What rings for somebody, what they answer, and what their organisation sees of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.api import Api, problem


async def _ring(api: Api, *names: str, **wishes: Any) -> list[str]:
    """Ids of the offers of one new task, by the wall clock."""
    api.world.clock.now = datetime.now(UTC)
    task = await api.world.post(**{"urgency": "critical", **wishes})
    return [str((await api.world.ring(task, api.world[name])).id) for name in names]


async def test_what_rings_is_on_the_board_with_the_reasons(api: Api) -> None:
    (offer,) = await _ring(api, "turkish")
    async with await api.as_("turkish") as client:
        board = (await client.get("/board")).json()
        (rings,) = board["offers"]
        assert (rings["id"], rings["state"], rings["wave"]) == (offer, "made", 1)
        assert rings["because"] == [{"why": "present", "data": {}}]
        assert rings["card"]["id"] == rings["task"] == board["tasks"][0]["id"]
        assert (await client.get("/offers")).json()["offers"] == [rings]
    async with await api.as_("free") as client:
        assert (await client.get("/board")).json()["offers"] == []


async def test_seen_is_noted_once(api: Api) -> None:
    (offer,) = await _ring(api, "turkish")
    async with await api.as_("turkish") as client:
        first = (await client.post(f"/offers/{offer}/see")).json()
        assert (first["state"], first["version"]) == ("seen", 2)
        assert (await client.post(f"/offers/{offer}/see")).json() == first


async def test_accepting_is_claiming(api: Api) -> None:
    (offer,) = await _ring(api, "turkish")
    async with await api.as_("turkish") as client:
        answer = await client.post(f"/offers/{offer}/accept")
        assert answer.status_code == 201
        claim = answer.json()
        assert (claim["state"], claim["fence"]) == ("active", 1)
        board = (await client.get("/board")).json()
        assert [one["id"] for one in board["claims"]] == [claim["id"]]
        assert (board["offers"], board["tasks"]) == ([], [])
        # Tapped twice: the claim is theirs, and they are told which.
        refused = problem(await client.post(f"/offers/{offer}/accept"), 409, "task_already_claimed")
        assert refused["by_you"]


async def test_too_late_is_answered_kindly_with_other_tasks(api: Api) -> None:
    other = await api.world.post("Çadır lazım")
    first, second = await _ring(api, "turkish", "free")
    async with await api.as_("turkish") as client:
        assert (await client.post(f"/offers/{first}/accept")).is_success
    async with await api.as_("free") as client:
        refused = problem(
            await client.post(f"/offers/{second}/accept"), 409, "task_already_claimed"
        )
    assert refused["by_you"] is False
    assert [card["id"] for card in refused["alternatives"]] == [str(other.id)]


async def test_what_has_rung_out_can_still_be_accepted_while_the_task_is_open(api: Api) -> None:
    api.world.clock.now = datetime.now(UTC)
    task = await api.world.post()
    offer = await api.world.ring(task, api.world["turkish"], seconds=-1)
    async with await api.as_("turkish") as client:
        assert (await client.post(f"/offers/{offer.id}/accept")).status_code == 201
    assert (await api.world.offer(offer.id)).state.value == "accepted"


async def test_a_no_is_kept_with_its_reason_and_stands(api: Api) -> None:
    (offer,) = await _ring(api, "turkish")
    async with await api.as_("turkish") as client:
        said = await client.post(f"/offers/{offer}/decline", json={"reason": "too_long"})
        assert (said.json()["state"], said.json()["decline"]) == ("declined", "too_long")
        again = await client.post(f"/offers/{offer}/decline", json={"reason": "not_now"})
        assert again.json() == said.json()
        assert (await client.get("/board")).json()["offers"] == []
        # Whoever changes their mind may still take it.
        assert (await client.post(f"/offers/{offer}/accept")).status_code == 201


@pytest.mark.parametrize("body", [{}, {"reason": "bored"}, {"reason": None}, {"why": "not_now"}])
async def test_a_no_needs_one_of_the_reasons(api: Api, body: dict[str, Any]) -> None:
    (offer,) = await _ring(api, "turkish")
    async with await api.as_("turkish") as client:
        problem(await client.post(f"/offers/{offer}/decline", json=body), 422, "invalid_field")


async def test_an_offer_is_for_one_person_alone(api: Api) -> None:
    (offer,) = await _ring(api, "turkish")
    async with await api.as_("free") as client:
        for verb in ("see", "accept"):
            problem(await client.post(f"/offers/{offer}/{verb}"), 403, "not_your_offer")
        nowhere = "01950000-0000-7000-8000-000000ffffff"
        problem(await client.post(f"/offers/{nowhere}/accept"), 404, "not_found")
        problem(await client.post("/offers/7/see"), 422, "invalid_field")


async def test_the_organisation_sees_whom_its_task_rang(api: Api) -> None:
    api.world.clock.now = datetime.now(UTC)
    task = await api.world.post(urgency="critical")
    rung = [await api.world.ring(task, api.world[name]) for name in ("turkish", "free")]
    async with await api.as_("turkish") as client:
        await client.post(f"/offers/{rung[0].id}/decline", json={"reason": "not_for_me"})
    async with await api.as_("observer") as client:
        seen = (await client.get(f"/tasks/{task.id}/offers")).json()
    assert [(one["state"], one["decline"]) for one in seen["offers"]] == [
        ("declined", "not_for_me"),
        ("made", None),
    ]
    assert seen["people"] == {
        str(api.world["turkish"].id): "turkish",
        str(api.world["free"].id): "free",
    }
    assert [wave["ring"] for wave in seen["waves"]] == [3, 9, 18, 27]
    assert [wave["nights"] for wave in seen["waves"]] == [False, False, False, True]
    assert seen["alarm_at"] > seen["waves"][-1]["begins_at"]


async def test_how_one_may_be_rung_is_declared_with_the_hours(api: Api) -> None:
    year = datetime.now(UTC).year + 3
    async with await api.as_("turkish") as client:
        wish = {"nights": True, "offers_an_hour": 2, "away_until": None}
        answer = (await client.put("/me/availability", json=wish)).json()
        assert {name: answer[name] for name in wish} == wish
        for bad in (
            {"offers_an_hour": 7},
            {"offers_an_hour": -1},
            {"away_until": "2020-01-01T00:00:00Z"},
            {"away_until": f"{year}-01-01T00:00:00Z"},
        ):
            refused = problem(await client.put("/me/availability", json=bad), 422, "invalid_field")
            assert refused["field"] == next(iter(bad))
        assert (await client.get("/me/availability")).json()["offers_an_hour"] == 2


async def test_who_is_rung_as_a_last_resort_may_read_it_and_take_it(api: Api) -> None:
    api.world.clock.now = datetime.now(UTC)
    task = await api.world.post("Su lazımdır", source_language="az")
    async with await api.as_("turkish") as client:
        problem(await client.get(f"/tasks/{task.id}"), 403, "not_eligible")
        problem(await client.post(f"/tasks/{task.id}/claim"), 403, "not_eligible")
        offer = await api.world.ring(task, api.world["turkish"])
        assert (await client.get(f"/tasks/{task.id}")).json()["text"] == "Su lazımdır"
        assert (await client.post(f"/offers/{offer.id}/accept")).status_code == 201
