"""From the first look at the page to the end of a talk, over the API."""

import asyncio
from uuid import uuid4

from dispatcher.actions.sessions.sweeps import interrupt_sessions
from tests.support.api import Api, problem
from tests.support.counselling import (
    CLOSING,
    Scene,
    offer_counselling,
    on_shift,
    open_counselling,
    sweeping,
)


async def test_a_seeker_waits_is_answered_talks_and_is_closed_with_a_form(api: Api) -> None:
    scene = await open_counselling(api)
    async with api.client() as client:
        opening = (await client.get("/talk/quake")).json()
    turkish = next(one for one in opening["languages"] if one["code"] == "tr")
    assert (turkish["open"], turkish["shut"], turkish["name"]) == (True, None, "Türkçe")
    assert {"112", "183"} <= {one["number"] for one in opening["helplines"]}
    assert opening["retention_h"] == 24

    seeker = await scene.begin(text="Korkuyorum", age_band="child", topic="fear")
    view = await seeker.view()
    assert (view["state"], view["ahead"], view["estimate_min"]) == ("waiting", 0, 1)
    assert [one["text"] for one in view["messages"]] == ["Korkuyorum"]

    held = await scene.next()
    assert (held["id"], held["greet"], held["age_band"]) == (seeker.id, True, "child")
    assert (await scene.words("turkish", seeker.id))["messages"][0]["text"] == "Korkuyorum"
    assert await scene.say("turkish", seeker.id, "Buradayım") == 2
    assert (await seeker.say("Teşekkürler")).json() == {"offset": 3}
    view = await seeker.view(after=1)
    assert (view["state"], view["counsellor_here"], view["last_offset"]) == ("live", True, 3)
    assert [(one["sender"], one["text"]) for one in view["messages"]] == [
        ("counsellor", "Buradayım"),
        ("seeker", "Teşekkürler"),
    ]

    assert (await scene.do("turkish", seeker.id, "close", **CLOSING)).status_code == 204
    view = await seeker.view(after=3)
    assert (view["state"], view["ending"]) == ("over", "closed")
    problem(await seeker.say("Hâlâ orada mısın?"), 410, "session_over", ending="closed")
    again = await scene.do("turkish", seeker.id, "close", **CLOSING)
    problem(again, 410, "session_over", ending="closed")


async def test_what_either_side_says_wakes_the_page_of_the_other(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await seeker.view()
    waiting = asyncio.create_task(seeker.view(wait=20))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await scene.next()
    async with asyncio.timeout(5):
        assert (await waiting)["state"] == "live"
    await scene.words("turkish", seeker.id)
    listening = asyncio.create_task(scene.words("turkish", seeker.id, wait=20))
    await asyncio.sleep(0.1)
    assert not listening.done()
    await seeker.say("Merhaba")
    async with asyncio.timeout(5):
        assert [one["text"] for one in (await listening)["messages"]] == ["Merhaba"]


async def test_a_page_is_woken_where_every_hint_is_lost(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    await seeker.view()
    listening = asyncio.create_task(seeker.view(wait=20))
    await asyncio.sleep(2.5)  # until the record has been looked at once
    assert not listening.done()
    async with api.world.db.pool.acquire() as connection:
        await connection.execute(
            "update counselling_session set counsellor_typing_at = now(), version = version + 1"
        )
    async with asyncio.timeout(8):
        assert (await listening)["typing"]


async def test_a_message_that_is_sent_again_is_the_same_message(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    name = uuid4()
    sent = await asyncio.gather(*(seeker.say("Bir", name) for _ in range(5)))
    assert [one.json() for one in sent] == [{"offset": 1}] * 5
    assert (await seeker.say("İki")).json() == {"offset": 2}
    assert (await seeker.say("Bir", name)).json() == {"offset": 1}
    messages = (await seeker.view())["messages"]
    assert [(one["offset"], one["text"]) for one in messages] == [(1, "Bir"), (2, "İki")]


async def test_messages_sent_at_once_have_each_a_place_of_their_own(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    texts = [f"söz {n}" for n in range(12)]
    mine = [seeker.say(text) for text in texts]
    theirs = [scene.say("turkish", seeker.id, f"cevap {n}") for n in range(12)]
    await asyncio.gather(*mine, *theirs)
    messages = (await seeker.view())["messages"]
    assert [one["offset"] for one in messages] == list(range(1, 25))
    assert {one["text"] for one in messages if one["sender"] == "seeker"} == set(texts)


async def test_a_beginning_whose_answer_was_lost_is_the_same_talk(api: Api) -> None:
    scene = await open_counselling(api)
    name = str(uuid4())
    answers = await asyncio.gather(*(scene.begin_raw(client_id=name) for _ in range(4)))
    answers.append(await scene.begin_raw(client_id=name))
    assert {one.status_code for one in answers} == {201}
    assert len({(one.json()["id"], one.json()["token"]) for one in answers}) == 1
    assert await api.world.count("counselling_session") == 1


async def test_two_counsellors_who_ask_at_once_get_two_seekers(api: Api) -> None:
    scene = await open_counselling(api)
    seekers = [await scene.begin() for _ in range(2)]
    held = await asyncio.gather(scene.next("turkish"), scene.next("second"))
    assert {one["id"] for one in held} == {one.id for one in seekers}


async def test_one_seeker_is_given_to_one_of_many_who_ask(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    asked = [scene.as_(name, "POST", "/sessions/next") for name in ("turkish", "second") * 3]
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [201, 404, 404, 404, 404, 404]
    assert next(one for one in answers if one.status_code == 201).json()["id"] == seeker.id
    problem(answers[0] if answers[0].status_code == 404 else answers[1], 404, "nobody_waiting")


async def test_a_counsellor_who_vanishes_is_followed_by_one_who_does_not_greet(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Yardım edin")
    assert (await scene.next())["greet"]
    later = await scene.begin()
    assert await interrupt_sessions(api.world.db, sweeping(seconds=30)) == 0
    assert await interrupt_sessions(api.world.db, sweeping(seconds=50)) == 1
    view = await seeker.view()
    assert (view["state"], view["interrupted"], view["ahead"]) == ("waiting", True, 0)
    assert (await later.view())["ahead"] == 1
    assert (await seeker.say("Orada mısın?")).status_code == 200

    held = await scene.next("second")
    assert (held["id"], held["greet"]) == (seeker.id, False)
    assert (await seeker.view())["interrupted"] is False
    story = (await scene.words("second", seeker.id))["messages"]
    assert [one["text"] for one in story] == ["Yardım edin", "Orada mısın?"]
    gone = await scene.as_("turkish", "GET", f"/sessions/{seeker.id}/messages")
    problem(gone, 403, "not_your_session")
    late = await scene.do("turkish", seeker.id, "messages", client_id=str(uuid4()), text="Ben")
    problem(late, 403, "not_your_session")


async def test_a_counsellor_who_is_back_before_anybody_came_goes_on(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    await interrupt_sessions(api.world.db, sweeping(seconds=50))
    assert (await seeker.view())["state"] == "waiting"
    assert (await scene.words("turkish", seeker.id))["state"] == "live"
    view = await seeker.view()
    assert (view["state"], view["interrupted"]) == ("live", False)
    assert await api.world.count("session_stint", "ended_at is null") == 1


async def test_whose_page_asks_has_not_vanished(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    await scene.rewind(seeker.id, 60, "counsellor_seen_at", "answered_at")
    await scene.words("turkish", seeker.id)
    assert await interrupt_sessions(api.world.db, sweeping()) == 0


async def test_nobody_waits_where_nobody_could_come_and_is_told_when(api: Api) -> None:
    scene, world = Scene(api), api.world
    async with api.client() as client:
        problem(await client.get("/talk/quake"), 404, "not_found", kind="counselling")
    await offer_counselling(world)
    await scene.clear("turkish")
    await scene.here("turkish")
    shut = await scene.begin_raw()
    assert shut.status_code == 200
    assert shut.json() == {
        "code": "counselling_shut",
        "shut": "no_supervisor",
        "next_at": None,
        "language": "tr",
    }
    await on_shift(world, "supervisor", hours=2)
    await on_shift(world, "turkish", "counsellor", hours=3)
    api.app.state.edge.staff.forget(world.response.id)
    shut = await scene.begin_raw()
    at = shut.json()["next_at"]
    assert at is not None
    assert at == (await scene.begin_raw()).json()["next_at"]
    async with api.client() as client:
        opening = (await client.get("/talk/quake")).json()
    assert [(one["code"], one["open"], one["next_at"]) for one in opening["languages"]] == [
        ("en", False, at),
        ("tr", False, at),
    ]
    assert await world.count("counselling_session") == 0


async def test_a_supervisor_by_the_plan_alone_watches_nobody(api: Api) -> None:
    scene = Scene(api)
    await offer_counselling(api.world)
    await on_shift(api.world, "supervisor")
    await scene.clear("turkish")
    await scene.here("turkish")
    assert (await scene.begin_raw()).json()["shut"] == "no_supervisor"
    await scene.here("supervisor")
    api.app.state.edge.staff.forget(api.world.response.id)
    assert (await scene.begin_raw(language="ckb")).json()["shut"] == "no_counsellor_of_language"
    assert (await scene.begin_raw()).status_code == 201


async def test_the_language_is_told_by_what_somebody_types(api: Api) -> None:
    scene = await open_counselling(api)
    text = "Merhaba, çok korkuyorum, evimiz yıkıldı ve annemi bulamıyorum"
    answer = await scene.begin_raw(language=None, text=text)
    assert (answer.status_code, answer.json()["language"]) == (201, "tr")
    nothing = await scene.begin_raw(language=None)
    problem(nothing, 422, "invalid_field", field="language", problem="missing")
