"""Steps of general help and the course of mentoring, through the API."""

from typing import Any

import pytest

from tests.support.api import A_POST, Api, problem

GENERAL: dict[str, Any] = {
    "response": A_POST["response"],
    "kind": "general",
    "urgency": "soon",
    "title": "Ask the schools",
    "steps": ["Call the first", "Call the second"],
    "source_language": "tr",
}
MENTORING = {**GENERAL, "kind": "mentoring", "title": "Finding a school", "goals": ["A place"]}
del MENTORING["steps"]


async def _taken(api: Api, post: dict[str, Any]) -> dict[str, Any]:
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        task = (await desk.post("/tasks", json=post)).json()
        claim: dict[str, Any] = (await volunteer.post(f"/tasks/{task['id']}/claim")).json()
        return claim


async def test_steps_are_shown_ticked_off_and_seen_by_the_reviewer(api: Api) -> None:
    claim = await _taken(api, {**GENERAL, "review": True})
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        page = (await volunteer.get(f"/claims/{claim['id']}")).json()["page"]
        assert [step["text"] for step in page["asked"]["steps"]] == GENERAL["steps"]
        work = {"fence": claim["fence"], "content": {"done": ["1"]}}
        refused = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        problem(refused, 422, "invalid_field", field="content.text", problem="steps_left")
        work["content"] = {"done": ["1"], "text": "The second has no telephone"}
        assert (await volunteer.post(f"/claims/{claim['id']}/submit", json=work)).status_code == 201
        (listed,) = (await desk.get("/reviews")).json()["submissions"]
        waiting = (await desk.get(f"/submissions/{listed['id']}")).json()
        assert waiting["content"]["done"] == ["1"]
        assert len(waiting["asked"]["steps"]) == 2


async def test_steps_are_for_general_help_alone(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        answer = await desk.post("/tasks", json={**A_POST, "steps": ["x"]})
        problem(answer, 422, "invalid_field", field="steps", problem="not_for_kind")
        answer = await desk.post("/tasks", json={**GENERAL, "goals": ["x"]})
        problem(answer, 422, "invalid_field", field="goals", problem="not_for_kind")
        answer = await desk.post("/tasks", json={**GENERAL, "steps": ["x" * 301]})
        problem(answer, 422, "invalid_field", field="steps", problem="too_long")


async def test_meetings_that_were_saved_can_be_taken_to_a_calendar(api: Api) -> None:
    claim = await _taken(api, MENTORING)
    meeting = {"id": "m1", "starts_at": "2026-03-05T10:00:00Z", "minutes": 30, "place": "online"}
    draft = {"fence": claim["fence"], "content": {"meetings": [meeting]}}
    where = f"/claims/{claim['id']}"
    async with await api.as_("turkish") as volunteer, await api.as_("second") as other:
        assert (await volunteer.put(f"{where}/draft", json=draft)).status_code == 200
        found = await volunteer.get(f"{where}/calendar")
        assert found.headers["content-type"] == "text/calendar; charset=utf-8"
        assert "attachment" in found.headers["content-disposition"]
        assert "UID:m1@" in found.text
        assert (await other.get(f"{where}/calendar")).status_code == 403


@pytest.mark.parametrize(("reached", "status"), [("yes", 201), ("", 422), ("perhaps", 422)])
async def test_mentoring_closes_when_every_goal_is_judged(
    api: Api, reached: str, status: int
) -> None:
    claim = await _taken(api, MENTORING)
    goals = [{"id": "1", "text": "A place", "reached": reached}]
    work = {"fence": claim["fence"], "content": {"text": "Found one", "goals": goals}}
    async with await api.as_("turkish") as volunteer:
        answer = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
    assert answer.status_code == status
