"""Supervisors: what they see without a word of it, and reading along where both sides are told."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx

from dispatcher.domain.organisation import Role
from tests.support.api import Api, problem
from tests.support.counselling import CLOSING, Scene, Seeker, on_shift, open_counselling


async def _live(api: Api) -> tuple[Scene, Seeker]:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Korkuyorum")
    await scene.next("turkish")
    return scene, seeker


async def _overview(scene: Scene) -> dict[str, Any]:
    answer = await scene.as_("supervisor", "GET", "/supervision?organisation=relief")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _watch(scene: Scene, seeker: Seeker, method: str = "POST") -> httpx.Response:
    return await scene.as_("supervisor", method, f"/sessions/{seeker.id}/watch")


async def test_the_overview_says_who_waits_and_who_talks_and_no_word_of_it(api: Api) -> None:
    scene, seeker = await _live(api)
    danger = await scene.begin(danger=True, text="Enkaz altındayım")
    seen = await _overview(scene)
    assert seen["on_shift"]
    (offer,) = seen["offers"]
    assert (offer["supervisors"], offer["live"], offer["room"]) == (1, 1, 5)
    assert {one["account"] for one in offer["counsellors"] if one["present"]} == {
        str(api.world[name].id) for name in ("turkish", "second")
    }
    first, second = seen["sessions"]
    assert (first["id"], first["state"], first["severity"]) == (danger.id, "waiting", 3)
    assert (second["id"], second["state"]) == (seeker.id, "live")
    assert seen["people"][second["counsellor"]] == "turkish"
    for word in ("Korkuyorum", "Enkaz"):
        assert word not in str(seen)


async def test_a_call_for_help_stands_first_until_somebody_comes(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.begin(danger=True)
    assert (await scene.do("turkish", seeker.id, "help")).status_code == 204
    first = (await _overview(scene))["sessions"][0]
    assert first["id"] == seeker.id
    assert first["help_asked_at"] is not None
    assert (await scene.words("turkish", seeker.id))["help_asked"]
    await _watch(scene, seeker)
    assert not (await scene.words("turkish", seeker.id))["help_asked"]


async def test_who_reads_along_is_told_to_both_sides_and_recorded(api: Api) -> None:
    scene, seeker = await _live(api)
    assert not (await seeker.view())["watched"]
    early = await _watch(scene, seeker, "GET")
    problem(early, 403, "not_your_session")
    assert "Korkuyorum" not in early.text

    for _ in range(2):  # what each has read is told to the other, and no news any more
        await scene.words("turkish", seeker.id, 1)
        await seeker.view(after=1)
    told = asyncio.create_task(seeker.view(after=1, wait=20))
    held = asyncio.create_task(scene.words("turkish", seeker.id, 1, 20))
    await asyncio.sleep(0.2)
    assert not told.done()
    assert not held.done()
    began = await _watch(scene, seeker)
    assert [one["text"] for one in began.json()["words"]["messages"]] == ["Korkuyorum"]
    async with asyncio.timeout(5):
        assert (await told)["watched"]
        assert (await held)["watched"]
    async with api.world.db.read() as connection:
        (read,) = await connection.fetch("select * from session_read")
    assert read["account_id"] == api.world["supervisor"].id

    assert (await _watch(scene, seeker, "DELETE")).status_code == 204
    assert not (await seeker.view())["watched"]
    problem(await _watch(scene, seeker, "GET"), 403, "not_your_session")


async def test_a_page_that_is_not_there_any_more_reads_no_longer(api: Api) -> None:
    scene, seeker = await _live(api)
    await _watch(scene, seeker)
    await scene.rewind(seeker.id, 61, "watcher_seen_at")
    assert not (await seeker.view())["watched"]
    problem(await _watch(scene, seeker, "GET"), 403, "not_your_session")
    await _watch(scene, seeker)
    assert (await seeker.view())["watched"]
    assert await api.world.count("session_read") == 2


async def test_a_supervisor_off_shift_reads_nothing(api: Api) -> None:
    scene, seeker = await _live(api)
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("delete from shift")
    for what, body in (
        ("watch", {}),
        ("step-in", {}),
        ("end", {}),
        ("block", {}),
        ("severity", {"severity": 3}),
        ("whisper", {"client_id": str(uuid4()), "text": "Sor"}),
    ):
        answer = await scene.do("supervisor", seeker.id, what, **body)
        problem(answer, 403, "not_on_shift")
    assert not (await _overview(scene))["on_shift"]


async def test_a_whisper_is_for_the_counsellor_alone(api: Api) -> None:
    scene, seeker = await _live(api)
    name = str(uuid4())
    early = await scene.do("supervisor", seeker.id, "whisper", client_id=name, text="Sor")
    problem(early, 403, "not_your_session")
    await _watch(scene, seeker)
    for _ in range(2):
        said = await scene.do("supervisor", seeker.id, "whisper", client_id=name, text="Sor")
        assert said.json() == {"offset": 2}
    await scene.say("turkish", seeker.id, "Neredesin?")
    messages = (await scene.words("turkish", seeker.id))["messages"]
    assert [(one["sender"], one["whisper"], one["text"]) for one in messages] == [
        ("seeker", False, "Korkuyorum"),
        ("supervisor", True, "Sor"),
        ("counsellor", False, "Neredesin?"),
    ]
    view = await seeker.view()
    assert [one["text"] for one in view["messages"]] == ["Korkuyorum", "Neredesin?"]
    assert "whisper" not in str(view)


async def test_notes_are_read_by_who_reads_along_and_by_no_other_supervisor(api: Api) -> None:
    scene, seeker = await _live(api)
    note = await scene.do("turkish", seeker.id, "notes", text="Annesi yok")
    assert note.status_code == 204
    path = f"/sessions/{seeker.id}/watch/notes"
    early = await scene.as_("supervisor", "GET", path)
    problem(early, 403, "not_your_session")
    assert "Annesi" not in early.text
    await _watch(scene, seeker)
    (read,) = (await scene.as_("supervisor", "GET", path)).json()["notes"]
    assert (read["text"], read["own"]) == ("Annesi yok", False)
    await scene.do("supervisor", seeker.id, "end")
    late = await scene.as_("supervisor", "GET", path)
    assert late.json() == {"notes": []}


async def test_a_supervisor_who_steps_in_writes_to_both(api: Api) -> None:
    scene, seeker = await _live(api)
    body = {"client_id": str(uuid4()), "text": "Ben de buradayım"}
    early = await scene.do("supervisor", seeker.id, "messages", **body)
    problem(early, 403, "not_your_session")
    problem(await scene.do("supervisor", seeker.id, "step-in"), 403, "not_your_session")
    await _watch(scene, seeker)
    assert (await scene.do("supervisor", seeker.id, "step-in")).status_code == 204
    said = await scene.do("supervisor", seeker.id, "messages", **body)
    assert said.json() == {"offset": 2}
    view = await seeker.view()
    assert [one["sender"] for one in view["messages"]] == ["seeker", "supervisor"]
    assert view["watched"]
    await scene.say("turkish", seeker.id, "Evet")
    await _watch(scene, seeker, "DELETE")
    late = await scene.do("supervisor", seeker.id, "messages", client_id=str(uuid4()), text="Ben")
    problem(late, 403, "not_your_session")


async def test_a_call_for_help_to_who_reads_along_already_is_answered_by_saying_so(
    api: Api,
) -> None:
    scene, seeker = await _live(api)
    await _watch(scene, seeker)
    assert (await scene.do("turkish", seeker.id, "help")).status_code == 204
    await _watch(scene, seeker, "GET")
    assert (await _overview(scene))["sessions"][0]["help_asked_at"] is not None
    await _watch(scene, seeker)
    assert (await _overview(scene))["sessions"][0]["help_asked_at"] is None
    assert not (await scene.words("turkish", seeker.id))["help_asked"]
    assert await api.world.count("session_read") == 1


async def test_a_supervisor_whose_page_is_gone_writes_along_no_longer_and_nobody_counts_on_them(
    api: Api,
) -> None:
    scene, seeker = await _live(api)
    await _watch(scene, seeker)
    await scene.do("supervisor", seeker.id, "step-in")
    assert (await _overview(scene))["sessions"][0]["stepped_in"] is not None
    await scene.rewind(seeker.id, 61, "watcher_seen_at")
    (shown,) = (await _overview(scene))["sessions"]
    assert (shown["watcher"], shown["stepped_in"]) == (None, None)
    assert not (await seeker.view())["watched"]
    body = {"client_id": str(uuid4()), "text": "Ben de"}
    late = await scene.do("supervisor", seeker.id, "messages", **body)
    problem(late, 403, "not_your_session")


async def test_a_supervisor_whose_shift_ends_writes_along_no_longer(api: Api) -> None:
    scene, seeker = await _live(api)
    await _watch(scene, seeker)
    await scene.do("supervisor", seeker.id, "step-in")
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("delete from shift")
    body = {"client_id": str(uuid4()), "text": "Ben de"}
    problem(await scene.do("supervisor", seeker.id, "messages", **body), 403, "not_on_shift")


async def test_another_supervisor_takes_the_place_of_who_reads_along(api: Api) -> None:
    scene, seeker = await _live(api)
    world = api.world
    await world.join("relief_supervisor", "", (world.relief, Role.SUPERVISOR))
    await on_shift(world, "relief_supervisor")
    await _watch(scene, seeker)
    await scene.do("supervisor", seeker.id, "step-in")
    taken = await scene.as_("relief_supervisor", "POST", f"/sessions/{seeker.id}/watch")
    assert taken.json()["session"]["watcher"] == str(world["relief_supervisor"].id)
    assert taken.json()["session"]["stepped_in"] is None
    problem(await _watch(scene, seeker, "GET"), 403, "not_your_session")
    body = {"client_id": str(uuid4()), "text": "Ben de"}
    late = await scene.do("supervisor", seeker.id, "messages", **body)
    problem(late, 403, "not_your_session")
    await _watch(scene, seeker, "DELETE")  # nothing to stop any more
    assert (await seeker.view())["watched"]


async def test_a_supervisor_judges_without_reading_and_words_change_it_no_more(api: Api) -> None:
    scene, seeker = await _live(api)
    for severity in (3, 1):
        answer = await scene.do("supervisor", seeker.id, "severity", severity=severity)
        assert answer.status_code == 204
        (shown,) = (await _overview(scene))["sessions"]
        assert (shown["severity"], shown["severity_from"]) == (severity, "person")
    await seeker.say("Enkaz altındayım")
    assert (await _overview(scene))["sessions"][0]["severity"] == 1
    assert await api.world.count("session_read") == 0


async def test_whose_talk_was_ended_says_how_it_was_and_is_looked_after(api: Api) -> None:
    scene, seeker = await _live(api)
    await scene.do("supervisor", seeker.id, "block")
    form = {**CLOSING, "heavy": True}
    assert (await scene.do("turkish", seeker.id, "close", **form)).status_code == 204
    problem(await scene.do("turkish", seeker.id, "close", **form), 410, "session_over")
    own = (await scene.as_("turkish", "GET", "/me/counselling")).json()["counselling"][0]
    assert "check_in" in own["missing"]


async def test_a_supervisor_ends_a_talk_and_both_are_told_how(api: Api) -> None:
    scene, seeker = await _live(api)
    assert (await scene.do("supervisor", seeker.id, "end")).status_code == 204
    assert (await seeker.view())["ending"] == "stepped_in"
    assert (await scene.words("turkish", seeker.id))["ending"] == "stepped_in"


async def test_words_of_a_talk_that_is_over_are_no_supervisor_s_to_read(api: Api) -> None:
    scene, seeker = await _live(api)
    await _watch(scene, seeker)
    await seeker.ask("POST", "/leave", json={})
    seen = await _watch(scene, seeker, "GET")
    assert seen.status_code == 200
    assert seen.json()["words"]["messages"] == []
    problem(await _watch(scene, seeker), 410, "session_over")


async def test_who_was_blocked_begins_no_other_for_a_while_and_others_do(api: Api) -> None:
    scene = await open_counselling(api)

    async def begin(browser: str) -> httpx.Response:
        body = {"client_id": str(uuid4()), "language": "tr"}
        async with api.client(**{"user-agent": browser}) as client:
            return await client.post("/talk/quake/sessions", json=body)

    began = (await begin("Abuser/1")).json()
    await scene.next()
    assert (await scene.do("supervisor", began["id"], "block")).status_code == 204
    headers = {"authorization": f"Talk {began['token']}", "user-agent": "Abuser/1"}
    async with api.client(**headers) as client:
        view = await client.get(f"/talk/sessions/{began['id']}")
    assert view.json()["ending"] == "blocked"
    refused = problem(await begin("Abuser/1"), 429, "too_many_talks")
    assert 0 < refused["retry_after_s"] <= 1800
    assert (await begin("AChild/1")).status_code == 201


async def test_a_supervisor_of_another_organisation_sees_nothing(api: Api) -> None:
    scene, seeker = await _live(api)
    other = await scene.as_("other_supervisor", "GET", "/supervision?organisation=relief")
    problem(other, 403, "forbidden", needs="supervisor")
    problem(await scene.do("other_supervisor", seeker.id, "watch"), 403, "forbidden")
    problem(await scene.do("coordinator", seeker.id, "watch"), 403, "forbidden")


async def test_a_supervisor_s_open_page_makes_them_present(api: Api) -> None:
    scene, _ = await _live(api)
    presence = api.app.state.edge.presence
    await presence._client.delete("imece:present")
    supervisor: UUID = api.world["supervisor"].id
    assert await presence.available([supervisor]) == frozenset()
    await _overview(scene)
    assert await presence.available([supervisor]) == {supervisor}
