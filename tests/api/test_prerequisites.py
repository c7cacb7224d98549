"""A revision after a translation, as its coordinator and the people who do it meet it."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.api import A_POST, Api, problem

POST = {**A_POST}
REVISION: dict[str, Any] = {
    "response": "quake",
    "kind": "translation",
    "target_language": "en",
    "urgency": "soon",
    "title": "Revise the call",
    "deadline_after": 60,
}


async def _post(desk: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    answer = await desk.post("/tasks", json=fields)
    assert answer.status_code == 201, answer.text
    posted: dict[str, Any] = answer.json()
    return posted


async def _translated(desk: httpx.AsyncClient, person: httpx.AsyncClient, task: str) -> None:
    claim = (await person.post(f"/tasks/{task}/claim")).json()
    work = {"fence": claim["fence"], "content": {"text": "We need watr"}}
    handed_in = (await person.post(f"/claims/{claim['id']}/submit", json=work)).json()
    accepted = {"content": {"text": "We need water"}}
    answer = await desk.post(f"/submissions/{handed_in['id']}/accept", json=accepted)
    assert answer.status_code == 200, answer.text


async def test_a_revision_waits_opens_and_shows_what_it_revises(api: Api) -> None:
    async with (
        await api.as_("coordinator") as desk,
        await api.as_("turkish") as translator,
        await api.as_("second") as reviser,
    ):
        task = await _post(desk, **POST)
        revision = await _post(desk, **REVISION, after=task["id"])
        assert (revision["state"], revision["waiting"]) == ("draft", True)
        assert (revision["after"], revision["source_language"]) == (task["id"], "tr")
        page = (await desk.get(f"/tasks/{revision['id']}")).json()
        assert page["earlier"].pop("card")["id"] == task["id"]
        assert page["earlier"] == {
            "task": task["id"],
            "title": "Call",
            "text": "Su lazim",
            "source_language": "tr",
            "target_language": "en",
            "answers": [],
            "asked": {},
            "files": [],
        }
        listed = (await desk.get("/tasks")).json()
        assert listed["titles"] == {task["id"]: "Call"}

        await _translated(desk, translator, task["id"])

        board = (await reviser.get("/board")).json()
        assert [card["id"] for card in board["tasks"]] == [revision["id"]]
        page = (await reviser.get(f"/tasks/{revision['id']}")).json()
        assert page["text"] == ""
        assert page["earlier"]["text"] == "Su lazim"
        assert page["earlier"]["answers"] == [{"text": "We need water"}]
        assert page["task"]["deadline"] is not None
        claim = (await reviser.post(f"/tasks/{revision['id']}/claim")).json()
        work = (await reviser.get(f"/claims/{claim['id']}")).json()
        assert work["page"]["earlier"] == page["earlier"]
        body = {"fence": claim["fence"], "content": {"text": "We need water."}}
        await reviser.post(f"/claims/{claim['id']}/submit", json=body)
        waits = (await desk.get("/reviews")).json()["submissions"]
        (listed,) = waits
        page = (await desk.get(f"/submissions/{listed['id']}")).json()
        assert (listed["task"], page["text"]) == (revision["id"], "Su lazim")


async def test_who_translated_does_not_find_the_revision_on_their_board(api: Api) -> None:
    async with (
        await api.as_("coordinator") as desk,
        await api.as_("turkish") as translator,
        await api.as_("second") as other,
    ):
        task = await _post(desk, **POST)
        revision = await _post(desk, **REVISION, after=task["id"])
        # Both boards are kept in memory from here on, and hear of the opening by its event.
        assert (await other.get("/board")).json()["tasks"] != []
        await _translated(desk, translator, task["id"])
        assert (await translator.get("/board")).json()["tasks"] == []
        assert [c["id"] for c in (await other.get("/board")).json()["tasks"]] == [revision["id"]]
        refused = problem(
            await translator.post(f"/tasks/{revision['id']}/claim"), 403, "not_eligible"
        )
        assert refused["reason"] == "answered_before"
        page = (await translator.get(f"/tasks/{revision['id']}")).json()
        assert "claim" not in page["may"]
        assert page["why_not"]["reason"] == "answered_before"
        problem(await translator.post("/board/next", json={}), 404, "nothing_to_claim")


async def test_the_desk_sees_why_a_waiting_task_ended(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        task = await _post(desk, **POST)
        revision = await _post(desk, **REVISION, after=task["id"])
        await desk.post(f"/tasks/{task['id']}/cancel", json={})
        found = (await desk.get(f"/tasks/{revision['id']}")).json()["task"]
        assert (found["state"], found["waiting"]) == ("cancelled", False)
        assert found["cancelled_because"] == "earlier_cancelled"
        refused = problem(
            await desk.post("/tasks", json={**REVISION, "after": task["id"]}), 422, "invalid_field"
        )
        assert refused == {"field": "after", "problem": "is_over", "value": "cancelled"}


@pytest.mark.parametrize(
    ("fields", "field", "problem_is"),
    [
        ({"after": str(uuid4())}, "after", "unknown"),
        ({"after": "no id"}, "after", "malformed"),
        ({"deadline_after": 5}, "deadline_after", "without_after"),
        ({"deadline_after": 0, "after": str(uuid4())}, "deadline_after", "out_of_range"),
    ],
)
async def test_a_refusal_names_the_field(
    api: Api, fields: dict[str, Any], field: str, problem_is: str
) -> None:
    async with await api.as_("coordinator") as desk:
        refused = problem(await desk.post("/tasks", json={**POST, **fields}), 422, "invalid_field")
        assert (refused["field"], refused["problem"]) == (field, problem_is)


async def test_nobody_waits_for_the_task_of_another_organisation(api: Api) -> None:
    async with await api.as_("coordinator") as desk, await api.as_("other_coordinator") as other:
        task = await _post(desk, **POST)
        body = {**REVISION, "response": "flood", "after": task["id"]}
        refused = problem(await other.post("/tasks", json=body), 422, "invalid_field")
        assert refused == {"field": "after", "problem": "unknown"}
