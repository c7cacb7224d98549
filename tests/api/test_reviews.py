"""What waits for a review: in which order, and how little is sent of it."""

from typing import Any

import httpx

from dispatcher.domain.trust import FIRST_ANSWERS
from tests.support.api import A_POST, Api


async def _work(api: Api, who: str, desk: httpx.AsyncClient, **more: Any) -> str:
    """Somebody's answer to a new task that waits; the submission's id."""
    task = (await desk.post("/tasks", json={**A_POST, **more})).json()["id"]
    async with await api.as_(who) as client:
        claim = (await client.post(f"/tasks/{task}/claim")).json()
        body = {"fence": claim["fence"], "content": {"text": "We need water."}}
        answer = await client.post(f"/claims/{claim['id']}/submit", json=body)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["id"]
    return number


async def _waiting(desk: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await desk.get("/reviews", params=query)).json()["submissions"]
    return found


async def test_critical_work_comes_first_then_that_of_newcomers_then_the_longest_wait(
    api: Api,
) -> None:
    async with await api.as_("coordinator") as desk:
        for n in range(FIRST_ANSWERS):
            known = await _work(api, "turkish", desk, title=f"Known {n}")
            [before] = await _waiting(desk)
            assert before["first_answers"] is True
            assert (await desk.post(f"/submissions/{known}/accept", json={})).is_success
        first = await _work(api, "turkish", desk, title="Waits longest")
        second = await _work(api, "turkish", desk, title="Waits")
        newcomer = await _work(api, "second", desk, title="Of a newcomer")
        critical = await _work(api, "turkish", desk, title="Critical", urgency="critical")
        found = await _waiting(desk)
        some = await _waiting(desk, limit=2)
    assert [one["id"] for one in found] == [critical, newcomer, first, second]
    assert [one["first_answers"] for one in found] == [False, True, False, False]
    assert some == found[:2]


async def test_who_has_done_much_of_one_kind_is_new_in_another(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        for n in range(FIRST_ANSWERS):
            known = await _work(api, "turkish", desk, title=f"Known {n}")
            await desk.post(f"/submissions/{known}/accept", json={})
        general = {"kind": "general", "target_language": None, "review": True}
        await _work(api, "turkish", desk, title="Another kind", **general)
        [found] = await _waiting(desk)
    assert found["first_answers"] is True


async def test_a_list_holds_no_words_and_names_nobody(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        await _work(api, "turkish", desk)
        [found] = await _waiting(desk)
    assert set(found) == {
        *("id", "task", "claim", "version", "submitted_at", "first_answers", "card"),
    }
