"""Whom an organisation puts on shifts and clears, and what of it stays as it was written down."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno

from tests.support.api import OURS, Api, problem
from tests.support.counselling import Scene, offer_counselling, on_shift, open_counselling

SOON = (datetime.now(UTC) + timedelta(days=300)).isoformat()
VETTING: dict[str, Any] = {"vetting": {"what": "Certificate of good conduct", "until": SOON}}
TRAINING: dict[str, Any] = {"training": {"until": None}}


async def test_people_are_found_by_role_and_name_with_the_languages_they_may_counsel_in(
    api: Api,
) -> None:
    scene = Scene(api)
    path = "/organisations/relief/staff"
    supervisors = (await scene.as_("coordinator", "GET", f"{path}?role=supervisor")).json()
    assert [one["name"] for one in supervisors["staff"]] == ["supervisor"]
    found = (await scene.as_("coordinator", "GET", f"{path}?role=volunteer&name=TURK")).json()
    (turkish,) = found["staff"]
    assert (turkish["account"], turkish["languages"]) == (
        str(api.world["turkish"].id),
        ["en", "tr"],
    )
    assert found["more"] is False
    nobody = (await scene.as_("coordinator", "GET", f"{path}?role=volunteer&name=%25")).json()
    assert nobody["staff"] == []
    wrong = await scene.as_("coordinator", "GET", f"{path}?role=observer")
    problem(wrong, 422, "invalid_field", field="role")


async def test_what_is_left_out_stays_and_so_does_who_has_seen_it(api: Api) -> None:
    scene, world = Scene(api), api.world
    await offer_counselling(world)
    path = f"/organisations/relief/counsellors/{world['turkish'].id}"
    by = {name: str(world[name].id) for name in ("coordinator", "supervisor")}
    first = (await scene.as_("coordinator", "PUT", path, json=VETTING)).json()
    assert (first["vetting"]["by"], first["training"]) == (by["coordinator"], None)
    both = (await scene.as_("supervisor", "PUT", path, json={**TRAINING, "cap": 1})).json()
    assert (both["vetting"]["by"], both["training"]["by"]) == (by["coordinator"], by["supervisor"])
    # Sent anew as it was, it is nobody else's; changed, it is.
    again = (await scene.as_("supervisor", "PUT", path, json=VETTING)).json()
    assert again["vetting"]["by"] == by["coordinator"]
    renewed = {"vetting": {**VETTING["vetting"], "until": None}}
    changed = (await scene.as_("supervisor", "PUT", path, json=renewed)).json()
    assert (changed["vetting"]["by"], changed["cap"]) == (by["supervisor"], 1)
    gone = (await scene.as_("coordinator", "PUT", path, json={"vetting": None})).json()
    assert gone["missing"] == ["vetting", "code_of_conduct"]
    back = (await scene.as_("coordinator", "PUT", path, json=renewed)).json()
    assert back["vetting"]["by"] == by["coordinator"]


@pytest.mark.parametrize(
    ("change", "field", "what"),
    [
        ({"training": {"until": "2020-01-01T00:00:00Z"}}, "training.until", "in_the_past"),
        (
            {"vetting": {"what": "x", "until": "2206-01-01T00:00:00Z"}},
            "vetting.until",
            "out_of_range",
        ),
        ({"vetting": {"what": " ", "until": None}}, "vetting.what", "missing"),
        (
            {"code_of_conduct": {"version": 1, "signed_on": "2199-01-01"}},
            "code_of_conduct.signed_on",
            "in_the_future",
        ),
        ({"cap": 11}, "cap", "malformed"),
    ],
)
async def test_what_cannot_be_so_is_refused_by_name(
    api: Api, change: dict[str, Any], field: str, what: str
) -> None:
    scene = Scene(api)
    await offer_counselling(api.world)
    path = f"/organisations/relief/counsellors/{api.world['turkish'].id}"
    answer = await scene.as_("coordinator", "PUT", path, json=change)
    problem(answer, 422, "invalid_field", field=field, problem=what)
    assert await api.world.count("counsellor") == 0


async def test_a_clearance_that_is_over_does_not_keep_others_from_being_renewed(api: Api) -> None:
    scene, world = Scene(api), api.world
    await offer_counselling(world)
    path = f"/organisations/relief/counsellors/{world['turkish'].id}"
    await scene.as_("coordinator", "PUT", path, json=VETTING)
    async with world.db.pool.acquire() as connection:
        await connection.execute("update counsellor set vetting_until = now() - interval '1 day'")
    shown = (await scene.as_("coordinator", "PUT", path, json=TRAINING)).json()
    assert shown["missing"] == ["vetting_over", "code_of_conduct"]


async def test_who_spoke_with_somebody_after_a_heavy_session_is_known(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    path = f"/organisations/relief/counsellors/{api.world['turkish'].id}"
    checked = await scene.as_("supervisor", "POST", f"{path}/check-in", json={})
    assert checked.status_code == 204
    listed = (await scene.as_("coordinator", "GET", "/organisations/relief/counsellors")).json()
    (one,) = listed["counsellors"]
    supervisor = api.world["supervisor"]
    assert one["checked_in_by"] == str(supervisor.id)
    assert listed["people"][one["checked_in_by"]] == supervisor.account.name


async def test_a_shift_of_somebody_who_left_the_role_says_that_it_does_not_stand(api: Api) -> None:
    scene, world = Scene(api), api.world
    await on_shift(world, "supervisor", days=300)
    path = "/organisations/relief/shifts?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z"
    (shift,) = (await scene.as_("coordinator", "GET", path)).json()["shifts"]
    assert shift["stands"] is True
    async with world.db.pool.acquire() as connection:
        await connection.execute(
            "delete from membership where account_id = $1 and role = 'supervisor'",
            world["supervisor"].id,
        )
    plan = (await scene.as_("coordinator", "GET", path)).json()
    assert ([one["stands"] for one in plan["shifts"]], plan["more"]) == ([False], False)


LINE = {
    "country": "TR",
    "name": "Hat",
    "number": " 183 ",
    "hours": None,
    "languages": ["TR", "kmr", "tr"],
    "source": "https://example.org",
    "checked_on": "2026-01-01",
}


async def test_numbers_are_kept_in_one_form_and_wrong_ones_named_by_their_place(api: Api) -> None:
    scene = await open_counselling(api)
    path = "/counselling/quake/helplines"
    given = await scene.as_("coordinator", "PUT", path, json={"helplines": [LINE]})
    (kept,) = given.json()["helplines"]
    assert (kept["number"], kept["languages"]) == ("183", ["tr", "kmr"])
    for wrong, code, data in (
        (
            {"checked_on": "2199-01-01"},
            "invalid_field",
            {"field": "helplines.1.checked_on", "problem": "in_the_future"},
        ),
        ({"languages": ["ku"]}, "ambiguous_language", {"field": "helplines.1.languages"}),
        ({"languages": ["klingon!"]}, "unknown_language", {"field": "helplines.1.languages"}),
        ({"number": "call me"}, "invalid_field", {"field": "helplines.1.number"}),
        ({"name": "a\x07"}, "invalid_field", {"field": "helplines.1.name"}),
    ):
        body = {"helplines": [LINE, {**LINE, **wrong}]}
        problem(await scene.as_("coordinator", "PUT", path, json=body), 422, code, **data)
    assert (await scene.as_("coordinator", "GET", path)).json() == given.json()


async def test_the_seekers_link_is_drawn_for_posters(api: Api) -> None:
    scene = await open_counselling(api)
    answer = await scene.as_("coordinator", "GET", "/counselling/quake/code")
    assert answer.headers["content-type"] == "image/svg+xml"
    expected = segno.make_qr(f"{OURS}/talk/quake", error="q").svg_inline(scale=8, border=4)
    (path,) = re.findall(r'stroke="#000" d="([^"]+)"', answer.text)
    assert f'd="{path}"' in expected
    problem(await scene.as_("coordinator", "GET", "/counselling/nowhere/code"), 404, "not_found")
