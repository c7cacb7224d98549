"""What those who coordinate people see of how their answers were judged, and nobody else."""

from typing import Any

import pytest

from tests.support.api import A_POST, Api, problem

CONTROL: dict[str, Any] = {**A_POST, "control": {"content": {"text": "We need water"}}}


async def test_an_answer_to_a_control_moves_trust(api: Api) -> None:
    async with (
        await api.as_("coordinator") as desk,
        await api.as_("turkish") as volunteer,
        await api.as_("free") as free,
    ):
        posted = (await desk.post("/tasks", json=CONTROL)).json()
        assert posted["control"] is True
        assert "We need water" not in (await desk.get(f"/tasks/{posted['id']}")).text
        page = await volunteer.get(f"/tasks/{posted['id']}")
        assert "control" not in page.text
        assert "control" not in (await volunteer.get("/board")).text
        claim = (await volunteer.post(f"/tasks/{posted['id']}/claim")).json()
        work = {"fence": claim["fence"], "content": {"text": "We need water!"}}
        handed_in = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        assert (handed_in.status_code, handed_in.json()["state"]) == (201, "waiting")
        assert "control" not in (await volunteer.get("/claims")).text
        assert (await desk.get("/reviews")).json()["submissions"] == []

        # `free` is nobody's volunteer: no organisation reads of them.
        other = (await desk.post("/tasks", json={**CONTROL, "text": "Cadir lazim"})).json()
        claim = (await free.post(f"/tasks/{other['id']}/claim")).json()
        work["fence"] = claim["fence"]
        await free.post(f"/claims/{claim['id']}/submit", json=work)

        found = (await desk.get("/organisations/relief/trust")).json()
        assert found == {
            "volunteers": [
                {
                    "volunteer": str(api.world["turkish"].id),
                    "name": "turkish",
                    "kind": "translation",
                    "trust": 0.833,
                    "controls_right": 1,
                    "controls_wrong": 0,
                    "accepted": 0,
                    "returned": 0,
                    "agreed": 0,
                    "differed": 0,
                }
            ]
        }
        unknown = await desk.get("/organisations/nobody/trust")
        problem(unknown, 404, "not_found", kind="organisation")


@pytest.mark.parametrize(
    ("fields", "problem_is"),
    [
        ({"kind": "general"}, "unknown"),
        ({"control": {"content": {}}}, "missing"),
    ],
)
async def test_what_cannot_be_a_control_is_refused(
    api: Api, fields: dict[str, Any], problem_is: str
) -> None:
    async with await api.as_("coordinator") as desk:
        answer = await desk.post("/tasks", json={**CONTROL, **fields})
        problem(answer, 422, "invalid_field", field="control", problem=problem_is)
