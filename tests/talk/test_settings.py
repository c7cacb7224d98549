"""What an organisation sets: the offer, numbers to call, shifts, who may counsel."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from dispatcher.domain.sessions.offer import country_of, helplines_for
from dispatcher.triage.helplines import shipped_helplines
from tests.support.api import Api, problem
from tests.support.counselling import Scene, offer_counselling, open_counselling

NOW = datetime.now(UTC)
LINE = {
    "country": "TR",
    "name": "Bizim hattımız",
    "number": "+90 (212) 000-00-00",
    "hours": "09:00-17:00",
    "languages": ["tr", "kmr"],
    "source": "https://example.org/hat",
    "checked_on": "2026-11-01",
}
RECORD: dict[str, Any] = {
    "vetting": {"what": "Certificate of good conduct", "until": "2030-01-01T00:00:00Z"},
    "training": {"until": None},
    "code_of_conduct": {"version": 1, "signed_on": "2026-11-01"},
    "cap": 1,
}


async def test_an_organisation_of_the_response_offers_counselling(api: Api) -> None:
    scene = Scene(api)
    problem(await scene.as_("coordinator", "GET", "/counselling/quake"), 404, "not_found")
    wish = {"organisation": "relief", "open": True, "retention_h": 48}
    made = await scene.as_("supervisor", "PUT", "/counselling/quake", json=wish)
    assert made.json() == {
        "response": "quake",
        "organisation": "relief",
        "open": True,
        "per_supervisor": 6,
        "cap": 2,
        "retention_h": 48,
    }
    assert (await scene.as_("coordinator", "GET", "/counselling/quake")).json() == made.json()
    elsewhere = await scene.as_("coordinator", "PUT", "/counselling/flood", json=wish)
    problem(elsewhere, 404, "not_found", kind="organisation")
    for wrong in ({"retention_h": 0}, {"per_supervisor": 51}, {"cap": 11}):
        answer = await scene.as_("supervisor", "PUT", "/counselling/quake", json={**wish, **wrong})
        assert answer.status_code == 422


async def test_another_organisation_does_not_take_it_over(api: Api) -> None:
    scene = await open_counselling(api)
    async with api.world.db.pool.acquire() as connection:
        await connection.execute(
            "insert into response_organisation values ($1, $2)",
            api.world.response.id,
            api.world.other.id,
        )
    wish = {"organisation": "other", "open": True}
    taken = await scene.as_("other_coordinator", "PUT", "/counselling/quake", json=wish)
    problem(taken, 409, "counselling_taken")


async def test_numbers_of_the_organisation_s_own_are_given_instead(api: Api) -> None:
    scene = await open_counselling(api)
    path = "/counselling/quake/helplines"
    shipped = (await scene.as_("coordinator", "GET", path)).json()
    assert not shipped["own"]
    given = await scene.as_("coordinator", "PUT", path, json={"helplines": [LINE]})
    assert given.json() == {"helplines": [LINE], "own": True}
    async with api.client() as client:
        assert (await client.get("/talk/quake")).json()["helplines"] == [LINE]
    for wrong in ({"number": "call me"}, {"country": "Turkey"}, {"name": " "}, {"source": ""}):
        answer = await scene.as_(
            "coordinator", "PUT", path, json={"helplines": [{**LINE, **wrong}]}
        )
        problem(answer, 422, "invalid_field")
    many = await scene.as_("coordinator", "PUT", path, json={"helplines": [LINE] * 31})
    problem(many, 422, "invalid_field", field="helplines", problem="too_many", most=30)
    again = await scene.as_("coordinator", "PUT", path, json={"helplines": []})
    assert again.json() == shipped


def test_numbers_that_came_along_say_where_from_and_when() -> None:
    lines = shipped_helplines()
    assert all(one.source and one.number and one.checked_on.year >= 2026 for one in lines)
    assert [one.number for one in helplines_for(lines, country_of(None))] == ["112"]
    for glide, number in (
        ("EQ-2023-000015-TUR", "183"),
        ("FL-2024-000039-KAZ", "111"),
        ("CE-2022-000001-UKR", "116 111"),
        ("FL-2024-000040-RUS", "8-800-2000-122"),
    ):
        found = helplines_for(lines, country_of(glide))
        assert [one.number for one in found] == [number, "112"]


async def test_shifts_are_planned_of_people_who_can_be_on_them(api: Api) -> None:
    scene, world = Scene(api), api.world
    path = "/organisations/relief/shifts"
    wish = {
        "account": str(world["supervisor"].id),
        "role": "supervisor",
        "starts_at": (NOW + timedelta(hours=1)).isoformat(),
        "ends_at": (NOW + timedelta(hours=9)).isoformat(),
    }
    made = await scene.as_("coordinator", "POST", path, json=wish)
    assert made.status_code == 201, made.text
    problem(await scene.as_("coordinator", "POST", path, json=wish), 409, "shift_overlaps")
    plan = (await scene.as_("coordinator", "GET", path)).json()
    assert [one["id"] for one in plan["shifts"]] == [made.json()["id"]]
    assert plan["people"] == {wish["account"]: "supervisor"}

    for change, kind in (
        ({"account": str(world["turkish"].id)}, "supervisor"),
        ({"account": str(world["other_volunteer"].id), "role": "counsellor"}, "counsellor"),
        ({"account": str(uuid4())}, "supervisor"),
    ):
        answer = await scene.as_("coordinator", "POST", path, json={**wish, **change})
        problem(answer, 404, "not_found", kind=kind)
    for ends in (timedelta(hours=0), timedelta(hours=26), timedelta(days=800)):
        answer = await scene.as_(
            "coordinator", "POST", path, json={**wish, "ends_at": (NOW + ends).isoformat()}
        )
        problem(answer, 422, "invalid_field", field="ends_at", problem="out_of_range")

    gone = f"{path}/{made.json()['id']}"
    assert (await scene.as_("coordinator", "DELETE", gone)).status_code == 204
    problem(await scene.as_("coordinator", "DELETE", gone), 404, "not_found", kind="shift")
    far = await scene.as_("coordinator", "GET", f"{path}?from=9999-12-31T00:00:00Z")
    assert far.json()["shifts"] == []


async def test_what_a_volunteer_has_shown_is_written_down_with_who_saw_it(api: Api) -> None:
    scene, world = Scene(api), api.world
    await offer_counselling(world)
    turkish = world["turkish"].id
    path = f"/organisations/relief/counsellors/{turkish}"
    nothing = {"vetting": None, "training": None, "code_of_conduct": None}
    shown = (await scene.as_("coordinator", "PUT", path, json=nothing)).json()
    assert shown["missing"] == ["vetting", "training", "code_of_conduct"]
    shown = (await scene.as_("coordinator", "PUT", path, json=RECORD)).json()
    assert shown["missing"] == []
    assert shown["vetting"] == {**RECORD["vetting"], "by": str(world["coordinator"].id)}
    signed = {**RECORD["code_of_conduct"], "own": False}
    assert (shown["cap"], shown["code_of_conduct"]) == (1, signed)
    listed = (await scene.as_("supervisor", "GET", "/organisations/relief/counsellors")).json()
    me = world["coordinator"]
    assert listed == {
        "counsellors": [shown],
        "code_version": 1,
        "people": {str(me.id): me.account.name},
    }
    assert shown["languages"] == ["en", "tr"]


@pytest.mark.parametrize("who", ["other_volunteer", "free", "observer"])
async def test_nobody_is_cleared_whom_the_organisation_does_not_vouch_for(
    api: Api, who: str
) -> None:
    path = f"/organisations/relief/counsellors/{api.world[who].id}"
    answer = await Scene(api).as_("coordinator", "PUT", path, json=RECORD)
    problem(answer, 404, "not_found", kind="volunteer")


async def test_nobody_vouches_for_themselves(api: Api) -> None:
    me = api.world["coordinator"].id
    async with api.world.db.pool.acquire() as connection:
        await connection.execute(
            "insert into membership values ($1, $2, 'volunteer', now())", me, api.world.relief.id
        )
    scene = Scene(api)
    path = f"/organisations/relief/counsellors/{me}"
    answer = await scene.as_("coordinator", "PUT", path, json=RECORD)
    problem(answer, 403, "forbidden", needs="somebody_else")
    assert (await scene.as_("supervisor", "PUT", path, json=RECORD)).status_code == 200
    checked = await scene.as_("coordinator", "POST", f"{path}/check-in", json={})
    problem(checked, 403, "forbidden", needs="somebody_else")


async def test_a_pause_needs_no_reason_and_ends_when_its_owner_says_so(api: Api) -> None:
    scene = await open_counselling(api)
    for paused, missing in ((True, ["paused"]), (False, [])):
        own = await scene.as_("turkish", "PUT", "/me/counselling", json={"paused": paused})
        (one,) = own.json()["counselling"]
        assert (one["paused"], one["missing"]) == (paused, missing)
    assert (one["organisation"], one["response"], one["cap"]) == ("relief", "quake", 2)
    assert (one["live"], one["today_s"], one["rests_until"]) == (0, 0, None)
    assert (await scene.as_("kurdish", "GET", "/me/counselling")).json() == {"counselling": []}
