"""A coordinator's controls: whom a task could ring and why not, to give it to somebody, to ring it
anew, to pause a lane, and to choose the waves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from dispatcher.actions.availability import set_availability
from dispatcher.actions.offers import decline_offer
from dispatcher.domain.availability import Availability
from dispatcher.domain.consent import Consent
from dispatcher.domain.offer import Decline
from dispatcher.domain.task import Task
from tests.support.api import Api, problem


async def _post(api: Api, **wishes: Any) -> Task:
    """A task by the wall clock."""
    api.world.clock.now = datetime.now(UTC)
    return await api.world.post(**{"urgency": "critical", **wishes})


async def _here(api: Api, *names: str) -> None:
    await api.app.state.edge.presence.heard([api.world[name].id for name in names])


async def _candidates(client: httpx.AsyncClient, task: Task) -> dict[str, dict[str, Any]]:
    """Each by their name, in the order they are answered."""
    answer = (await client.get(f"/tasks/{task.id}/candidates")).json()
    names = answer["people"]
    return {names[one["volunteer"]]: one for one in answer["candidates"]}


async def test_a_coordinator_sees_who_would_be_rung_and_why_the_others_not(api: Api) -> None:
    await _here(api, "turkish", "kurdish", "other_volunteer", "free")
    task = await _post(api)
    away = datetime.now(UTC) + timedelta(days=3)
    await api.world.act(
        set_availability, api.world["second"], Availability("UTC"), Consent(away_until=away)
    )
    async with await api.as_("coordinator") as client:
        found = await _candidates(client, task)
    assert list(found) == ["turkish", "second", "kurdish", "sorani"], "only their own, best first"
    assert found["turkish"]["why_not"] is None
    assert {one["why"] for one in found["turkish"]["because"]} >= {"language", "present"}
    why = {name: one["why_not"] for name, one in found.items() if one["why_not"]}
    assert why["second"]["reason"] == "away"
    assert datetime.fromisoformat(why["second"]["data"]["until"]) == away
    assert why["kurdish"] == {"reason": "outside_circle", "data": {"languages": ["tr", "en"]}}
    assert why["sorani"] == {
        "reason": "not_eligible",
        "data": {"reason": "language_source", "language": "tr"},
    }
    assert [one["assignable"] for one in found.values()] == [True, True, True, False]
    assert [one["present"] for one in found.values()] == [True, False, True, False]


async def test_a_task_is_given_to_somebody_who_holds_it_as_if_they_had_claimed(api: Api) -> None:
    task = await _post(api)
    body = {"volunteer": str(api.world["turkish"].id)}
    async with await api.as_("supervisor") as client:
        answer = await client.post(f"/tasks/{task.id}/assign", json=body)
        assert answer.status_code == 200, answer.text
        assert [one["volunteer"] for one in answer.json()["claims"]] == [body["volunteer"]]
        again = await client.post(f"/tasks/{task.id}/assign", json=body)
        assert problem(again, 409, "task_already_claimed")["by_you"] is False
        rung = (await client.get(f"/tasks/{task.id}/offers")).json()
    (given,) = rung["assigned"]
    assert given["volunteer"] == body["volunteer"]
    assert rung["people"][given["by"]] == "supervisor"
    async with await api.as_("turkish") as client:
        (claim,) = (await client.get("/board")).json()["claims"]
        assert claim["id"] == given["claim"]
        page = (await client.get(f"/claims/{claim['id']}")).json()
        assert page["given_by"] == "supervisor"
        released = {"fence": claim["fence"], "reason": ""}
        assert (await client.post(f"/claims/{claim['id']}/release", json=released)).is_success
    assert (await api.world.task(task.id)).state.value == "open"


async def test_it_can_be_given_to_the_own_people_who_are_able_alone(api: Api) -> None:
    task = await _post(api)
    async with await api.as_("coordinator") as client:
        for name in ("free", "other_volunteer", "observer"):
            body = {"volunteer": str(api.world[name].id)}
            refused = problem(
                await client.post(f"/tasks/{task.id}/assign", json=body), 422, "invalid_field"
            )
            assert (refused["field"], refused["problem"]) == ("volunteer", "unknown")
        body = {"volunteer": str(api.world["sorani"].id)}
        refused = problem(
            await client.post(f"/tasks/{task.id}/assign", json=body), 403, "not_eligible"
        )
        assert refused["reason"] == "language_source"


async def test_rung_anew_whoever_let_it_pass_may_be_rung_and_only_once_a_minute(api: Api) -> None:
    await _here(api, "turkish", "second")
    task = await _post(api)
    for name, reason in (("turkish", Decline.NOT_NOW), ("second", Decline.NOT_FOR_ME)):
        offer = await api.world.ring(task, api.world[name])
        await api.world.act(decline_offer, api.world[name], offer.id, reason)
    async with await api.as_("coordinator") as client:
        before = await _candidates(client, task)
        assert before["turkish"]["why_not"]["reason"] == "rung_lately"
        answer = await client.post(f"/tasks/{task.id}/ring")
        assert answer.json()["version"] == task.version + 1
        after = await _candidates(client, task)
        assert after["turkish"]["why_not"] is None
        assert after["second"]["why_not"]["reason"] == "not_for_me"
        rung = (await client.get(f"/tasks/{task.id}/offers")).json()
        assert rung["waves"][0]["begins_at"] == rung["rung_again_at"]
        again = await client.post(f"/tasks/{task.id}/ring")
        assert 0 < problem(again, 429, "rung_just_now")["retry_after_s"] <= 60
        gentle = await _post(api, urgency="whenever")
        problem(await client.post(f"/tasks/{gentle.id}/ring"), 409, "not_rung", reason="urgency")


async def test_a_paused_lane_says_who_paused_it_and_when(api: Api) -> None:
    await _here(api, "turkish")
    task = await _post(api)
    path = f"/organisations/relief/lanes/{task.lane.id}/pause"
    async with await api.as_("coordinator") as client:
        assert (await client.put(path)).status_code == 204
        assert (await client.put(path)).status_code == 204, "it may be said twice"
        said = (await client.get("/organisations/relief/routing")).json()
        (lane,) = said["lanes"]
        assert (lane["id"], lane["open"]) == (str(task.lane.id), 1)
        assert said["people"][lane["paused"]["by"]] == "coordinator"
        found = await _candidates(client, task)
        assert found["turkish"]["why_not"] == {
            "reason": "paused",
            "data": {"at": lane["paused"]["at"].replace("Z", "+00:00")},
        }
        problem(await client.post(f"/tasks/{task.id}/ring"), 409, "not_rung", reason="paused")
        assert (await client.delete(path)).status_code == 204
        assert (await client.get("/organisations/relief/routing")).json()["lanes"][0][
            "paused"
        ] is None
        nowhere = await client.put("/organisations/relief/lanes/99999/pause")
        problem(nowhere, 404, "not_found", kind="lane")


async def test_the_board_stays_open_while_nobody_is_rung(api: Api) -> None:
    task = await _post(api)
    async with await api.as_("coordinator") as client:
        await client.put(f"/organisations/relief/lanes/{task.lane.id}/pause")
    async with await api.as_("free") as client:
        assert [one["id"] for one in (await client.get("/board")).json()["tasks"]] == [str(task.id)]
        assert (await client.post(f"/tasks/{task.id}/claim")).status_code == 201


WAVES = [
    {"after_s": 0, "ring": 4, "circle": "near", "nights": False},
    {"after_s": 600, "ring": 9, "circle": "wide", "nights": False},
]


async def test_waves_of_ones_own_are_kept_shown_and_forgotten(api: Api) -> None:
    task = await _post(api, urgency="urgent")
    async with await api.as_("coordinator") as client:
        path = "/organisations/relief/routing/urgent"
        assert (await client.put(path, json={"waves": WAVES})).status_code == 204
        said = (await client.get("/organisations/relief/routing")).json()
        urgent = said["urgencies"][1]
        assert (urgent["urgency"], urgent["waves"]) == ("urgent", WAVES)
        assert [wave["ring"] for wave in urgent["usual"]] == [2, 6, 12, 18]
        assert said["people"][urgent["changed"]["by"]] == "coordinator"
        rung = (await client.get(f"/tasks/{task.id}/offers")).json()
        assert [wave["ring"] for wave in rung["waves"]] == [4, 9]
        assert (await client.delete(path)).status_code == 204
        said = (await client.get("/organisations/relief/routing")).json()
        assert said["urgencies"][1]["changed"] is None


async def test_waves_that_would_harm_are_refused_with_their_place(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        path = "/organisations/relief/routing"
        crowd = [{**WAVES[0], "ring": 51}]
        refused = problem(
            await client.put(f"{path}/urgent", json={"waves": crowd}), 422, "invalid_field"
        )
        assert (refused["field"], refused["most"]) == ("waves.0.ring", 50)
        for urgency in ("whenever", "now"):
            answer = await client.put(f"{path}/{urgency}", json={"waves": WAVES})
            assert problem(answer, 422, "invalid_field")["field"] == "urgency"


async def test_a_preview_counts_whom_waves_would_ring_at_this_moment(api: Api) -> None:
    await _here(api, "turkish", "free", "kurdish")
    task = await _post(api)
    wish = {"lane": task.lane.id, "urgency": "critical", "waves": WAVES}
    async with await api.as_("coordinator") as client:
        answer = (await client.post("/organisations/relief/routing-preview", json=wish)).json()
        assert answer["waves"] == [
            {"rings": 2, "reachable": 2, "people": 4},
            {"rings": 3, "reachable": 3, "people": 5},
        ]
        assert not answer["partly"]
        own = await _post(api, organisation_only=True)
        wish["lane"] = own.lane.id
        answer = (await client.post("/organisations/relief/routing-preview", json=wish)).json()
        assert [wave["people"] for wave in answer["waves"]] == [2, 3], "their own people alone"
        wish["lane"] = 2**31
        answer_ = await client.post("/organisations/relief/routing-preview", json=wish)
        problem(answer_, 422, "invalid_field")
