"""A text that is already in the language asked for: refused, or left to who asked for it."""

from typing import Any

from tests.actions.scenarios import question_of
from tests.support.api import Api, problem
from tests.support.world import UNSURE

ENGLISH = "We urgently need blankets and drinking water in the village, please help us"
POST: dict[str, Any] = {
    "response": "quake",
    "kind": "translation",
    "target_language": "en",
    "urgency": "urgent",
    "title": "Call",
    "text": ENGLISH,
}


async def test_a_posting_is_refused_with_what_to_do(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        answer = await desk.post("/tasks", json=POST)
        data = problem(answer, 422, "already_in_target", field="target_language", language="en")
        assert data["confidence"] >= 0.9
        said = await desk.post("/tasks", json={**POST, "source_language": "en"})
        data = problem(said, 422, "already_in_target", field="target_language", language="en")
        assert "confidence" not in data
        assert await api.world.count("task") == 0
        # Who knows better says so, and it routes.
        assert (await desk.post("/tasks", json={**POST, "source_language": "tr"})).is_success
        assert (await desk.post("/tasks", json={**POST, "target_language": "tr"})).is_success


async def test_two_people_s_word_leaves_it_to_a_coordinator(api: Api) -> None:
    world = api.world
    task = await world.post("Help?", detected=UNSURE)
    question = await question_of(world, task)
    for name in ("kurdish", "turkish"):
        held = await world.claim(question, world[name])
        await world.submit(held, world[name], language="en")
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        shown = (await desk.get("/tasks?state=draft")).json()["tasks"]
        assert [(one["id"], one["declared_language"]) for one in shown] == [(str(task.id), "en")]
        assert (await volunteer.get("/board")).json()["tasks"] == []
        ended = await desk.post(f"/tasks/{task.id}/cancel", json={})
        assert ended.json()["state"] == "cancelled"


async def test_a_volunteer_s_word_takes_it_off_the_boards(api: Api) -> None:
    task = await api.world.post()
    claim = (await api.world.claim(task, api.world["turkish"])).claim
    path = f"/tasks/{task.id}/language"
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        page = (await volunteer.post(path, json={"language": "en"})).json()
        assert (page["task"]["state"], page["mine"], page["may"]) == ("draft", None, [])
        extended = await volunteer.post(f"/claims/{claim.id}/extend", json={"fence": claim.fence})
        problem(extended, 409, "lease_over", state="released")
        # The coordinator withdraws it, or says what it really is.
        problem(
            await desk.post(path, json={"language": "en"}),
            *(422, "already_in_target"),
            field="language",
        )
        page = (await desk.post(path, json={"language": "tr"})).json()
        assert (page["task"]["state"], page["task"]["declared_language"]) == ("open", "tr")
        board = (await volunteer.get("/board")).json()
        assert [card["id"] for card in board["tasks"]] == [str(task.id)]


async def test_work_handed_in_is_not_swept_aside_by_a_word(api: Api) -> None:
    task = await api.world.post()
    await api.world.submit(await api.world.claim(task, api.world["turkish"]), api.world["turkish"])
    for name in ("turkish", "second"):
        async with await api.as_(name) as volunteer:
            answer = await volunteer.post(f"/tasks/{task.id}/language", json={"language": "en"})
            problem(answer, 403, "forbidden", needs="coordinator")
    assert (await api.world.task(task.id)).state.value == "full"
