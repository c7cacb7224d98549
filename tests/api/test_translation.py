"""A translation in segments through the API: the draft, handing in, and the review."""

from typing import Any

import httpx

from tests.support.api import A_POST, Api, problem

TEXT = "Su lazım ve çadır lazım, köyde kimse yok. " * 6
LONG = {**A_POST, "text": TEXT}
DONE = [{"id": str(n), "target": f"Sentence {n}."} for n in range(1, 7)]


async def _taken(api: Api, **fields: Any) -> dict[str, Any]:
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        posted = await desk.post("/tasks", json={**LONG, **fields})
        assert posted.status_code == 201, posted.text
        claim: dict[str, Any] = (await volunteer.post(f"/tasks/{posted.json()['id']}/claim")).json()
        return claim


def _change(number: int, target: str, was: str = "") -> dict[str, str]:
    return {"id": str(number), "target": target, "was": was}


async def _save(
    client: httpx.AsyncClient, claim: dict[str, Any], *changes: dict[str, str]
) -> list[dict[str, str]]:
    body = {"fence": claim["fence"], "segments": list(changes)}
    answer = await client.patch(f"/claims/{claim['id']}/draft", json=body)
    assert answer.status_code == 200, answer.text
    others: list[dict[str, str]] = answer.json()["others"]
    return others


async def _draft(client: httpx.AsyncClient, claim: dict[str, Any]) -> dict[str, dict[str, str]]:
    draft = (await client.get(f"/claims/{claim['id']}")).json()["page"]["draft"]
    return {segment["id"]: segment for segment in draft["segments"]}


async def test_a_long_text_is_shown_handed_in_and_reviewed_by_segments(api: Api) -> None:
    claim = await _taken(api)
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        page = (await volunteer.get(f"/claims/{claim['id']}")).json()["page"]
        assert "".join(one["source"] for one in page["asked"]["segments"]) == TEXT.strip()
        work = {"fence": claim["fence"], "content": {"segments": DONE[:4]}}
        refused = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        problem(refused, 422, "invalid_field", problem="untranslated", left=2, first="5")
        work["content"] = {"segments": DONE}
        done = (await volunteer.post(f"/claims/{claim['id']}/submit", json=work)).json()
        (listed,) = (await desk.get("/reviews")).json()["submissions"]
        waiting = (await desk.get(f"/submissions/{listed['id']}")).json()
        assert waiting["content"] == {"segments": DONE}
        assert len(waiting["asked"]["segments"]) == 6

        mended = [{**one, "target": one["target"].replace("6", "six")} for one in DONE]
        note = {"category": "style", "text": "In words", "segment": "6"}
        verdict = {"content": {"segments": mended}, "remarks": "Good", "notes": [note]}
        accepted = await desk.post(f"/submissions/{done['id']}/accept", json=verdict)
        assert accepted.json()["notes"] == [note]
        seen = (await volunteer.get(f"/claims/{claim['id']}")).json()["verdict"]
        assert seen["content"] == {"segments": DONE}
        assert seen["corrected"] == {"segments": mended}
        assert (seen["remarks"], seen["notes"]) == ("Good", [note])


async def test_remarks_on_parts_are_reason_enough_to_return_work(api: Api) -> None:
    claim = await _taken(api)
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        work = {"fence": claim["fence"], "content": {"segments": DONE}}
        done = (await volunteer.post(f"/claims/{claim['id']}/submit", json=work)).json()
        where = f"/submissions/{done['id']}/return"
        for note, what in (
            ({"category": "taste"}, "unknown"),
            ({"category": "risk", "segment": "7"}, "unknown"),
        ):
            problem(
                await desk.post(where, json={"notes": [note]}),
                422,
                "invalid_field",
                field="notes",
                problem=what,
            )
        problem(
            await desk.post(where, json={"remarks": " "}),
            422,
            "invalid_field",
            field="remarks",
            problem="missing",
        )
        notes = [{"category": "risk", "text": "The dose is ten times too high", "segment": "2"}]
        assert (await desk.post(where, json={"notes": notes})).status_code == 200
        page = (await volunteer.get(f"/claims/{claim['id']}")).json()
        assert (page["claim"]["state"], page["verdict"]["notes"]) == ("returned", notes)
        again = (await volunteer.post(f"/tasks/{claim['task']}/claim")).json()
        assert [one["target"] for one in (await _draft(volunteer, again)).values()] == [
            one["target"] for one in DONE
        ]


async def test_other_segments_than_the_task_has_are_a_conflict_that_keeps_every_word(
    api: Api,
) -> None:
    claim = await _taken(api)
    async with await api.as_("turkish") as volunteer:
        more = [*DONE, {"id": "7", "target": "One more."}]
        work = {"fence": claim["fence"], "content": {"segments": more}}
        refused = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        problem(refused, 409, "segments_changed", unknown=1, first="7", segments=6)
        assert refused.json()["data"]["draft_saved"] is True
        draft = await _draft(volunteer, claim)
        assert [draft[one["id"]]["target"] for one in more] == [one["target"] for one in more]


async def test_segments_stay_as_they_are_when_the_language_is_corrected(api: Api) -> None:
    claim = await _taken(api)
    async with await api.as_("coordinator") as desk:
        before = (await desk.get(f"/tasks/{claim['task']}")).json()["asked"]
        page = await desk.post(f"/tasks/{claim['task']}/language", json={"language": "az"})
        assert page.json()["asked"] == before


async def test_one_segment_is_saved_without_the_others(api: Api) -> None:
    claim = await _taken(api)
    async with await api.as_("turkish") as volunteer:
        assert await _save(volunteer, claim, _change(1, "Water"), _change(2, "Tent")) == []
        assert await _save(volunteer, claim, _change(1, "Water.", "Water")) == []
        draft = await _draft(volunteer, claim)
        assert {number: one["target"] for number, one in draft.items()} == {
            "1": "Water.",
            "2": "Tent",
        }


async def test_two_tabs_lose_no_word_of_each_other(api: Api) -> None:
    claim = await _taken(api)
    async with await api.as_("turkish") as volunteer:
        await _save(volunteer, claim, _change(1, "In the first tab"))
        (other,) = await _save(volunteer, claim, _change(1, "In the second tab"))
        assert other == {"id": "1", "target": "In the first tab"}
        # Sent again because its answer got lost, it changes nothing.
        assert await _save(volunteer, claim, _change(1, "In the second tab")) == [other]
        draft = (await _draft(volunteer, claim))["1"]
        assert (draft["target"], draft["other"]) == ("In the second tab", "In the first tab")
        # Who has seen both types on.
        assert await _save(volunteer, claim, _change(1, "Both", "In the second tab")) == []
        assert "other" not in (await _draft(volunteer, claim))["1"]


async def test_a_whole_draft_saved_beside_segments_loses_none_of_their_words(api: Api) -> None:
    claim = await _taken(api)
    async with await api.as_("turkish") as volunteer:
        await _save(volunteer, claim, _change(1, "By segment"), _change(3, "Third"))
        whole = {"segments": [{"id": "1", "target": "As a whole"}, {"id": "2", "target": "Two"}]}
        body = {"fence": claim["fence"], "content": whole}
        assert (await volunteer.put(f"/claims/{claim['id']}/draft", json=body)).status_code == 200
        draft = await _draft(volunteer, claim)
        assert draft["1"] == {"id": "1", "target": "As a whole", "other": "By segment"}
        assert (draft["2"]["target"], draft["3"]["target"]) == ("Two", "Third")


async def test_segments_of_a_draft_have_limits_and_an_owner(api: Api) -> None:
    claim = await _taken(api)
    where = f"/claims/{claim['id']}/draft"
    async with await api.as_("turkish") as volunteer, await api.as_("second") as other:
        many = {"fence": 1, "segments": [_change(n, "x") for n in range(501)]}
        problem(await volunteer.patch(where, json=many), 422, "invalid_field", field="segments")
        twice = {"fence": 1, "segments": [_change(1, "x"), _change(1, "y")]}
        problem(await volunteer.patch(where, json=twice), 422, "invalid_field", problem="repeated")
        for n in range(21):
            changes = [_change(n, "x" * 19_100)]
            full = await volunteer.patch(where, json={"fence": 1, "segments": changes})
        problem(full, 422, "invalid_field", field="segments", problem="too_long")
        mine = {"fence": 1, "segments": [_change(1, "x")]}
        problem(await other.patch(where, json=mine), 403, "not_your_claim")


async def test_a_revision_without_a_text_goes_through_the_same_segments(api: Api) -> None:
    async with (
        await api.as_("coordinator") as desk,
        await api.as_("turkish") as translator,
        await api.as_("second") as reviser,
    ):
        task = (await desk.post("/tasks", json=LONG)).json()
        wish = {k: v for k, v in LONG.items() if k not in ("text", "source_language")}
        revision = (await desk.post("/tasks", json={**wish, "after": task["id"]})).json()
        claim = (await translator.post(f"/tasks/{task['id']}/claim")).json()
        work = {"fence": claim["fence"], "content": {"segments": DONE}}
        done = (await translator.post(f"/claims/{claim['id']}/submit", json=work)).json()
        await desk.post(f"/submissions/{done['id']}/accept", json={})
        page = (await reviser.get(f"/tasks/{revision['id']}")).json()
        assert page["asked"] == page["earlier"]["asked"]
        assert len(page["asked"]["segments"]) == 6
        assert page["earlier"]["answers"] == [{"segments": DONE}]
