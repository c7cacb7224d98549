"""Captions through the API: asked for, handed in, corrected and taken away as a file."""

from typing import Any

import pytest
import srt

from tests.support.api import A_POST, Api, problem

LINK = "https://media.example.org/talk.webm"
TURKISH = [{"start_ms": 0, "end_ms": 1500, "text": "Suyumuz yok."}]
ENGLISH = [{"start_ms": 0, "end_ms": 1500, "text": "We have no water."}]
POST: dict[str, Any] = {
    "response": A_POST["response"],
    "kind": "captioning",
    "urgency": "soon",
    "title": "What she says",
    "source_language": "tr",
    "target_language": "en",
    "captions": {"link": LINK, "cues": TURKISH},
}


async def _taken(api: Api) -> dict[str, Any]:
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        task = (await desk.post("/tasks", json=POST)).json()
        claim: dict[str, Any] = (await volunteer.post(f"/tasks/{task['id']}/claim")).json()
        return claim


async def _handed_in(api: Api, content: dict[str, Any]) -> str:
    claim = await _taken(api)
    async with await api.as_("turkish") as volunteer:
        work = {"fence": claim["fence"], "content": content}
        answer = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


async def test_who_takes_it_learns_where_the_recording_is_and_what_to_begin_with(api: Api) -> None:
    claim = await _taken(api)
    async with await api.as_("turkish") as volunteer:
        page = (await volunteer.get(f"/claims/{claim['id']}")).json()["page"]
    assert page["asked"] == {"captions": {"link": LINK, "cues": TURKISH}}


async def test_captions_that_overlap_are_refused_by_their_number_and_stay_a_draft(api: Api) -> None:
    claim = await _taken(api)
    cues = [*ENGLISH, {"start_ms": 1400, "end_ms": 2000, "text": "Please"}]
    async with await api.as_("turkish") as volunteer:
        kept = {"fence": claim["fence"], "content": {"cues": cues}}
        answer = await volunteer.put(f"/claims/{claim['id']}/draft", json=kept)
        assert answer.status_code == 200
        refused = await volunteer.post(f"/claims/{claim['id']}/submit", json=kept)
        problem(refused, 422, "invalid_field", field="content.cues", problem="overlap", cue=2)
        page = (await volunteer.get(f"/claims/{claim['id']}")).json()["page"]
        assert page["draft"] == {"cues": cues}


async def test_a_draft_may_be_as_long_as_captions_of_hours(api: Api) -> None:
    claim = await _taken(api)
    text = "نحتاج إلى الماء والطعام في المدرسة\nقرب الجسر"
    cues = [{"start_ms": n * 1500, "end_ms": n * 1500 + 1500, "text": text} for n in range(4000)]
    async with await api.as_("turkish") as volunteer:
        work = {"fence": claim["fence"], "content": {"cues": cues}}
        assert (await volunteer.put(f"/claims/{claim['id']}/draft", json=work)).status_code == 200
        answer = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("captions", "field", "why"),
    [
        ({"link": "http://example.org/a.mp4"}, "captions.link", "not_https"),
        ({"cues": [{"start_ms": 5, "end_ms": 5, "text": "a"}]}, "captions.cues", "no_length"),
    ],
)
async def test_a_posting_with_a_bad_recording_is_refused(
    api: Api, captions: dict[str, Any], field: str, why: str
) -> None:
    async with await api.as_("coordinator") as desk:
        answer = await desk.post("/tasks", json={**POST, "captions": captions})
        problem(answer, 422, "invalid_field", field=field, problem=why)
        answer = await desk.post("/tasks", json={**A_POST, "captions": {"link": LINK}})
        problem(answer, 422, "invalid_field", field="captions", problem="not_for_kind")


async def test_the_file_has_what_the_reviewer_made_of_it(api: Api) -> None:
    work = await _handed_in(api, {"cues": ENGLISH})
    corrected = [{**ENGLISH[0], "end_ms": 2000, "text": "We have no water here."}]
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as volunteer:
        before = await volunteer.get(f"/submissions/{work}/captions")
        assert before.headers["content-type"].startswith("text/vtt")
        assert "attachment" in before.headers["content-disposition"]
        assert before.text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nWe have no water.")
        body = {"content": {"cues": corrected}}
        assert (await desk.post(f"/submissions/{work}/accept", json=body)).status_code == 200
        after = await volunteer.get(f"/submissions/{work}/captions?format=srt")
        assert [cue.content for cue in srt.parse(after.text)] == ["We have no water here."]
        wrong = await volunteer.get(f"/submissions/{work}/captions?format=docx")
        assert wrong.status_code == 422


async def test_words_without_times_are_no_captions(api: Api) -> None:
    work = await _handed_in(api, {"text": "We have no water."})
    async with await api.as_("turkish") as volunteer:
        problem(await volunteer.get(f"/submissions/{work}/captions"), 404, "not_found")
