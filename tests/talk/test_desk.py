"""What a counsellor's desk finds when it is opened, also after it was closed in the middle."""

import asyncio

from dispatcher.actions.sessions.sweeps import interrupt_sessions
from tests.support.api import Api
from tests.support.counselling import CLOSING, Scene, join_volunteer, open_counselling, sweeping


async def _list(scene: Scene, name: str = "turkish") -> dict[str, object]:
    answer = await scene.as_(name, "GET", "/sessions")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def _held(scene: Scene, name: str = "turkish") -> list[str]:
    sessions = (await _list(scene, name))["sessions"]
    assert isinstance(sessions, list)
    return [one["id"] for one in sessions]


async def test_a_desk_is_told_how_many_wait_in_its_languages_and_not_who(api: Api) -> None:
    scene = await open_counselling(api)
    await join_volunteer(api.world, "arabic", "ar:native")
    await scene.clear("arabic")
    await scene.begin(text="Yardım")
    await scene.begin()
    assert await _list(scene) == {"sessions": [], "waiting": 2, "handed_over": []}
    assert (await _list(scene, "arabic"))["waiting"] == 0
    assert (await _list(scene, "coordinator"))["waiting"] == 0


async def test_a_talk_that_is_handed_over_is_offered_to_who_could_go_on_with_it(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    second = str(scene.world["second"].id)
    assert (await scene.do("turkish", seeker.id, "transfer", to=second)).status_code == 204
    assert (await _list(scene, "second"))["handed_over"] == []
    assert (await seeker.ask("POST", "/transfer", json={"agree": True})).status_code == 204
    assert (await _list(scene, "second"))["handed_over"] == [
        {"id": seeker.id, "language": "tr", "severity": 1, "meant": True}
    ]
    assert (await _list(scene))["handed_over"] == []
    taken = await scene.do("second", seeker.id, "transfer/take")
    assert (taken.status_code, taken.json()["greet"]) == (200, False)
    assert (await _list(scene, "second"))["handed_over"] == []
    assert (await _held(scene, "second"), await _held(scene)) == ([seeker.id], [])


async def test_a_desk_that_is_opened_again_finds_what_owes_a_form(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    assert await _held(scene) == [seeker.id]
    await seeker.ask("POST", "/leave")
    assert await _held(scene) == [seeker.id]
    assert (await scene.do("turkish", seeker.id, "close", **CLOSING)).status_code == 204
    assert await _held(scene) == []


async def test_a_desk_that_is_opened_again_finds_what_it_lost_while_nobody_else_came(
    api: Api,
) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    await interrupt_sessions(api.world.db, sweeping(seconds=50))
    assert await _held(scene) == [seeker.id]
    await scene.next("second")
    assert (await _held(scene), await _held(scene, "second")) == ([], [seeker.id])


async def test_what_a_page_has_and_nobody_looked_at_is_not_said_to_be_read(api: Api) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Bir")
    await scene.next()
    path = f"/sessions/{seeker.id}/messages"
    await scene.as_("turkish", "GET", f"{path}?after=1&read=0")
    assert (await seeker.view())["seen"] == 0
    await scene.as_("turkish", "GET", f"{path}?after=1&read=1")
    assert (await seeker.view())["seen"] == 1
    await scene.say("turkish", seeker.id, "İki")
    assert (await seeker.ask("GET", "?after=2&read=9")).status_code == 200
    assert (await scene.words("turkish", seeker.id, after=2))["seen"] == 2


async def test_what_was_lost_on_its_way_is_told_to_who_does_not_know_it(api: Api) -> None:
    scene = await open_counselling(api, "turkish")
    seeker = await scene.begin(text="Merhaba")
    await scene.next("turkish")
    before = await seeker.view(after=1)
    held = f"?after=1&wait=20&stamp={before['stamp']}"
    asked = asyncio.create_task(seeker.ask("GET", held))
    await asyncio.sleep(0.3)
    assert not asked.done(), "nothing is other"
    moved = await scene.as_("turkish", "POST", f"/sessions/{seeker.id}/transfer", json={})
    assert moved.status_code == 204, moved.text
    async with asyncio.timeout(2):
        assert (await asked).json()["transfer"] == "asked"
        # That answer never came: it is asked for again with what was known before.
        again = (await seeker.ask("GET", held)).json()
    assert again["transfer"] == "asked"
    known = asyncio.create_task(seeker.ask("GET", f"?after=1&wait=20&stamp={again['stamp']}"))
    await asyncio.sleep(0.3)
    assert not known.done()
    known.cancel()
