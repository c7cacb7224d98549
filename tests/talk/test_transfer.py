"""A talk passes from hand to hand: its seeker is asked, never alone, and never greeted twice."""

from uuid import uuid4

from dispatcher.actions.sessions.sweeps import interrupt_sessions
from tests.support.api import Api, problem
from tests.support.counselling import Scene, Seeker, open_counselling, sweeping


async def _live(api: Api) -> tuple[Scene, Seeker]:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Başından beri")
    await scene.next("turkish")
    return scene, seeker


async def test_a_talk_goes_on_with_somebody_else_who_knows_the_story(api: Api) -> None:
    scene, seeker = await _live(api)
    problem(await scene.do("second", seeker.id, "transfer"), 403, "not_your_session")
    assert (await scene.do("turkish", seeker.id, "transfer")).status_code == 204
    problem(await scene.do("turkish", seeker.id, "transfer"), 409, "transfer_pending")
    assert (await seeker.view())["transfer"] == "asked"
    # Before the seeker has said yes nobody else comes.
    problem(await scene.as_("second", "POST", "/sessions/next"), 404, "nobody_waiting")
    problem(await scene.do("second", seeker.id, "transfer/take"), 409, "nothing_to_transfer")

    agreed = await seeker.ask("POST", "/transfer", json={"agree": True})
    assert agreed.status_code == 204
    assert (await seeker.view())["transfer"] == "agreed"
    # Its counsellor is there until somebody comes.
    await scene.say("turkish", seeker.id, "Buradayım")
    problem(await scene.as_("turkish", "POST", "/sessions/next"), 404, "nobody_waiting")

    held = await scene.next("second")
    assert (held["id"], held["greet"], held["state"]) == (seeker.id, False, "live")
    story = (await scene.words("second", seeker.id))["messages"]
    assert [one["text"] for one in story] == ["Başından beri", "Buradayım"]
    view = await seeker.view()
    assert (view["state"], view["transfer"], view["interrupted"]) == ("live", None, False)
    problem(await scene.do("turkish", seeker.id, "help"), 403, "not_your_session")
    assert await api.world.count("session_stint") == 2
    assert await api.world.count("session_stint", "ended_at is null") == 1


async def test_a_seeker_who_does_not_want_it_keeps_their_counsellor(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.do("turkish", seeker.id, "transfer")
    await seeker.ask("POST", "/transfer", json={"agree": False})
    assert (await seeker.view())["transfer"] is None
    problem(await seeker.ask("POST", "/transfer", json={"agree": True}), 409, "nothing_to_transfer")
    problem(await scene.do("second", seeker.id, "transfer/take"), 409, "nothing_to_transfer")
    await scene.do("turkish", seeker.id, "transfer")
    await scene.as_("turkish", "DELETE", f"/sessions/{seeker.id}/transfer")
    assert (await seeker.view())["transfer"] is None


async def test_what_is_meant_for_somebody_is_taken_by_nobody_else(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.clear("kurdish")
    kurdish = str(api.world["kurdish"].id)
    nobody = await scene.do("turkish", seeker.id, "transfer", to=str(uuid4()))
    problem(nobody, 404, "not_found", kind="counsellor")
    assert (await scene.do("turkish", seeker.id, "transfer", to=kurdish)).status_code == 204
    await seeker.ask("POST", "/transfer", json={"agree": True})
    problem(await scene.do("second", seeker.id, "transfer/take"), 409, "nothing_to_transfer")
    problem(await scene.as_("second", "POST", "/sessions/next"), 404, "nobody_waiting")
    # Whoever hands over knows whom they ask; Turkish is their weaker language.
    taken = await scene.do("kurdish", seeker.id, "transfer/take")
    assert (taken.status_code, taken.json()["greet"]) == (200, False)


async def test_taking_over_asks_for_the_same_as_the_next(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.do("turkish", seeker.id, "transfer")
    await seeker.ask("POST", "/transfer", json={"agree": True})
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("update counsellor set paused = true")
    taken = await scene.do("second", seeker.id, "transfer/take")
    problem(taken, 403, "not_cleared_to_counsel", missing=["paused"])


async def test_a_talk_goes_on_where_no_further_one_could_be_watched(api: Api) -> None:
    scene = await open_counselling(api, per_supervisor=1)
    seeker = await scene.begin()
    waiting = await scene.begin()
    await scene.next("turkish")
    await scene.do("turkish", seeker.id, "transfer")
    await seeker.ask("POST", "/transfer", json={"agree": True})
    assert (await scene.next("second"))["id"] == seeker.id
    refused = await scene.as_("turkish", "POST", "/sessions/next")
    problem(refused, 403, "not_cleared_to_counsel", missing=["supervisors_full"])
    assert (await waiting.view())["state"] == "waiting"


async def test_a_transfer_whose_counsellor_vanishes_becomes_a_place_in_front(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.do("turkish", seeker.id, "transfer")
    await seeker.ask("POST", "/transfer", json={"agree": True})
    await interrupt_sessions(api.world.db, sweeping(seconds=50))
    view = await seeker.view()
    assert (view["state"], view["transfer"], view["interrupted"]) == ("waiting", None, True)
    assert (await scene.next("second"))["id"] == seeker.id


async def test_danger_that_waits_comes_before_a_talk_that_has_somebody(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.do("turkish", seeker.id, "transfer")
    await seeker.ask("POST", "/transfer", json={"agree": True})
    danger = await scene.begin(danger=True)
    assert (await scene.next("second"))["id"] == danger.id
    assert (await scene.next("second"))["id"] == seeker.id


async def test_nobody_goes_on_in_a_language_that_they_do_not_know_well(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.clear("kurdish")
    await scene.do("turkish", seeker.id, "transfer")
    await seeker.ask("POST", "/transfer", json={"agree": True})
    taken = await scene.do("kurdish", seeker.id, "transfer/take")
    problem(taken, 403, "not_eligible", reason="language_source", language="tr")
    problem(await scene.as_("kurdish", "POST", "/sessions/next"), 404, "nobody_waiting")
