"""One draft in two tabs: whatever is typed where, no word is lost."""

from typing import Any

import httpx
import pytest

from tests.support.api import A_POST, Api

GENERAL = {**A_POST, "kind": "general", "target_language": None}


class Tab:
    """One tab, or one device, of somebody's: what it knows of the draft."""

    def __init__(self, client: httpx.AsyncClient, claim: dict[str, Any], name: str) -> None:
        self._client, self._claim, self._name = client, claim, name
        self.version = 0

    async def opens(self) -> dict[str, Any]:
        page: dict[str, Any] = (await self._client.get(f"/tasks/{self._claim['task']}")).json()
        self.version = page["draft_version"]
        return page

    async def types(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """Answers what other tabs had written in its place."""
        body = {"fence": self._claim["fence"], "content": {"text": text}, **more}
        known = {"tab": self._name, "was": self.version}
        where = f"/claims/{self._claim['id']}/draft"
        answer = await self._client.put(where, json={**known, **body})
        assert answer.status_code == 200, answer.text
        self.version = answer.json()["version"]
        others: list[dict[str, Any]] = answer.json()["others"]
        return others


@pytest.fixture
async def client(api: Api) -> httpx.AsyncClient:
    return await api.as_("turkish")


@pytest.fixture
async def claim(api: Api, client: httpx.AsyncClient) -> dict[str, Any]:
    async with await api.as_("coordinator") as desk:
        task = (await desk.post("/tasks", json=GENERAL)).json()["id"]
    found: dict[str, Any] = (await client.post(f"/tasks/{task}/claim")).json()
    return found


async def test_one_tab_alone_meets_no_other(client: httpx.AsyncClient, claim: Any) -> None:
    tab = Tab(client, claim, "a")
    assert await tab.types("Su") == []
    tab.version = 0  # its answer was lost on the way
    assert await tab.types("Su lazım") == []
    assert (await tab.opens())["draft"] == {"text": "Su lazım"}


async def test_what_another_tab_wrote_is_kept_until_somebody_has_seen_both(
    client: httpx.AsyncClient, claim: Any
) -> None:
    one, other = Tab(client, claim, "a"), Tab(client, claim, "b")
    await one.types("Typed in the first")
    assert await other.types("Typed in the second") == [{"text": "Typed in the first"}]
    assert await other.types("Typed in the second, on") == [{"text": "Typed in the first"}]
    assert await one.types("First again") == [{"text": "Typed in the second, on"}]
    page = await one.opens()
    assert page["draft"] == {"text": "First again"}
    assert page["draft_others"] == [{"text": "Typed in the second, on"}]
    assert await one.types("Both together", settled=True) == []
    assert (await one.opens())["draft_others"] == []


async def test_a_tab_that_knows_what_is_there_goes_on_from_it(
    client: httpx.AsyncClient, claim: Any
) -> None:
    one, other = Tab(client, claim, "a"), Tab(client, claim, "b")
    await one.types("Su")
    assert (await other.opens())["draft"] == {"text": "Su"}
    assert await other.types("Su lazım") == []
    assert await one.types("Su") == [{"text": "Su lazım"}]


async def test_the_same_words_in_two_tabs_are_no_conflict(
    client: httpx.AsyncClient, claim: Any
) -> None:
    one, other = Tab(client, claim, "a"), Tab(client, claim, "b")
    await one.types("Su")
    assert await other.types("Su") == []


@pytest.mark.parametrize("odd", ["a\x00b", 10**400, [[[["deep"]]]]])
async def test_words_that_few_programs_can_hold_are_kept_beside_others_too(
    client: httpx.AsyncClient, claim: Any, odd: Any
) -> None:
    body = {"fence": claim["fence"], "content": {"text": odd}, "tab": "a"}
    where = f"/claims/{claim['id']}/draft"
    assert (await client.put(where, json=body)).status_code == 200
    plain = {**body, "content": {"text": "Su"}, "tab": "b"}
    assert (await client.put(where, json=plain)).json()["others"] == [{"text": odd}]
    assert (await client.put(where, json=body)).status_code == 200


async def test_who_says_no_tab_replaces_as_before(client: httpx.AsyncClient, claim: Any) -> None:
    await Tab(client, claim, "a").types("Su")
    body = {"fence": claim["fence"], "content": {"text": "Ekmek"}}
    answer = await client.put(f"/claims/{claim['id']}/draft", json=body)
    assert answer.json() == {"version": 2, "others": []}


async def test_work_that_comes_too_late_replaces_no_words_of_another_device(
    api: Api, client: httpx.AsyncClient, claim: Any
) -> None:
    """Handed in without a network; meanwhile the time was over, and somebody typed elsewhere."""
    await Tab(client, claim, "phone").types("Typed on the telephone")
    async with await api.as_("coordinator") as desk:
        await desk.post(f"/claims/{claim['id']}/revoke", json={"reason": "away"})
    work = {"fence": claim["fence"], "content": {"text": "Handed in on a laptop"}, "tab": "laptop"}
    late = await client.post(f"/claims/{claim['id']}/submit", json=work)
    assert (late.status_code, late.json()["code"]) == (409, "lease_over")
    page = await Tab(client, claim, "phone").opens()
    assert page["draft"] == {"text": "Handed in on a laptop"}
    assert page["draft_others"] == [{"text": "Typed on the telephone"}]


@pytest.mark.parametrize("tab", ["", "two words", "x" * 65])
async def test_a_tab_s_name_is_short_and_plain(
    client: httpx.AsyncClient, claim: Any, tab: str
) -> None:
    body = {"fence": claim["fence"], "content": {"text": "Su"}, "tab": tab}
    answer = await client.put(f"/claims/{claim['id']}/draft", json=body)
    assert answer.status_code == 422
