"""Whatever one may send: a clear refusal that names the field, and nothing half-saved."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dispatcher.api.errors import STATUS, status_of
from dispatcher.domain import errors
from tests.support.api import Api, problem

GOOD: dict[str, Any] = {
    "response": "quake",
    "kind": "translation",
    "source_language": "tr",
    "target_language": "en",
    "urgency": "urgent",
    "title": "Call",
    "text": "Suya ihtiyacımız var",
}
TABLES = ("task", "task_content", "lane", "claim", "event", "idempotency", "submission", "draft")


async def rows(api: Api) -> dict[str, int]:
    return {table: await api.world.count(table) for table in TABLES}


def _long_ago() -> str:
    return (datetime.now(UTC) - timedelta(hours=1)).isoformat()


BAD: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "unknown kind": ({"kind": "poetry"}, "invalid_field", {"field": "kind"}),
    "unknown urgency": ({"urgency": "now!"}, "invalid_field", {"field": "urgency"}),
    "unknown agreement": ({"agreement": "most"}, "invalid_field", {"field": "agreement"}),
    "unknown language": (
        {"source_language": "xx-nonsense"},
        "unknown_language",
        {"field": "source_language"},
    ),
    "Kurdish, but which": (
        {"source_language": "ku"},
        "ambiguous_language",
        {"field": "source_language"},
    ),
    "into Kurdish, but which": (
        {"target_language": "ku"},
        "ambiguous_language",
        {"field": "target_language"},
    ),
    "into itself": (
        {"target_language": "tr"},
        "already_in_target",
        {"field": "target_language", "language": "tr"},
    ),
    "no target": ({"target_language": None}, "invalid_field", {"field": "target_language"}),
    "unknown response": ({"response": "war"}, "invalid_field", {"field": "response"}),
    "a response with a control character": (
        {"response": "qu\0ake"},
        "invalid_field",
        {"problem": "control_character"},
    ),
    "unknown organisation": (
        {"organisation": "nobody"},
        "invalid_field",
        {"field": "organisation"},
    ),
    "empty text": ({"text": ""}, "invalid_field", {"field": "text", "problem": "missing"}),
    "blank text": ({"text": " \n\t "}, "invalid_field", {"field": "text", "problem": "missing"}),
    "enormous text": (
        {"text": "a" * 100_001},
        "invalid_field",
        {"field": "text", "problem": "too_long", "most_bytes": 100_000},
    ),
    "enormous in bytes": (
        {"text": "ş" * 50_001},
        "invalid_field",
        {"field": "text", "problem": "too_long"},
    ),
    "enormous brief": (
        {"brief": "a" * 20_001},
        "invalid_field",
        {"field": "brief", "problem": "too_long"},
    ),
    "control character": (
        {"text": "Su \x00 yok"},
        "invalid_field",
        {"field": "text", "problem": "control_character"},
    ),
    "control character in the title": (
        {"title": "Su\x1b[31m"},
        "invalid_field",
        {"field": "title", "problem": "control_character"},
    ),
    "empty title": ({"title": "  "}, "invalid_field", {"field": "title", "problem": "missing"}),
    "long title": (
        {"title": "a" * 201},
        "invalid_field",
        {"field": "title", "problem": "too_long"},
    ),
    "deadline in the past": (
        {"deadline": _long_ago()},
        "deadline_passed",
        {"field": "deadline"},
    ),
    "deadline without a zone": (
        {"deadline": "2030-01-01T10:00:00"},
        "invalid_field",
        {"field": "deadline", "problem": "timezone_missing"},
    ),
    "deadline that is none": ({"deadline": "soon"}, "invalid_field", {"field": "deadline"}),
    "deadline beyond all years": (
        {"deadline": "9999-12-31T23:59:59-23:59"},
        "invalid_field",
        {"field": "deadline"},
    ),
    "ended before it begins": (
        {"expires_at": _long_ago()},
        "deadline_passed",
        {"field": "expires_at"},
    ),
    "none wanted": ({"wanted": 0}, "invalid_field", {"field": "wanted"}),
    "too many wanted": ({"wanted": 16}, "invalid_field", {"field": "wanted"}),
    "wanted beyond all numbers": ({"wanted": 10**30}, "invalid_field", {"field": "wanted"}),
    "a field nobody knows": (
        {"titel": "x"},
        "invalid_field",
        {"field": "titel", "problem": "unknown_field"},
    ),
    "text that is no text": ({"text": 12}, "invalid_field", {"field": "text"}),
}


@pytest.fixture
async def desk(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    """A coordinator's client."""
    async with await api.as_("coordinator") as client:
        yield client


async def test_each_bad_field_is_named_and_nothing_is_saved(
    api: Api, desk: httpx.AsyncClient
) -> None:
    before = await rows(api)
    wrong: dict[str, str] = {}
    for name, (change, code, data) in BAD.items():
        answer = await desk.post(
            "/tasks", json={**GOOD, **change}, headers={"idempotency-key": name}
        )
        body = answer.json()
        told = {key: body.get("data", {}).get(key) for key in data}
        if (answer.status_code, body.get("code"), told) != (422, code, data):
            wrong[name] = answer.text[:300]
    assert wrong == {}
    assert await rows(api) == before


async def test_what_is_odd_but_right_is_taken_as_it_is(api: Api, desk: httpx.AsyncClient) -> None:
    odd = {
        "html": "<script>alert(1)</script> & <b>su</b>",
        "bidi override": "abc \u202e fed \u202c su",
        "emoji and joiners": "su 👩\u200d🚒 yok",
        "the most there may be": "a" * 100_000,
    }
    for text in odd.values():
        answer = await desk.post("/tasks", json={**GOOD, "text": text})
        assert answer.status_code == 201, answer.text
        page = await desk.get(f"/tasks/{answer.json()['id']}")
        assert page.json()["text"] == text


RAW: dict[str, tuple[bytes, str, int, str]] = {
    "not JSON": (b"{title: Call}", "application/json", 422, "not_json"),
    "cut off": (b'{"title": "Ca', "application/json", 422, "not_json"),
    "no body": (b"", "application/json", 422, "missing"),
    "a list": (b"[]", "application/json", 422, "malformed"),
    "a form": (b"title=Call", "application/x-www-form-urlencoded", 422, "malformed"),
    "a form that says JSON": (b"title=Call", "application/json", 422, "not_json"),
    "no UTF-8": (b'{"title": "\xff\xfe"}', "application/json", 422, "malformed"),
    "deeper than deep": (b"[" * 100_000, "application/json", 422, "malformed"),
}


@pytest.mark.parametrize("name", RAW)
async def test_a_body_that_cannot_be_read(api: Api, desk: httpx.AsyncClient, name: str) -> None:
    content, media, status, what = RAW[name]
    before = await rows(api)
    answer = await desk.post("/tasks", content=content, headers={"content-type": media})
    assert problem(answer, status, "invalid_field")["problem"] == what
    assert await rows(api) == before


async def test_a_lone_surrogate_is_refused_by_its_field(desk: httpx.AsyncClient) -> None:
    for field in ("text", "title", "kind", "response", "source_language"):
        content = json.dumps({**GOOD, field: "\ud800 su"})
        headers = {"content-type": "application/json"}
        answer = await desk.post("/tasks", content=content.encode(), headers=headers)
        assert answer.status_code == 422, answer.text
        assert answer.json()["data"]["field"] in (field, "body")
        assert answer.json()["code"] in ("invalid_field", "unknown_language")


async def test_a_body_over_the_limit_is_not_read(api: Api, desk: httpx.AsyncClient) -> None:
    before = await rows(api)
    answer = await desk.post("/tasks", json={**GOOD, "text": "a" * 2_000_000})
    problem(answer, 413, "too_large", most_bytes=2_000_000)

    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"title": "'
        for _ in range(30):
            yield b"a" * 100_000

    headers = {"content-type": "application/json"}
    answer = await desk.post("/tasks", content=pieces(), headers=headers)
    problem(answer, 413, "too_large", most_bytes=2_000_000)
    assert await rows(api) == before


async def test_a_key_that_is_no_key(desk: httpx.AsyncClient) -> None:
    answer = await desk.post("/tasks", json=GOOD, headers={"idempotency-key": "k" * 201})
    problem(answer, 422, "invalid_field", field="Idempotency-Key")


async def test_the_same_key_with_another_body_is_a_conflict(
    api: Api, desk: httpx.AsyncClient
) -> None:
    headers = {"idempotency-key": "one"}
    first = await desk.post("/tasks", json=GOOD, headers=headers)
    again = await desk.post("/tasks", json=GOOD, headers=headers)
    assert (first.status_code, first.text) == (again.status_code, again.text)
    other = await desk.post("/tasks", json={**GOOD, "title": "Other"}, headers=headers)
    problem(other, 409, "idempotency_key_reused")
    assert await api.world.count("task") == 1


NUL = "a\0b"


async def test_control_characters_anywhere_are_refused_or_find_nothing(api: Api) -> None:
    """PostgreSQL's texts cannot hold them: none may come as far as that."""
    world = api.world
    held = [await world.claim(await world.post(), world["turkish"]) for _ in range(3)]
    ids = [one.claim.id for one in held]
    spare = await world.post()
    work = await world.submit(
        await world.claim(await world.post(), world["second"]), world["second"]
    )
    fence = {"fence": 1}
    calls: list[tuple[str, str, str, dict[str, Any] | None]] = [
        ("turkish", "PATCH", "/me", {"name": NUL}),
        ("turkish", "PATCH", "/me", {"locale": NUL}),
        ("turkish", "PATCH", "/me", {"timezone": NUL}),
        ("turkish", "POST", f"/claims/{ids[0]}/release", {**fence, "reason": NUL}),
        ("turkish", "POST", f"/claims/{ids[0]}/submit", {**fence, "content": {"text": NUL}}),
        ("turkish", "POST", "/language/detect", {"text": "su", "response": NUL}),
        ("turkish", "GET", "/board?kind=%00", None),
        ("turkish", "GET", "/board?language=%00", None),
        ("coordinator", "POST", f"/claims/{ids[1]}/revoke", {"reason": NUL}),
        ("coordinator", "PATCH", f"/tasks/{spare.id}", {"title": NUL}),
        ("coordinator", "PATCH", f"/tasks/{spare.id}", {"brief": NUL}),
        ("coordinator", "PATCH", f"/tasks/{spare.id}", {"urgency": NUL}),
        ("coordinator", "POST", f"/tasks/{spare.id}/language", {"language": NUL}),
        ("coordinator", "POST", f"/submissions/{work.submission.id}/return", {"remarks": NUL}),
        ("coordinator", "POST", f"/submissions/{work.submission.id}/accept", {"remarks": NUL}),
        (
            "coordinator",
            "POST",
            f"/submissions/{work.submission.id}/accept",
            {"content": {"text": NUL}},
        ),
        ("coordinator", "POST", f"/tasks/{held[2].task.id}/cancel", {"reason": NUL}),
        ("coordinator", "GET", "/tasks?response=%00", None),
        ("coordinator", "GET", "/tasks?organisation=%00", None),
        ("coordinator", "GET", "/tasks?state=%00", None),
        ("coordinator", "GET", "/tasks?kind=%00", None),
        ("coordinator", "GET", "/tasks?language=%00", None),
        ("coordinator", "GET", "/tasks?urgency=%00", None),
        ("coordinator", "GET", "/tasks?cursor=%00", None),
        ("coordinator", "GET", "/figures?response=%00", None),
        ("coordinator", "GET", "/figures?response=quake&organisation=%00", None),
        ("coordinator", "GET", "/figures/timeline?response=%00", None),
        ("coordinator", "GET", "/organisations/%00/people", None),
    ]
    wrong = []
    for who, method, path, body in calls:
        async with await api.as_(who) as client:
            answer = await client.request(method, path, json=body)
        harmless = method == "POST" and path == "/language/detect" and answer.status_code == 200
        if not harmless and answer.status_code not in (403, 404, 422):
            wrong.append(f"{method} {path} {body}: {answer.status_code} {answer.text[:100]}")
    assert wrong == []


async def test_numbers_that_are_none_are_no_content(api: Api) -> None:
    held = await api.world.claim(await api.world.post(), api.world["turkish"])
    headers = {"content-type": "application/json"}
    async with await api.as_("turkish") as client:
        for number in ("NaN", "Infinity", "-Infinity", "1e999"):
            content = f'{{"fence": 1, "content": {{"text": "su", "size": {number}}}}}'
            answer = await client.put(
                f"/claims/{held.claim.id}/draft", content=content, headers=headers
            )
            assert answer.status_code in (204, 422), f"{number}: {answer.text}"


async def test_a_filter_that_names_nothing_is_refused(desk: httpx.AsyncClient) -> None:
    for name in ("state", "kind", "urgency"):
        answer = await desk.get(f"/tasks?{name}=nonsense")
        problem(answer, 422, "invalid_field", field=name)
    problem(await desk.get("/tasks?language=ku"), 422, "ambiguous_language", field="language")


def _refusals(family: type[errors.Refusal]) -> list[type[errors.Refusal]]:
    return [family, *(found for one in family.__subclasses__() for found in _refusals(one))]


def test_every_refusal_has_a_status_and_a_code_of_its_own() -> None:
    ours = [one for one in _refusals(errors.Refusal) if one is not errors.Refusal]
    assert len({one.code for one in ours}) == len(ours)
    for one in ours:
        assert any(issubclass(one, family) for family, _ in STATUS), one
        assert status_of(one()) >= 400


async def test_what_is_not_there_is_a_problem_too(desk: httpx.AsyncClient) -> None:
    missing = "00000000-0000-7000-8000-000000000000"
    for path in (f"/tasks/{missing}", f"/claims/{missing}", f"/submissions/{missing}"):
        problem(await desk.get(path), 404, "not_found")
    problem(await desk.get("/nonsense"), 404, "not_found")
    problem(await desk.get("/tasks/12"), 422, "invalid_field", field="task_id")
    problem(await desk.post(f"/tasks/{missing}/cancel", json={}), 404, "not_found")
