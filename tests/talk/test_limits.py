"""Floods, long texts, mixed letters, shut doors: nobody is locked out for long."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from dispatcher.actions.sessions.sweeps import end_abandoned
from dispatcher.api.newcomers import BEGUN_AT_MOST, BLOCKED_FOR_S, WITHIN_S, Newcomers
from dispatcher.domain.session_errors import TooManyTalks
from tests.support.api import Api, problem
from tests.support.counselling import open_counselling, sweeping


async def test_a_flood_is_held_up_and_goes_on_soon(api: Api) -> None:
    scene = await open_counselling(api)
    seeker, other = await scene.begin(), await scene.begin()
    names = [uuid4() for _ in range(31)]
    sent = [await seeker.say("a", name) for name in names]
    assert [one.status_code for one in sent] == [200] * 30 + [429]
    refused = problem(sent[-1], 429, "too_many_messages")
    assert 0 < refused["retry_after_s"] <= 60
    # What was taken before is no further message, and others are not held up.
    assert (await seeker.say("a", names[0])).json() == {"offset": 1}
    assert (await other.say("Merhaba")).status_code == 200
    async with api.world.db.pool.acquire() as connection:
        await connection.execute(
            "update session_message set sent_at = sent_at - interval '61 seconds'"
        )
    assert (await seeker.say("a", names[-1])).json() == {"offset": 31}


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦🆘" * 100,
        "مرحبا Hello שלום ١٢٣ 123 Ez ditirsim",
        "\u202eters\u202c <script>alert(1)</script> & \"'",
        "ا" * 4_000,
        "e\u0301" * 10,
    ],
)
async def test_every_sort_of_letters_comes_back_as_it_was(api: Api, text: str) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    assert (await seeker.say(text)).status_code == 200
    await scene.next()
    (message,) = (await scene.words("turkish", seeker.id))["messages"]
    assert message["text"] in (text, text.replace("e\u0301", "é"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a" * 4_001, "too_long"),
        ("", "missing"),
        (" \n ", "missing"),
        ("\x07", "control_character"),
    ],
)
async def test_what_is_no_message_is_refused_by_what_to_do(api: Api, text: str, what: str) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    problem(await seeker.say(text), 422, "invalid_field", field="text", problem=what)


async def test_who_waited_and_is_gone_is_ended_and_who_is_there_is_not(api: Api) -> None:
    scene = await open_counselling(api)
    gone, there = await scene.begin(), await scene.begin()
    await scene.rewind(gone.id, 200, "seeker_seen_at")
    assert await end_abandoned(api.world.db, sweeping()) == 1
    assert (await gone.view())["ending"] == "abandoned"
    assert (await there.view())["state"] == "waiting"


async def test_who_waits_where_nobody_can_come_any_more_is_told(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("delete from shift")
    api.app.state.edge.staff.forget(api.world.response.id)
    assert (await seeker.view())["state"] == "waiting"
    await scene.rewind(seeker.id, 301, "shut_since")
    view = await seeker.view()
    assert (view["state"], view["ending"]) == ("over", "unanswered")


async def test_who_waits_where_somebody_came_back_goes_on_waiting(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    presence, staff = api.app.state.edge.presence, api.app.state.edge.staff
    await presence.go_away(api.world["supervisor"].id)
    staff.forget(api.world.response.id)
    await seeker.view()
    assert await api.world.count("counselling_session", "shut_since is not null") == 1
    await presence.come_back(api.world["supervisor"].id)
    staff.forget(api.world.response.id)
    await seeker.view()
    assert await api.world.count("counselling_session", "shut_since is not null") == 0


def test_as_many_begin_from_one_place_as_people_could() -> None:
    now = [0.0]
    newcomers = Newcomers(lambda: now[0])
    for _ in range(BEGUN_AT_MOST):
        newcomers.must_be_welcome("10.0.0.1", "A")
        newcomers.began("10.0.0.1", "A")
    with pytest.raises(TooManyTalks) as refused:
        newcomers.must_be_welcome("10.0.0.1", "A")
    assert 0 < refused.value.data["retry_after_s"] <= WITHIN_S
    newcomers.must_be_welcome("10.0.0.1", "B")
    newcomers.must_be_welcome("10.0.0.2", "A")
    now[0] += WITHIN_S
    newcomers.must_be_welcome("10.0.0.1", "A")


def test_a_block_ends_by_itself_and_is_not_made_longer() -> None:
    now = [0.0]
    newcomers = Newcomers(lambda: now[0])
    newcomers.block("10.0.0.1", "A")
    now[0] = BLOCKED_FOR_S - 1
    newcomers.block("10.0.0.1", "A")
    with pytest.raises(TooManyTalks):
        newcomers.must_be_welcome("10.0.0.1", "A")
    now[0] = BLOCKED_FOR_S
    newcomers.must_be_welcome("10.0.0.1", "A")


async def test_an_estimate_is_made_of_talks_that_were_had(api: Api) -> None:
    scene = await open_counselling(api, "turkish", cap=1)
    async with api.world.db.pool.acquire() as connection:
        for _ in range(5):
            old = await scene.begin()
            await scene.next()
            await old.ask("POST", "/leave")
        await connection.execute(
            "update counselling_session set answered_at = ended_at - interval '20 minutes'"
        )
        await connection.execute("delete from session_stint")
    api.app.state.edge.staff.forget(api.world.response.id)
    await scene.begin()
    await scene.next()
    first, second = await scene.begin(), await scene.begin()
    assert [(await one.view())["estimate_min"] for one in (first, second)] == [20, 45]


async def test_an_address_that_offers_nothing_says_so(api: Api) -> None:
    await open_counselling(api)
    async with api.client() as client:
        problem(await client.get("/talk/nowhere"), 404, "not_found", kind="response")
        problem(await client.get("/talk/flood"), 404, "not_found", kind="counselling")


async def test_a_closed_offer_lets_nobody_begin_and_cuts_nobody_off(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    closed = {"organisation": "relief", "open": False}
    assert (await scene.as_("coordinator", "PUT", "/counselling/quake", json=closed)).is_success
    problem(await scene.begin_raw(), 404, "not_found", kind="counselling")
    assert (await seeker.say("Buradayım")).status_code == 200
    assert (await scene.words("turkish", seeker.id))["messages"][0]["text"] == "Buradayım"


async def test_figures_count_and_name_nobody(api: Api) -> None:
    scene = await open_counselling(api)
    answered, left = await scene.begin(text="Gizli"), await scene.begin()
    await scene.next()
    await left.ask("POST", "/leave")
    await scene.begin()
    answer = await scene.as_("observer", "GET", "/counselling/quake/figures")
    (turkish,) = answer.json()["languages"]
    assert turkish == {
        "language": "tr",
        "begun": 3,
        "answered": 1,
        "within_1_min": 1,
        "within_5_min": 1,
        "abandoned": 1,
        "unanswered": 0,
        "waiting": 1,
        "turned_away": 0,
    }
    assert sum(one["begun"] for one in answer.json()["hours"]) == 3
    assert answered.id not in answer.text
    since = datetime.fromisoformat(answer.json()["since"])
    assert datetime.now(UTC) - since < timedelta(hours=25)
