"""What outside callers rely on, field by field, along one task's way."""

import asyncio
import re
from typing import Any

import httpx

from tests.support.api import Api, problem
from tests.support.world import broken_tasks

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
CARD = {
    *("id", "version", "state", "kind", "lane", "response", "organisation", "urgency", "title"),
    *("source_language", "target_language", "words", "wanted", "taken", "review", "purpose"),
    *("created_at", "due_at", "deadline", "after"),
}
DESK_TASK = CARD | {
    *("import", "declared_language", "detected_language", "language_confidence", "similar_to"),
    *("parent", "claims", "control", "waiting", "cancelled_because"),
}
CLAIM = {
    *("id", "task", "version", "slot", "fence", "state", "claimed_at", "lease_ends_at"),
    *("lease_began_at", "longest_until", "remarks", "card"),
}
SUBMISSION = {
    *("id", "task", "claim", "version", "state", "content", "submitted_at", "author", "remarks"),
    *("card", "brief", "text"),
}
POST: dict[str, Any] = {
    "response": "quake",
    "kind": "translation",
    "target_language": "en",
    "urgency": "urgent",
    "title": "Call",
    "brief": "Keep the names",
    "text": "Köyümüzde içme suyu kalmadı, yol da kapalı, lütfen yardım edin",
}


async def test_one_task_from_post_to_done(api: Api) -> None:
    async with (
        await api.as_("coordinator") as desk,
        await api.as_("turkish") as volunteer,
        await api.as_("observer") as observer,
    ):
        answer = await desk.post("/tasks", json=POST, headers={"Idempotency-Key": "1"})
        assert answer.status_code == 201
        task = answer.json()
        assert set(task) == DESK_TASK | {"warnings"}
        assert (task["version"], task["state"], task["source_language"]) == (1, "open", "tr")
        assert 0.9 <= task["language_confidence"] <= 1
        assert isinstance(task["lane"], str)
        assert INSTANT.fullmatch(task["due_at"])
        assert INSTANT.fullmatch(task["created_at"])

        board = (await volunteer.get("/board?limit=10")).json()
        assert {"tasks", "positions", "held", "next_lease_ends_at"} <= set(board)
        assert [set(card) for card in board["tasks"]] == [CARD]
        assert POST["text"] not in str(board)
        lane = board["positions"][f"lane:{task['lane']}"]
        assert set(lane) == {"epoch", "offset"}
        assert lane["offset"] == 1

        answer = await volunteer.post(f"/tasks/{task['id']}/claim")
        assert answer.status_code == 201
        claim = answer.json()
        assert set(claim) >= CLAIM
        assert (claim["task"], claim["fence"], claim["state"]) == (task["id"], 1, "active")
        assert INSTANT.fullmatch(claim["lease_ends_at"])

        page = (await volunteer.get(f"/claims/{claim['id']}")).json()["page"]
        assert (page["text"], page["brief"]) == (POST["text"], POST["brief"])

        extended = await volunteer.post(f"/claims/{claim['id']}/extend", json={"fence": 1})
        assert extended.status_code == 200
        assert extended.json()["lease_ends_at"] > claim["lease_ends_at"]

        draft = {"fence": 1, "content": {"text": "In our village"}}
        assert (await volunteer.put(f"/claims/{claim['id']}/draft", json=draft)).status_code == 200
        page = (await volunteer.get(f"/claims/{claim['id']}")).json()["page"]
        assert page["draft"] == draft["content"]

        work = {"fence": 1, "content": {"text": "In our village there is no water"}}
        answer = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        assert answer.status_code == 201
        submission = answer.json()
        assert set(submission) >= SUBMISSION
        assert (submission["state"], submission["content"]) == ("waiting", work["content"])
        again = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        assert (again.status_code, again.json()["id"]) == (201, submission["id"])

        waiting = (await desk.get("/reviews")).json()
        assert [one["id"] for one in waiting["submissions"]] == [submission["id"]]
        assert waiting["submissions"][0]["card"]["title"] == POST["title"]
        page = (await desk.get(f"/submissions/{submission['id']}")).json()
        assert page["text"] == POST["text"]

        figures = (await observer.get("/figures?response=quake")).json()
        assert figures["tasks"] == {
            "open": 0,
            "held": 0,
            "review": 1,
            "done": 0,
            "cancelled": 0,
            "expired": 0,
            "draft": 0,
        }
        accepted = await desk.post(f"/submissions/{submission['id']}/accept", json={})
        assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
        figures = (await observer.get("/figures?response=quake")).json()
        assert (figures["tasks"]["done"], figures["tasks"]["review"]) == (1, 0)
        assert set(figures["time_to_claim"]) == {"p50_s", "p90_s"}
        assert figures["lanes"][0]["lane"] == task["lane"]
        again = await desk.post(f"/submissions/{submission['id']}/accept", json={})
        problem(again, 409, "already_reviewed", state="accepted")


async def test_a_taken_task_says_so_and_offers_others(api: Api) -> None:
    task = await api.world.post()
    others = [await api.world.post(f"Başka {n}") for n in range(5)]
    async with await api.as_("turkish") as first, await api.as_("second") as late:
        claim = (await first.post(f"/tasks/{task.id}/claim")).json()
        taken = await late.post(f"/tasks/{task.id}/claim")
        data = problem(taken, 409, "task_already_claimed", by_you=False)
        assert len(data["alternatives"]) == 3
        assert {card["id"] for card in data["alternatives"]} <= {str(one.id) for one in others}
        assert [set(card) for card in data["alternatives"]] == [CARD] * 3
        mine = problem(
            await first.post(f"/tasks/{task.id}/claim"), 409, "task_already_claimed", by_you=True
        )
        assert mine["claim"]["id"] == claim["id"]


async def test_a_cancelled_task_is_gone_and_its_words_are_kept(api: Api) -> None:
    task = await api.world.post()
    await api.world.post("Başka")
    async with await api.as_("turkish") as volunteer, await api.as_("coordinator") as desk:
        claim = (await volunteer.post(f"/tasks/{task.id}/claim")).json()
        assert (await desk.post(f"/tasks/{task.id}/cancel", json={})).status_code == 200
        gone = await volunteer.post(f"/tasks/{task.id}/claim")
        assert len(problem(gone, 410, "task_cancelled")["alternatives"]) == 1
        work = {"fence": claim["fence"], "content": {"text": "We need water"}}
        late = await volunteer.post(f"/claims/{claim['id']}/submit", json=work)
        problem(late, 409, "lease_over", draft_saved=True)
        page = (await volunteer.get(f"/tasks/{task.id}")).json()
        assert page["draft"] == work["content"]


async def test_a_stale_fence_is_refused_and_the_words_are_kept(api: Api) -> None:
    world = api.world
    task = await world.post()
    async with await api.as_("turkish") as volunteer:
        first = (await volunteer.post(f"/tasks/{task.id}/claim")).json()
        released = {"fence": first["fence"], "reason": "a moment"}
        answer = await volunteer.post(f"/claims/{first['id']}/release", json=released)
        assert answer.json()["state"] == "released"
        second = (await volunteer.post(f"/tasks/{task.id}/claim")).json()
        assert second["fence"] == first["fence"] + 1
        for verb in ("extend", "release"):
            answer = await volunteer.post(
                f"/claims/{second['id']}/{verb}", json={"fence": first["fence"]}
            )
            problem(answer, 409, "lease_over")
        work = {"fence": first["fence"], "content": {"text": "We need water"}}
        answer = await volunteer.post(f"/claims/{second['id']}/submit", json=work)
        problem(answer, 409, "lease_over", draft_saved=True)


async def test_who_cannot_do_it_hears_why(api: Api) -> None:
    task = await api.world.post()
    async with await api.as_("sorani") as client:
        answer = await client.post(f"/tasks/{task.id}/claim")
        problem(answer, 403, "not_eligible", reason="language_source", language="tr")
    async with await api.as_("observer") as client:
        answer = await client.post(f"/tasks/{task.id}/claim")
        problem(answer, 403, "not_eligible", reason="not_a_volunteer")


async def test_next_claims_the_soonest_due_and_says_when_nothing_is_left(api: Api) -> None:
    await api.world.post("Sonra", urgency="soon")
    urgent = await api.world.post("Hemen", urgency="critical")
    async with await api.as_("turkish") as client, await api.as_("second") as late:
        answer = await client.post("/board/next")
        assert (answer.status_code, answer.json()["task"]) == (201, str(urgent.id))
        assert (await client.post("/board/next", json={"kind": "translation"})).status_code == 201
        data = problem(await late.post("/board/next"), 404, "nothing_to_claim", held=2)
        assert data["next_lease_ends_at"] is not None


async def test_a_crowd_that_presses_next_gets_different_tasks_until_none_is_left(api: Api) -> None:
    posted = await api.world.post_many([f"Metin {n}" for n in range(30)])
    crowd = await api.world.crowd(40)
    tokens = [await api.bearer(person) for person in crowd]

    async def press(token: str) -> httpx.Response:
        async with api.client(Authorization=f"Bearer {token}") as client:
            return await client.post("/board/next")

    answers = await asyncio.gather(*map(press, tokens))
    given = [answer.json()["task"] for answer in answers if answer.status_code == 201]
    refused = [answer.json()["code"] for answer in answers if answer.status_code != 201]
    assert sorted(given) == sorted(str(one.task.id) for one in posted)
    assert refused == ["nothing_to_claim"] * 10
    assert await broken_tasks(api.world.db) == []


async def test_next_finds_the_second_slot_and_a_lane_opened_a_moment_ago(api: Api) -> None:
    task = await api.world.post(wanted=2)
    async with await api.as_("turkish") as client, await api.as_("second") as other:
        for one in (client, other):
            assert (await one.post("/board/next")).json()["task"] == str(task.id)
        problem(await client.post("/board/next"), 404, "nothing_to_claim", held=1)
        elsewhere = await api.world.post("Yeni", kind="data", target_language=None)
        assert (await client.post("/board/next")).json()["task"] == str(elsewhere.id)


async def test_next_passes_over_tasks_that_the_volunteer_has_a_slot_of(api: Api) -> None:
    shared = [await api.world.post(f"Hemen {n}", urgency="critical", wanted=3) for n in range(40)]
    later = await api.world.post("Sonra", urgency="soon")
    async with await api.as_("turkish") as client:
        given = [(await client.post("/board/next")).json()["task"] for _ in range(41)]
        assert given == [str(task.id) for task in (*shared, later)]
        problem(await client.post("/board/next"), 404, "nothing_to_claim", held=0)


async def test_lists_go_on_from_a_cursor(api: Api) -> None:
    posted = [one.task for one in await api.world.post_many([f"Metin {n}" for n in range(7)])]
    async with await api.as_("coordinator") as desk:
        seen: list[str] = []
        cursor = ""
        while True:
            page = (await desk.get(f"/tasks?limit=3{cursor}")).json()
            seen += [task["id"] for task in page["tasks"]]
            assert all(set(task) == DESK_TASK for task in page["tasks"])
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
    assert seen == [str(task.id) for task in reversed(posted)]


async def test_what_one_learns_before_signing_in(api: Api) -> None:
    async with api.client() as client:
        config = (await client.get("/config")).json()
        assert {"live_url", "version", "locales"} <= set(config)
        assert config["live_url"] == "ws://imece.test/api/v1/live"
        assert (await client.get("/openapi.json")).json()["openapi"].startswith("3.")
        assert "asyncapi" in (await client.get("/asyncapi.json")).json()


async def test_presence_is_what_one_says(api: Api) -> None:
    async with await api.as_("turkish") as client:
        answer = await client.put("/me/presence", json={"state": "away"})
        assert (answer.status_code, answer.json()) == (200, {"state": "away"})
        assert (await client.get("/me")).json()["presence"] == "away"
        problem(await client.put("/me/presence", json={"state": "asleep"}), 422, "invalid_field")


async def test_a_near_duplicate_is_pointed_out(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        first = (await desk.post("/tasks", json=POST)).json()
        second = (await desk.post("/tasks", json={**POST, "text": POST["text"] + "!"})).json()
    assert second["similar_to"] == first["id"]
    assert [one["code"] for one in second["warnings"]] == ["looks_like"]


async def test_the_same_words_for_another_job_are_no_near_duplicate(api: Api) -> None:
    """Asked into two languages, they are two jobs; so are their translation and captioning."""
    async with await api.as_("coordinator") as desk, await api.as_("other_coordinator") as other:
        first = (await desk.post("/tasks", json=POST)).json()
        others = [
            await desk.post("/tasks", json={**POST, "target_language": "ar"}),
            await desk.post("/tasks", json={**POST, "kind": "captioning"}),
            await desk.post("/tasks", json={**POST, "kind": "data", "target_language": None}),
            await other.post("/tasks", json={**POST, "response": "flood"}),
        ]
        again = (await desk.post("/tasks", json={**POST, "target_language": "ar"})).json()
    assert [answer.json()["similar_to"] for answer in others] == [None] * 4
    assert again["similar_to"] == others[0].json()["id"] != first["id"]


async def test_a_declared_language_that_differs_is_pointed_out(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        task = (await desk.post("/tasks", json={**POST, "source_language": "ckb"})).json()
    assert task["source_language"] == "ckb"
    warning = task["warnings"][0]
    assert warning["code"] == "language_differs"
    assert (warning["data"]["declared"], warning["data"]["detected"]) == ("ckb", "tr")
