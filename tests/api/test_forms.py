"""Forms from asking to the file: posted, answered, refused at their field, exported."""

import csv
import io
import json
from typing import Any

import httpx
import pytest

from tests.support.api import A_POST, Api, problem

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "where": {"type": ["object", "null"], "x-label": {"en": "Where?", "ar": "أين؟"}},
        "people": {"type": "integer", "x-label": "How many people?", "minimum": 0, "maximum": 900},
        "needs": {
            "type": "array",
            "items": {"type": "string", "enum": ["water", "food"]},
            "x-label": "What is needed?",
        },
        "note": {"type": "string", "x-label": "Anything else"},
    },
    "required": ["people"],
}
POST = {
    **{key: value for key, value in A_POST.items() if key != "target_language"},
    "kind": "data",
    "form": FORM,
    "organisation": "relief",
}


async def _post(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/tasks", json={**POST, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _answer(api: Api, who: str, task: str, data: Any) -> httpx.Response:
    async with await api.as_(who) as client:
        claim = (await client.post(f"/tasks/{task}/claim")).json()
        body = {"fence": claim["fence"], "content": {"data": data}}
        return await client.post(f"/claims/{claim['id']}/submit", json=body)


async def _asked(client: httpx.AsyncClient) -> dict[str, Any]:
    found = (await client.get("/exports?response=quake")).json()["forms"]
    assert len(found) == 1, found
    one: dict[str, Any] = found[0]
    return one


async def test_a_task_asks_its_form_in_the_order_it_was_made_in(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        task = await _post(client)
        page = (await client.get(f"/tasks/{task['id']}")).json()
    form = page["asked"]["form"]
    assert form["x-order"] == ["where", "people", "needs", "note"]
    assert form["properties"]["where"]["x-label"] == {"en": "Where?", "ar": "أين؟"}


@pytest.mark.parametrize(
    ("form", "field", "what"),
    [
        ({"type": "object", "properties": {f"q{n}": {} for n in range(1000)}}, "form", "too_many"),
        ({"$ref": "https://example.org/form"}, "form", "unknown_field"),
        ({"type": "object", "properties": {"a": {"$ref": "#"}}}, "form.a", "malformed"),
        ({"type": "object", "properties": {}}, "form", "missing"),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "form.a", "missing"),
        (
            {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=a)"}}},
            "form.a",
            "pattern_refused",
        ),
    ],
)
async def test_what_is_no_form_of_ours_is_refused_by_name(
    api: Api, form: dict[str, Any], field: str, what: str
) -> None:
    async with await api.as_("coordinator") as client:
        answer = await client.post("/tasks", json={**POST, "form": form})
    problem(answer, 422, "invalid_field", field=field, problem=what)


async def test_only_data_asks_a_form(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        answer = await client.post("/tasks", json={**POST, "kind": "general"})
    problem(answer, 422, "invalid_field", field="form", problem="not_for_kind")


@pytest.mark.parametrize(
    ("data", "field", "what"),
    [
        ({}, "content.data.people", "missing"),
        ({"people": 901}, "content.data.people", "out_of_range"),
        ({"people": "many"}, "content.data.people", "malformed"),
        ({"people": 1, "needs": ["gold"]}, "content.data.needs", "unknown"),
        ({"people": 1, "where": {"lat": 3}}, "content.data.where", "incomplete"),
        ({"people": 1, "name": "Ali"}, "content.data.name", "unknown_field"),
        (None, "content.data", "missing"),
    ],
)
async def test_a_refused_answer_is_named_with_its_question(
    api: Api, data: Any, field: str, what: str
) -> None:
    async with await api.as_("coordinator") as client:
        task = await _post(client)
    answer = await _answer(api, "turkish", task["id"], data)
    problem(answer, 422, "invalid_field", field=field, problem=what)


async def test_a_data_task_without_a_form_takes_words(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        task = (
            await client.post("/tasks", json={k: v for k, v in POST.items() if k != "form"})
        ).json()
    async with await api.as_("turkish") as client:
        claim = (await client.post(f"/tasks/{task['id']}/claim")).json()
        body = {"fence": claim["fence"], "content": {"text": "12 people"}}
        done = await client.post(f"/claims/{claim['id']}/submit", json=body)
    assert done.status_code in (200, 201), done.text


async def test_agreement_goes_by_what_was_meant(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        task = await _post(client, wanted=2, agreement="equal", review=False)
        near, nearer = {"lat": 37.0, "lon": 37.0}, {"lat": 37.0003, "lon": 37.0, "name": "Village"}
        one = {"people": 12, "where": near, "needs": ["food", "water"], "note": " Bridge is out. "}
        two = {"people": 12.0, "where": nearer, "needs": ["water", "food"], "note": "bridge is OUT"}
        for who, data in (("turkish", one), ("second", two)):
            assert (await _answer(api, who, task["id"], data)).is_success
        page = (await client.get(f"/tasks/{task['id']}")).json()
        assert page["task"]["state"] == "done"
        form = await _asked(client)
        figures = (await client.get(f"/exports/{form['id']}/agreement?response=quake")).json()
    assert (figures["tasks"], figures["compared"], figures["agreed"]) == (1, 1, 1)
    assert {one["name"]: one["share"] for one in figures["questions"]} == {
        "where": 1.0,
        "people": 1.0,
        "needs": 1.0,
        "note": 1.0,
    }


async def test_one_differing_question_asks_for_one_more_and_is_shown(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        task = await _post(client, wanted=2, agreement="equal", review=False)
        for who, people in (("turkish", 12), ("second", 13)):
            await _answer(api, who, task["id"], {"people": people, "needs": ["water"]})
        page = (await client.get(f"/tasks/{task['id']}")).json()
        assert (page["task"]["state"], page["task"]["wanted"]) == ("open", 3)
        form = await _asked(client)
        figures = (await client.get(f"/exports/{form['id']}/agreement?response=quake")).json()
        [shown] = figures["disagreements"]
        assert shown["questions"] == ["people"]
        assert [answer["data"]["people"] for answer in shown["answers"]] == [12, 13]
        assert "author" not in json.dumps(figures)
        # The third agrees with the second: that is what is agreed on.
        await _answer(api, "free", task["id"], {"people": 13, "needs": ["water"]})
        page = (await client.get(f"/tasks/{task['id']}")).json()
        assert page["task"]["state"] == "done"
        rows = (await client.get(f"/exports/{form['id']}?response=quake&format=ndjson")).text
    row = json.loads(rows)
    assert row["data"] == {"people": 13, "needs": ["water"]}
    assert (row["answers"], row["agreement"], row["disagreed"]) == (3, 0.6667, ["people"])


async def test_an_accepted_row_is_in_the_files_at_once(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        task = await _post(client, title="=cmd|' /C calc'!A0")
        data = {
            "people": 3,
            "where": {"lat": 37.5, "lon": 36.25, "name": "+Köy"},
            "needs": ["water", "food"],
            "note": '=HYPERLINK("http://x")',
        }
        await _answer(api, "turkish", task["id"], data)
        form = await _asked(client)
        assert (form["tasks"], form["answered"]) == (1, 1)
        address = f"/exports/{form['id']}?response=quake&format="
        table = await client.get(address + "csv")
        lines = await client.get(address + "ndjson")
        places = await client.get(address + "geojson")
        each = await client.get(address + "csv&each=answer")
    [row] = csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))
    assert table.headers["content-disposition"].startswith("attachment")
    assert row["title"].startswith("'=")
    assert row["note"].startswith("'=")
    assert row["where.name"] == "'+Köy"
    assert (row["people"], row["needs"], row["where.lat"]) == ("3", "water|food", "37.5")
    assert "turkish" not in table.text + lines.text + places.text
    assert json.loads(lines.text)["data"] == data | {"where": data["where"]}
    [feature] = places.json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [36.25, 37.5]}
    assert len(each.text.splitlines()) == 2


async def test_can_t_tell_is_an_answer_and_not_an_empty_one(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        task = await _post(client)
        await _answer(api, "turkish", task["id"], {"people": 3, "where": None})
        form = await _asked(client)
        address = f"/exports/{form['id']}?response=quake"
        [row] = csv.DictReader(io.StringIO((await client.get(address)).text.removeprefix("\ufeff")))
        figures = (await client.get(f"/exports/{form['id']}/agreement?response=quake")).json()
    assert row["where.name"] == "(can't tell)"
    assert {one["name"]: one["cant_tell"] for one in figures["questions"]}["where"] == 1.0


async def test_a_reviewer_s_correction_is_checked_and_is_what_counts(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        task = await _post(client, review=True)
        await _answer(api, "turkish", task["id"], {"people": 3})
        [listed] = (await client.get("/reviews")).json()["submissions"]
        waiting = (await client.get(f"/submissions/{listed['id']}")).json()
        assert waiting["asked"]["form"]["x-order"][0] == "where"
        address = f"/submissions/{waiting['id']}/accept"
        refused = await client.post(address, json={"content": {"data": {"people": -3}}})
        problem(refused, 422, "invalid_field", field="content.data.people", problem="out_of_range")
        assert (await client.post(address, json={"content": {"data": {"people": 4}}})).is_success
        form = await _asked(client)
        rows = (await client.get(f"/exports/{form['id']}?response=quake&format=ndjson")).text
    assert json.loads(rows)["data"] == {"people": 4}


async def test_a_form_is_kept_under_a_name_and_the_name_moves(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        first = (await client.post("/forms", json={"name": " Triage ", "form": FORM})).json()
        other = {**FORM, "required": []}
        second = (await client.post("/forms", json={"name": "Triage", "form": other})).json()
        assert first["id"] != second["id"]
        listed = (await client.get("/forms")).json()
        assert [(one["id"], one["name"]) for one in listed["forms"]] == [(second["id"], "Triage")]
        assert [one["id"] for one in listed["templates"]] == [
            "triage",
            "list",
            "geolocate",
            "address",
        ]
        gone = await client.delete(f"/forms/{second['id']}")
        assert gone.status_code == 204
        again = await client.delete(f"/forms/{second['id']}")
        problem(again, 404, "not_found")
        assert (await client.get("/forms")).json()["forms"] == []


async def test_all_rows_of_an_import_ask_its_form(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        answer = await client.post(
            "/imports",
            data={
                "response": "quake",
                "kind": "data",
                "start": "false",
                "form": json.dumps(FORM),
                "organisation": "relief",
            },
            files={"file": ("calls.csv", b"text,language\nSu lazim,tr\nCadir lazim,tr\n")},
        )
        assert answer.status_code == 201, answer.text
        assert answer.json()["preview"]["form"]["x-order"][1] == "people"
        refused = await client.post(
            "/imports",
            data={"response": "quake", "kind": "data", "form": '{"type": "object"}'},
            files={"file": ("calls.csv", b"text\nSu lazim\n")},
        )
        problem(refused, 422, "invalid_field", field="form", problem="missing")
        no_json = await client.post(
            "/imports",
            data={"response": "quake", "kind": "data", "form": "{"},
            files={"file": ("calls.csv", b"text\nSu lazim\n")},
        )
        problem(no_json, 422, "invalid_field", field="form", problem="not_json")


async def test_a_known_answer_to_a_form_is_checked_by_it(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        bad = await client.post(
            "/tasks", json={**POST, "control": {"content": {"data": {"people": -1}}}}
        )
        problem(bad, 422, "invalid_field", field="control", problem="out_of_range")
        task = await _post(client, control={"content": {"data": {"people": 12}}})
        assert (await _answer(api, "turkish", task["id"], {"people": 12.0})).is_success
        trust = (await client.get("/organisations/relief/trust")).json()
        assert (await client.get("/exports?response=quake")).json()["forms"] == []
    assert '"controls_right": 1' in json.dumps(trust)
