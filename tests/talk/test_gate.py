"""What stands between somebody and the next session: each reason by itself, looked at each time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from dispatcher.domain.waves import ROUTING
from dispatcher.store.candidates import read_candidates
from tests.support.api import Api, problem
from tests.support.counselling import (
    ALL_SHOWN,
    CLOSING,
    Scene,
    clear_counsellor,
    offer_counselling,
    on_shift,
    open_counselling,
)

PAST = datetime(2026, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
Spoil = Callable[[Scene], Awaitable[None]]


async def _sql(scene: Scene, statement: str, *values: Any) -> None:
    async with scene.world.db.pool.acquire() as connection:
        await connection.execute(statement, *values)


def _record(**changes: Any) -> Spoil:
    async def spoil(scene: Scene) -> None:
        await clear_counsellor(scene.world, "turkish", replace(ALL_SHOWN, **changes))

    return spoil


async def _no_shift(scene: Scene) -> None:
    await _sql(scene, "delete from shift")


async def _supervisor_away(scene: Scene) -> None:
    await scene.api.app.state.edge.presence.go_away(scene.world["supervisor"].id)


async def _full_house(scene: Scene) -> None:
    await offer_counselling(scene.world, per_supervisor=1)
    await scene.next("second")


async def _at_cap(scene: Scene) -> None:
    await offer_counselling(scene.world, cap=1)
    await scene.next("turkish")


async def _stint(scene: Scene, minutes_ago: float, minutes: float, *, heavy: bool) -> None:
    began = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    seeker = await scene.begin()
    await seeker.ask("POST", "/leave")
    await _sql(
        scene,
        "insert into session_stint values ($1, $2, $3, $4, $5)",
        UUID(seeker.id),
        scene.world["turkish"].id,
        began,
        began + timedelta(minutes=minutes),
        heavy,
    )


async def _tired(scene: Scene) -> None:
    # In a zone where it is noon now, whenever the test runs.
    hours = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    await _sql(
        scene, "update account set timezone = $2 where id = $1", scene.world["turkish"].id, zone
    )
    await _stint(scene, 300, 241, heavy=False)


async def _two_heavy(scene: Scene) -> None:
    await _stint(scene, 60, 20, heavy=True)
    await _stint(scene, 30, 20, heavy=True)


async def _owes(scene: Scene) -> None:
    await _sql(scene, "update counsellor set owes_check_in = true")


async def _pauses(scene: Scene) -> None:
    assert (await scene.as_("turkish", "PUT", "/me/counselling", json={"paused": True})).is_success


REASONS: dict[str, Spoil] = {
    "vetting": _record(vetting_what=None),
    "vetting_over": _record(vetting_until=PAST),
    "training": _record(trained=False),
    "training_over": _record(training_until=PAST),
    "code_of_conduct": _record(code_version=None, code_signed_on=None),
    "supervisor": _no_shift,
    "supervisors_full": _full_house,
    "at_cap": _at_cap,
    "hours_today": _tired,
    "rest": _two_heavy,
    "check_in": _owes,
    "paused": _pauses,
}


@pytest.mark.parametrize("reason", REASONS)
async def test_each_reason_by_itself_keeps_somebody_from_the_next(api: Api, reason: str) -> None:
    scene = await open_counselling(api)
    await scene.begin()
    await scene.begin()
    await REASONS[reason](scene)
    answer = await scene.as_("turkish", "POST", "/sessions/next")
    problem(answer, 403, "not_cleared_to_counsel", missing=[reason])
    own = (await scene.as_("turkish", "GET", "/me/counselling")).json()["counselling"]
    assert [one["missing"] for one in own] == [[reason]]


async def test_a_supervisor_who_is_away_is_none(api: Api) -> None:
    scene = await open_counselling(api)
    await scene.begin()
    await _supervisor_away(scene)
    answer = await scene.as_("turkish", "POST", "/sessions/next")
    problem(answer, 403, "not_cleared_to_counsel", missing=["supervisor"])


async def test_who_was_never_looked_at_lacks_everything(api: Api) -> None:
    scene = await open_counselling(api)
    await scene.begin()
    answer = await scene.as_("kurdish", "POST", "/sessions/next")
    problem(
        answer,
        403,
        "not_cleared_to_counsel",
        missing=["vetting", "training", "code_of_conduct"],
    )
    problem(await scene.as_("supervisor", "POST", "/sessions/next"), 403, "not_eligible")


async def test_the_gate_is_looked_at_anew_for_each_session(api: Api) -> None:
    scene = await open_counselling(api)
    await scene.begin()
    await scene.next()
    await REASONS["vetting_over"](scene)
    answer = await scene.as_("turkish", "POST", "/sessions/next")
    problem(answer, 403, "not_cleared_to_counsel", missing=["vetting_over"])


async def test_who_presses_twice_at_once_does_not_get_past_the_cap(api: Api) -> None:
    scene = await open_counselling(api, cap=1)
    for _ in range(3):
        await scene.begin()
    asked = [scene.as_("turkish", "POST", "/sessions/next") for _ in range(4)]
    statuses = sorted(one.status_code for one in await asyncio.gather(*asked))
    assert statuses == [201, 403, 403, 403]


async def test_two_who_press_at_once_do_not_get_past_what_a_supervisor_can_watch(api: Api) -> None:
    scene = await open_counselling(api, per_supervisor=1)
    for _ in range(3):
        await scene.begin()
    asked = [scene.as_(name, "POST", "/sessions/next") for name in ("turkish", "second")]
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [201, 403]


async def test_nobody_is_given_a_language_that_they_do_not_speak(api: Api) -> None:
    scene = await open_counselling(api, "turkish", "kurdish")
    seeker = await scene.begin(language="kmr")
    problem(await scene.as_("turkish", "POST", "/sessions/next"), 404, "nobody_waiting")
    assert (await scene.next("kurdish"))["id"] == seeker.id


async def test_danger_comes_first_and_nobody_chooses(api: Api) -> None:
    scene = await open_counselling(api)
    calm = await scene.begin(text="Merhaba")
    words = await scene.begin(text="Kendimi öldürmek istiyorum")
    button = await scene.begin()
    assert (await button.view())["ahead"] == 2
    assert (await button.ask("POST", "/danger", json={})).status_code == 204
    assert [(await one.view())["ahead"] for one in (words, button, calm)] == [0, 1, 2]
    held = [await scene.next("turkish"), await scene.next("second"), await scene.next("second")]
    assert [(one["id"], one["severity"], one["severity_from"]) for one in held] == [
        (words.id, 3, "words"),
        (button.id, 3, "button"),
        (calm.id, 1, "nothing"),
    ]


async def test_what_a_person_has_judged_no_words_change(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Kendimi öldürmek istiyorum")
    await scene.next()
    assert (await scene.do("turkish", seeker.id, "severity", severity=1)).status_code == 204
    await seeker.say("Kendimi öldürmek istiyorum")
    held = (await scene.as_("turkish", "GET", f"/sessions/{seeker.id}")).json()
    assert (held["severity"], held["severity_from"]) == (1, "person")
    await seeker.ask("POST", "/danger", json={})
    held = (await scene.as_("turkish", "GET", f"/sessions/{seeker.id}")).json()
    assert (held["severity"], held["severity_from"]) == (3, "button")


async def test_after_a_heavy_session_somebody_is_spoken_with_first(api: Api) -> None:
    scene = await open_counselling(api)
    first = await scene.begin()
    await scene.begin()
    await scene.next()
    await scene.do("turkish", first.id, "close", **{**CLOSING, "heavy": True})
    answer = await scene.as_("turkish", "POST", "/sessions/next")
    problem(answer, 403, "not_cleared_to_counsel", missing=["check_in"])
    turkish = api.world["turkish"].id
    checked = f"/organisations/relief/counsellors/{turkish}/check-in"
    assert (await scene.as_("supervisor", "POST", checked)).status_code == 204
    assert (await scene.as_("turkish", "POST", "/sessions/next")).status_code == 201


async def test_the_form_of_a_talk_that_its_seeker_left_can_still_be_filled_once(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    assert (await seeker.ask("POST", "/leave", json={})).status_code == 204
    assert (await seeker.view())["ending"] == "left"
    form = {**CLOSING, "heavy": True}
    assert (await scene.do("turkish", seeker.id, "close", **form)).status_code == 204
    problem(await scene.do("turkish", seeker.id, "close", **form), 410, "session_over")
    assert await api.world.count("session_stint", "heavy") == 1
    assert await api.world.count("counsellor", "owes_check_in") == 1


async def test_a_shift_that_is_over_opens_nothing(api: Api) -> None:
    scene = Scene(api)
    await offer_counselling(api.world)
    await scene.clear("turkish")
    await scene.here("supervisor", "turkish")
    await on_shift(api.world, "supervisor")
    await _sql(scene, "update shift set starts_at = $1, ends_at = $2", LONG_AGO, datetime.now(UTC))
    assert (await scene.begin_raw()).json()["shut"] == "no_supervisor"


async def test_who_left_the_role_supervises_nobody(api: Api) -> None:
    scene = await open_counselling(api)
    await scene.begin()
    await _sql(scene, "delete from membership where account_id = $1", api.world["supervisor"].id)
    api.app.state.edge.staff.forget(api.world.response.id)
    answer = await scene.as_("turkish", "POST", "/sessions/next")
    problem(answer, 403, "not_cleared_to_counsel", missing=["supervisor"])
    assert (await scene.begin_raw()).json()["shut"] == "no_supervisor"


async def test_whom_the_organisation_no_longer_vouches_for_counsels_no_more(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    seeker = await scene.begin()
    await _sql(scene, "delete from membership where account_id = $1", api.world["turkish"].id)
    problem(await scene.as_("turkish", "POST", "/sessions/next"), 403, "not_cleared_to_counsel")
    said = await scene.do("turkish", seeker.id, "messages", client_id=str(uuid4()), text="Ben")
    problem(said, 403, "not_your_session")


async def test_who_is_with_a_seeker_is_rung_for_no_task_meanwhile(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    me = api.world["turkish"].id

    async def load() -> int:
        async with api.world.db.read() as connection:
            (found,) = await read_candidates(connection, [me], api.world.clock.now, ROUTING)
        assert found.open_claims == 0
        return found.load

    assert await load() == 0
    await scene.next("turkish")
    assert await load() == ROUTING.capacity
    closed = await scene.as_("turkish", "POST", f"/sessions/{seeker.id}/close", json=dict(CLOSING))
    assert closed.status_code == 204, closed.text
    assert await load() == 0
