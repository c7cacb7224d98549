"""Reports of incidents: who files and reads them, and what is left when their time is over."""

import asyncio
import base64
import logging
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from dispatcher.actions.master_keys import FIRST
from dispatcher.actions.sessions.incidents import (
    IncidentWish,
    OpenIncident,
    destroy_incident_texts,
    rewrap_incident_keys,
)
from dispatcher.actions.sessions.rotation import keys_in_use
from dispatcher.actions.sessions.sweeps import destroy_session_keys
from dispatcher.domain.sessions.incident import IncidentKind, Measure, PassedTo, check_report
from dispatcher.embedded import DataFolder, Postgres
from dispatcher.sealing.master_keys import KEY_BYTES, CannotOpen, MasterKeys, master_key
from dispatcher.sealing.words import open_sealed
from dispatcher.store.incidents import count_by_master, find_incident, find_text
from dispatcher.views.incidents import ReportWish
from tests.support.api import Api, problem
from tests.support.counselling import Scene, Seeker, on_shift, open_counselling, sweeping
from tests.support.incidents import REPORT, report_by

SECRET = "zzyzx kertenkele"
DAY = 24


async def _ended(api: Api) -> tuple[Scene, Seeker]:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Korkuyorum")
    await scene.next("turkish")
    assert (await scene.do("supervisor", seeker.id, "end")).status_code == 204
    return scene, seeker


async def _filed(api: Api, **changes: Any) -> tuple[Scene, str]:
    scene, seeker = await _ended(api)
    answer = await report_by(scene, "supervisor", seeker.id, **changes)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["id"]
    return scene, number


async def _page(scene: Scene, name: str, incident: str) -> dict[str, Any]:
    answer = await scene.as_(name, "GET", f"/incidents/{incident}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def _list(scene: Scene) -> dict[str, Any]:
    answer = await scene.as_("coordinator", "GET", "/organisations/relief/incidents")
    found: dict[str, Any] = answer.json()
    return found


async def _off_shift(api: Api) -> None:
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("delete from shift")


async def test_a_report_is_listed_by_its_codes_and_its_account_is_read_by_name(api: Api) -> None:
    scene, number = await _filed(api, text=SECRET)
    listed = await _list(scene)
    (shown,) = listed["incidents"]
    assert (shown["kind"], shown["done"], shown["passed_to"]) == (
        "risk_to_life",
        ["stayed", "safety_plan"],
        ["emergency_services"],
    )
    assert listed["people"][shown["filed_by"]] == "supervisor"
    assert listed["keeping_days"] == 30
    assert SECRET not in str(listed)
    assert await api.world.count("incident_read") == 0

    first = await _page(scene, "supervisor", number)
    assert first["text"] == SECRET
    second = await _page(scene, "coordinator", number)
    readers = [second["people"][one["account"]] for one in second["reads"]]
    assert readers == ["coordinator", "supervisor"]
    assert await api.world.count("incident_read") == 2


async def test_a_report_sent_twice_is_one(api: Api) -> None:
    scene, seeker = await _ended(api)
    name = str(uuid4())
    answers = await asyncio.gather(
        *(report_by(scene, "supervisor", seeker.id, client_id=name) for _ in range(3))
    )
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await api.world.count("incident") == 1
    assert await api.world.count("incident_text") == 1


async def test_no_file_of_the_database_has_a_word_of_an_account(
    api: Api, postgres_server: Postgres, data_folder: DataFolder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scene, number = await _filed(api, text=SECRET)
    assert (await _page(scene, "coordinator", number))["text"] == SECRET
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("comment on table incident is 'another known plain word'")
    connection = await asyncpg.connect(postgres_server.admin_url)
    try:
        await connection.execute("checkpoint")
    finally:
        await connection.close()
    files = [path for path in data_folder.path.rglob("*") if path.is_file()]
    assert _with(files, b"another known plain word")  # the search itself works
    assert _with(files, SECRET.encode()) == []
    assert SECRET not in caplog.text


def _with(files: list[Path], wanted: bytes) -> list[Path]:
    return [path for path in files if wanted in path.read_bytes()]


async def test_after_its_time_nobody_reads_an_account_and_its_codes_stay(api: Api) -> None:
    scene, number = await _filed(api, text=SECRET)
    incident_id, world = UUID(number), api.world
    async with world.db.read() as connection:
        sealed = await find_text(connection, incident_id)
    assert sealed is not None
    key = api.app.state.edge.masters.unwrap(sealed.key, incident_id)
    assert open_sealed(sealed.sealed, key, incident_id, "incident") == SECRET

    # The session's own words go long before.
    assert await destroy_session_keys(world.db, sweeping(hours=25)) == 1
    assert await destroy_incident_texts(world.db, sweeping(hours=30 * DAY - 1)) == 0
    assert (await _page(scene, "coordinator", number))["text"] == SECRET
    assert await destroy_incident_texts(world.db, sweeping(hours=30 * DAY + 1)) == 1

    assert await world.count("incident_text") == 0
    page = await _page(scene, "coordinator", number)
    assert page["text"] is None
    assert page["incident"]["kept_until"] is None
    assert page["incident"]["kind"] == "risk_to_life"
    assert len(page["reads"]) == 1  # looking at what is no longer there is no reading
    assert len((await _list(scene))["incidents"]) == 1
    with pytest.raises(CannotOpen):  # a copy of the words opens nothing
        open_sealed(sealed.sealed, b"\0" * 32, incident_id, "incident")


async def test_an_account_moved_to_another_report_opens_nothing(api: Api) -> None:
    scene, first = await _filed(api, text=SECRET)
    async with api.world.db.read() as connection:
        incident = await find_incident(connection, UUID(first))
    assert incident is not None
    other = (await report_by(scene, "supervisor", str(incident.session_id))).json()["id"]
    async with api.world.db.pool.acquire() as connection:
        await connection.execute(
            "update incident_text t set master = o.master, sealed_key = o.sealed_key,"
            " sealed = o.sealed from incident_text o where t.incident_id = $1"
            " and o.incident_id = $2",
            UUID(other),
            UUID(first),
        )
    answer = await scene.as_("coordinator", "GET", f"/incidents/{other}")
    problem(answer, 503, "unavailable")
    assert SECRET not in answer.text
    assert await api.world.count("incident_read") == 0


async def test_accounts_are_sealed_anew_when_a_master_key_is(api: Api) -> None:
    scene, number = await _filed(api, text=SECRET)
    db, old = api.world.db, api.app.state.edge.masters
    async with db.read() as connection:
        before = await find_text(connection, UUID(number))
        assert await count_by_master(connection) == {old.newest: 1}
    assert before is not None
    in_use = (await keys_in_use(db))[old.newest]
    secret = base64.b64decode((api.settings.key_folder / FIRST).read_text())
    newer = master_key(b"n" * KEY_BYTES)

    # Without the key that it lies under it stays as it is.
    assert await rewrap_incident_keys(db, MasterKeys([newer])) == (0, {old.newest: 1})
    both = MasterKeys([newer, master_key(secret)])
    assert await rewrap_incident_keys(db, both) == (1, {})
    assert await rewrap_incident_keys(db, both) == (0, {})

    async with db.read() as connection:
        after = await find_text(connection, UUID(number))
        assert await count_by_master(connection) == {newer.id: 1}
    # What somebody asks before a key file is destroyed counts reports as well as sessions.
    assert await keys_in_use(db) == {
        key: count for key, count in ((old.newest, in_use - 1), (newer.id, 1)) if count
    }
    assert after is not None
    assert after.sealed == before.sealed
    key = MasterKeys([newer]).unwrap(after.key, UUID(number))
    assert open_sealed(after.sealed, key, UUID(number), "incident") == SECRET
    # Who has only the old one is told that it is not here.
    problem(await scene.as_("coordinator", "GET", f"/incidents/{number}"), 503, "unavailable")


async def test_how_long_accounts_are_kept_is_the_organisation_s_own(api: Api) -> None:
    scene, seeker = await _ended(api)
    path = "/organisations/relief/incidents/keeping"
    for days in (0, 3651):
        wrong = await scene.as_("coordinator", "PUT", path, json={"days": days})
        problem(wrong, 422, "invalid_field")
    assert (await scene.as_("coordinator", "PUT", path, json={"days": 2})).status_code == 204
    assert (await _list(scene))["keeping_days"] == 2
    await report_by(scene, "supervisor", seeker.id)
    # What was filed keeps its day.
    assert (await scene.as_("coordinator", "PUT", path, json={"days": 90})).status_code == 204
    assert await destroy_incident_texts(api.world.db, sweeping(hours=DAY)) == 0
    assert await destroy_incident_texts(api.world.db, sweeping(hours=2 * DAY + 1)) == 1


async def test_off_shift_one_reports_while_the_words_are_kept_and_on_shift_at_any_time(
    api: Api,
) -> None:
    scene, seeker = await _ended(api)
    await _off_shift(api)
    assert (await report_by(scene, "supervisor", seeker.id)).status_code == 201
    assert await destroy_session_keys(api.world.db, sweeping(hours=25)) == 1
    problem(await report_by(scene, "supervisor", seeker.id), 403, "not_on_shift")
    await on_shift(api.world, "supervisor")
    assert (await report_by(scene, "supervisor", seeker.id)).status_code == 201


async def test_others_neither_report_nor_read(api: Api) -> None:
    scene, number = await _filed(api, text=SECRET)
    async with api.world.db.read() as connection:
        incident = await find_incident(connection, UUID(number))
    assert incident is not None
    for name in ("coordinator", "observer", "turkish", "other_supervisor"):
        answer = await report_by(scene, name, str(incident.session_id))
        problem(answer, 403, "forbidden", needs="supervisor")
    for name in ("observer", "turkish", "other_supervisor", "other_coordinator"):
        answer = await scene.as_(name, "GET", f"/incidents/{number}")
        problem(answer, 403, "forbidden")
        assert SECRET not in answer.text
        listed = await scene.as_(name, "GET", "/organisations/relief/incidents")
        problem(listed, 403, "forbidden")
    assert await api.world.count("incident_read") == 0
    problem(await scene.as_("supervisor", "GET", f"/incidents/{uuid4()}"), 404, "not_found")
    problem(await report_by(scene, "supervisor", str(uuid4())), 404, "not_found", kind="session")


@pytest.mark.parametrize(
    "changes",
    [
        {"done": []},
        {"passed_to": []},
        {"done": ["nothing", "stayed"]},
        {"passed_to": ["nobody", "child_protection"]},
        {"kind": "gossip"},
        {"text": "  "},
        {"text": SECRET * 600},
        {"text": SECRET + "\x00"},
    ],
)
async def test_a_report_that_says_nothing_or_too_much_is_refused_without_repeating_it(
    api: Api, changes: dict[str, Any]
) -> None:
    scene, seeker = await _ended(api)
    answer = await report_by(scene, "supervisor", seeker.id, **changes)
    problem(answer, 422, "invalid_field")
    assert SECRET not in answer.text
    assert await api.world.count("incident") == 0


async def test_no_session_is_reported_without_an_end(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatcher.actions.sessions.incidents.REPORTS_AT_MOST", 2)
    scene, seeker = await _ended(api)
    for _ in range(2):
        assert (await report_by(scene, "supervisor", seeker.id)).status_code == 201
    refused = await report_by(scene, "supervisor", seeker.id)
    problem(refused, 422, "invalid_field", problem="too_many", most=2)


async def test_sessions_that_are_over_are_shown_without_a_word_to_report_of(api: Api) -> None:
    scene, seeker = await _ended(api)
    await report_by(scene, "supervisor", seeker.id)
    answer = await scene.as_("supervisor", "GET", "/organisations/relief/sessions-over")
    (over,) = answer.json()["sessions"]
    assert (over["id"], over["ending"], over["incidents"]) == (seeker.id, "stepped_in", 1)
    assert answer.json()["people"][over["counsellor"]] == "turkish"
    assert over["words_kept"]
    assert "Korkuyorum" not in answer.text
    await destroy_session_keys(api.world.db, sweeping(hours=25))
    answer = await scene.as_("supervisor", "GET", "/organisations/relief/sessions-over")
    assert not answer.json()["sessions"][0]["words_kept"]


async def test_an_account_is_in_no_repr(api: Api) -> None:
    _, number = await _filed(api)
    async with api.world.db.read() as connection:
        incident = await find_incident(connection, UUID(number))
    assert incident is not None
    report = check_report(IncidentKind.OTHER, [Measure.NOTHING], [PassedTo.NOBODY])
    for one in (
        IncidentWish(uuid4(), report, SECRET),
        OpenIncident(incident, SECRET, []),
        ReportWish.model_validate({**REPORT, "client_id": uuid4(), "text": SECRET}),
    ):
        assert SECRET not in repr(one)
