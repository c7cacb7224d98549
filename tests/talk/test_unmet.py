"""Those to whom nobody could come: counted, by language and hour, and known to nobody."""

import csv
import io
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from dispatcher.api.turned_away import COUNTED_AT_MOST, WITHIN_S, TurnedAway
from tests.support.api import Api, problem
from tests.support.counselling import Scene, on_shift, open_counselling

NONE = {
    "begun": 0,
    "answered": 0,
    "within_1_min": 0,
    "within_5_min": 0,
    "abandoned": 0,
    "unanswered": 0,
    "waiting": 0,
}


async def _figures(scene: Scene, hours: int = 24) -> Mapping[str, Any]:
    answer = await scene.as_("observer", "GET", f"/counselling/quake/figures?hours={hours}")
    assert answer.status_code == 200, answer.text
    found: Mapping[str, Any] = answer.json()
    return found


async def _reads_shut(scene: Scene, language: str, client_id: str | None = None) -> int:
    body = {"client_id": client_id or str(uuid4()), "language": language}
    async with scene.api.client() as client:
        answer = await client.post("/talk/quake/turned-away", json=body)
    return answer.status_code


async def test_whoever_is_told_that_nobody_is_there_is_counted_once(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    wish = str(uuid4())
    for client_id in (wish, wish, str(uuid4())):
        answer = await scene.begin_raw(language="ckb", client_id=client_id)
        assert (answer.status_code, answer.json()["shut"]) == (200, "no_counsellor_of_language")
    await scene.begin(language="tr")
    found = await _figures(scene)
    by_language = {one["language"]: one for one in found["languages"]}
    assert by_language["ckb"] == {"language": "ckb", **NONE, "turned_away": 2}
    assert (by_language["tr"]["begun"], by_language["tr"]["turned_away"]) == (1, 0)
    assert found["unmet"] == [{"language": "ckb", "shut": "no_counsellor_of_language", "count": 2}]
    (hour,) = (one for one in found["hours"] if one["language"] == "ckb")
    assert (hour["begun"], hour["turned_away"]) == (0, 2)
    assert hour["at"].endswith(":00:00Z")


async def test_whoever_reads_a_shut_door_and_asks_no_further_is_counted_too(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    wish = str(uuid4())
    assert await _reads_shut(scene, "ckb", wish) == 204
    assert (await scene.begin_raw(language="ckb", client_id=wish)).json()["shut"]
    # Somebody is there in Turkish: nobody was turned away, whatever is said.
    assert await _reads_shut(scene, "tr") == 204
    unmet = (await _figures(scene))["unmet"]
    assert unmet == [{"language": "ckb", "shut": "no_counsellor_of_language", "count": 1}]
    async with api.client() as client:
        for wrong in ({"language": "tr"}, {"client_id": wish}, {"client_id": wish, "language": ""}):
            answer = await client.post("/talk/quake/turned-away", json=wrong)
            problem(answer, 422, "invalid_field")


async def test_nothing_is_kept_of_who_it_was(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    wish = uuid4()
    await scene.begin_raw(language="ckb", client_id=str(wish), text="Ez ditirsim, kes heye?")
    async with api.world.db.read() as connection:
        columns = await connection.fetch(
            "select column_name from information_schema.columns"
            " where table_name = 'turned_away' and table_schema = current_schema()"
        )
    assert {row["column_name"] for row in columns} == {
        *("response_id", "language", "hour", "shut", "count")
    }
    assert await api.world.count("counselling_session") == 0


def test_one_place_makes_no_figures_up_and_locks_no_other_out() -> None:
    now = 0.0
    away = TurnedAway(lambda: now)
    counted = [away.counts("192.0.2.1", uuid4()) for _ in range(COUNTED_AT_MOST + 5)]
    assert sum(counted) == COUNTED_AT_MOST
    assert away.counts("192.0.2.2", uuid4())
    now = WITHIN_S
    assert away.counts("192.0.2.1", uuid4())


async def test_figures_are_given_as_a_table(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    await scene.begin(language="tr")
    await scene.next()
    await scene.begin_raw(language="ckb")
    answer = await scene.as_("observer", "GET", "/counselling/quake/figures/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="counselling-quake.csv"' in answer.headers["content-disposition"]
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    named = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["language"], row["begun"], row["turned_away"]) for row in named] == [
        ("ckb", "0", "1"),
        ("tr", "1", "0"),
    ]
    assert [row["within_1_min"] for row in named] == ["0", "1"]
    for path in ("/counselling/quake/figures/csv", "/counselling/quake/figures"):
        wrong = await scene.as_("observer", "GET", f"{path}?hours=0")
        problem(wrong, 422, "invalid_field", field="hours")
        problem(await scene.as_("other_observer", "GET", path), 403, "forbidden")


async def test_how_soon_is_counted_from_when_they_came_to_whoever_came_first(api: Api) -> None:
    scene = await open_counselling(api, cap=5)
    for waited_s in (30, 200, 400):
        seeker = await scene.begin(language="tr")
        await scene.rewind(seeker.id, waited_s, "begun_at")
        await scene.next()
    left = await scene.begin(language="tr")
    await left.ask("POST", "/leave", json={})
    (turkish,) = (await _figures(scene))["languages"]
    assert turkish == {
        "language": "tr",
        "begun": 4,
        "answered": 3,
        "within_1_min": 1,
        "within_5_min": 2,
        "abandoned": 1,
        "unanswered": 0,
        "waiting": 0,
        "turned_away": 0,
    }


async def test_what_was_lacking_is_said(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("delete from shift")
    api.app.state.edge.staff.forget(api.world.response.id)
    assert (await scene.begin_raw(language="tr")).json()["shut"] == "no_supervisor"
    await on_shift(api.world, "supervisor")
    api.app.state.edge.staff.forget(api.world.response.id)
    await scene.begin(language="tr")
    assert (await _figures(scene))["unmet"] == [
        {"language": "tr", "shut": "no_supervisor", "count": 1}
    ]
