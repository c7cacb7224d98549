"""When a volunteer can be counted on: declared, read again, told to themselves alone."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dispatcher.domain.events import inbox_channel
from dispatcher.store.eventlog import read_after
from tests.support.api import Api, problem

PATH = "/me/availability"
WISH: dict[str, Any] = {
    "timezone": "Europe/Istanbul",
    "windows": [
        {"day": "saturday", "from": "22:00", "until": "02:00"},
        {"day": "monday", "from": "18:00", "until": "23:30"},
    ],
    "quiet": {"from": "23:00", "until": "07:00"},
    "available_until": None,
}


def _in(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


async def test_what_was_declared_is_read_again(api: Api) -> None:
    async with await api.as_("turkish") as client:
        nothing = (await client.get(PATH)).json()
        assert nothing == {
            "timezone": "UTC",
            "windows": [],
            "quiet": None,
            "available_until": None,
            "available": False,
            "nights": False,
            "offers_an_hour": None,
            "away_until": None,
        }
        answer = await client.put(PATH, json=WISH)
        assert answer.status_code == 200
        found = answer.json()
        assert {name: found[name] for name in ("timezone", "quiet")} == {
            name: WISH[name] for name in ("timezone", "quiet")
        }
        assert found["windows"] == WISH["windows"][::-1]  # in the order of the week
        again = (await client.get(PATH)).json()
        assert {**again, "available": None} == {**found, "available": None}
        # What is shown can be sent back.
        again.pop("available")
        assert (await client.put(PATH, json=again)).is_success
        assert (await client.get("/me")).json()["account"]["timezone"] == "Europe/Istanbul"


async def test_a_declaration_replaces_the_one_before(api: Api) -> None:
    async with await api.as_("turkish") as client:
        await client.put(PATH, json=WISH)
        assert (await client.put(PATH, json={"available_until": _in(2)})).is_success
        found = (await client.get(PATH)).json()
    assert (found["timezone"], found["windows"], found["quiet"]) == ("Europe/Istanbul", [], None)
    assert found["available"] is True
    assert await api.world.count("availability_window") == 0


async def test_now_until_is_over_by_itself(api: Api) -> None:
    async with await api.as_("turkish") as client:
        await client.put(PATH, json={"available_until": _in(2)})
        async with api.world.db.read() as connection:
            await connection.execute("update availability set available_until = now()")
        found = (await client.get(PATH)).json()
    assert (found["available_until"], found["available"]) == (None, False)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"timezone": "Mars/Olympus"}, "timezone", "unknown"),
    ({"timezone": "Europe/Istanbul\0"}, "timezone", "unknown"),
    ({"windows": [{"day": "monday", "from": "18:00"}]}, "windows.0.until", "missing"),
    ({"windows": [{"day": 1, "from": "18:00", "until": "19:00"}]}, "windows.0.day", "malformed"),
    (
        {"windows": [{"day": "Montag", "from": "18:00", "until": "19:00"}]},
        "windows.0.day",
        "unknown",
    ),
    (
        {"windows": [{"day": "monday", "from": "6pm", "until": "19:00"}]},
        "windows.0.from",
        "malformed",
    ),
    ({"windows": [{**WISH["windows"][0], "to": "19:00"}]}, "windows.0.to", "unknown_field"),
    ({"windows": WISH["windows"] * 26}, "windows", "too_many"),
    ({"quiet": {"from": "22:00", "until": "22:00"}}, "quiet.until", "same_as_from"),
    ({"available_until": "2020-01-01T00:00:00Z"}, "available_until", "in_the_past"),
    ({"available_until": "2099-01-01T00:00:00Z"}, "available_until", "out_of_range"),
    ({"available_until": "2099-01-01T00:00:00"}, "available_until", "timezone_missing"),
    ({"available": True}, "available", "unknown_field"),
]


@pytest.mark.parametrize(("change", "field", "what"), BAD)
async def test_what_is_wrong_is_named_and_changes_nothing(
    api: Api, change: dict[str, Any], field: str, what: str
) -> None:
    async with await api.as_("turkish") as client:
        await client.put(PATH, json=WISH)
        before = (await client.get(PATH)).json()
        answer = await client.put(PATH, json={**WISH, **change})
        problem(answer, 422, "invalid_field", field=field, problem=what)
        assert (await client.get(PATH)).json() == before


async def test_the_person_alone_is_told_that_it_changed_and_not_what(api: Api) -> None:
    async with await api.as_("turkish") as client:
        await client.put(PATH, json=WISH)
        await client.put(PATH, json={})
    person = api.world["turkish"].id
    async with api.world.db.read() as connection:
        channels = await connection.fetch("select distinct channel from event")
        told = await read_after(connection, inbox_channel(person), 0, 10)
    assert [row["channel"] for row in channels] == [inbox_channel(person)]
    frames = [json.loads(one.frame) for one in told]
    assert [frame["event"] for frame in frames] == ["volunteer.changed"] * 2
    assert [frame["entity"] for frame in frames] == [
        {
            "kind": "account",
            "id": str(person),
            "version": version,
            "state": {"id": str(person), "version": version},
        }
        for version in (2, 3)
    ]


async def test_of_two_declarations_at_once_one_holds_whole(api: Api) -> None:
    wishes = [
        {"windows": [{"day": day, "from": "10:00", "until": "12:00"}]}
        for day in ("monday", "friday")
    ]
    async with await api.as_("turkish") as client:
        answers = await asyncio.gather(
            *(client.put(PATH, json=wish) for wish in wishes for _ in range(5))
        )
        found = (await client.get(PATH)).json()
    assert {answer.status_code for answer in answers} == {200}
    assert found["windows"] in [wish["windows"] for wish in wishes]


async def test_who_takes_no_tasks_declares_nothing(api: Api) -> None:
    async with await api.as_("coordinator") as client:
        problem(await client.get(PATH), 403, "not_eligible", reason="not_a_volunteer")
        answer = await client.put(PATH, json=WISH)
        problem(answer, 403, "not_eligible", reason="not_a_volunteer")
