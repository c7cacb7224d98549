"""What made-up requests have found, each by its smallest example."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.support.api import Api, api, problem

__all__ = ["api"]


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/me", {"GET", "PATCH"}),
        ("/tasks", {"GET", "POST"}),
        ("/session", {"POST", "DELETE"}),
        ("/imports/01950000-0000-7000-8000-000000000001", {"GET", "DELETE"}),
        ("/tasks/01950000-0000-7000-8000-000000000001/claim", {"POST"}),
    ],
)
async def test_a_wrong_method_is_told_of_all_right_ones(
    api: Api, address: str, methods: set[str]
) -> None:
    async with api.client() as client:
        answer = await client.request("OPTIONS", address)
    problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == methods


def nested(depth: int) -> Any:
    value: Any = None
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "content",
    [
        {"text": "\ud800"},
        {"\udfff": "a"},
        {"text": "a\0b"},
        {"text": "a", "segments": nested(200)},
        {"text": nested(400)},
        {"number": 10**400},
    ],
    ids=["surrogate", "surrogate in a name", "control", "deep", "too deep", "endless number"],
)
async def test_an_odd_draft_never_locks_its_author_out(api: Api, content: dict[str, Any]) -> None:
    task = await api.world.post()
    async with await api.as_("turkish") as volunteer:
        claim = (await volunteer.post(f"/tasks/{task.id}/claim")).json()
        kept = await _send(volunteer, "PUT", f"/claims/{claim['id']}/draft", claim, content)
        if kept.status_code != 200:
            problem(kept, 422, "invalid_field", field="content")
        over = {"fence": claim["fence"] + 1}
        late = await _send(volunteer, "POST", f"/claims/{claim['id']}/submit", over, content)
        assert late.status_code in (409, 422), late.text
        for path in (f"/tasks/{task.id}", f"/claims/{claim['id']}"):
            page = await volunteer.get(path)
            assert page.status_code == 200, page.text


async def _send(
    client: httpx.AsyncClient, method: str, path: str, claim: Mapping[str, Any], content: Any
) -> httpx.Response:
    # As browsers do it: half a character travels as an escape.
    body = json.dumps({"fence": claim["fence"], "content": content})
    kind = {"Content-Type": "application/json"}
    return await client.request(method, path, content=body, headers=kind)
