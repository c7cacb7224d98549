"""Files over HTTP: sent, seen by who may, read in parts, handed in, forgotten."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest

from dispatcher.actions import files as actions
from dispatcher.api.app import PREFIX
from dispatcher.domain import file as limits
from dispatcher.files.kept import KeptFiles
from tests.files import recordings, samples
from tests.support.api import A_POST, OURS, Api, problem
from worker.kept_files import Tidying

GENERAL = {**A_POST, "kind": "general", "target_language": None, "audience": "organisation"}


async def send(
    client: httpx.AsyncClient, content: bytes = samples.PDF, name: str = "guide.pdf"
) -> httpx.Response:
    return await client.post("/files", content=content, headers={"x-file-name": quote(name)})


async def sent(client: httpx.AsyncClient, *what: Any) -> dict[str, Any]:
    answer = await send(client, *what)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def kept(api: Api) -> list[Path]:
    return [path for path in (api.settings.data / "files").rglob("*") if path.is_file()]


def scratch(api: Api) -> list[Path]:
    return list(api.settings.scratch.rglob("*"))


@pytest.fixture
async def desk(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    async with await api.as_("coordinator") as client:
        yield client


@pytest.fixture
async def volunteer(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    async with await api.as_("turkish") as client:
        yield client


async def claimed(volunteer: httpx.AsyncClient, task: str) -> dict[str, Any]:
    answer = await volunteer.post(f"/tasks/{task}/claim")
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_the_same_bytes_are_kept_once(api: Api, desk: httpx.AsyncClient) -> None:
    first, second = await sent(desk), await sent(desk, samples.PDF, "again.pdf")
    assert first["id"] != second["id"]
    assert (first["name"], second["name"]) == ("guide.pdf", "again.pdf")
    assert [path.read_bytes() for path in kept(api)] == [samples.PDF]
    assert scratch(api) == []


async def test_a_file_comes_back_as_it_was_and_can_do_nothing(
    api: Api, desk: httpx.AsyncClient
) -> None:
    file = await sent(desk, samples.PDF, 'Çadır "1".pdf')
    answer = await desk.get(f"/files/{file['id']}")
    assert answer.content == samples.PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert quote("Çadır _1_.pdf", safe="") in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "private, no-cache"
    shown = await desk.get(f"/files/{file['id']}", params={"inline": "true"})
    assert shown.headers["content-disposition"].startswith("inline; ")
    etag = answer.headers["etag"]
    again = await desk.get(f"/files/{file['id']}", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["table.xlsx", "notes.txt", "calls.csv"])
async def test_what_may_act_is_never_shown_inline(desk: httpx.AsyncClient, name: str) -> None:
    file = await sent(desk, samples.TAKEN[name][0], name)
    assert file["inline"] is False
    answer = await desk.get(f"/files/{file['id']}", params={"inline": "true"})
    assert answer.headers["content-disposition"].startswith("attachment; ")


PARTS = {
    "bytes=0-3": (206, slice(0, 4)),
    "bytes=10-": (206, slice(10, None)),
    "bytes=-5": (206, slice(-5, None)),
    "bytes=0-99999999": (206, slice(None)),
    "bytes=-99999999": (206, slice(None)),
    "bytes=99999999-": (416, slice(0, 0)),
    "bytes=-0": (416, slice(0, 0)),
    "bytes=5-2": (200, slice(None)),
    "bytes=0-1,3-4": (200, slice(None)),
    "lines=1-2": (200, slice(None)),
    "bytes=-": (200, slice(None)),
}


@pytest.mark.parametrize("asked", PARTS)
async def test_parts_are_answered_as_they_are_asked_for(
    desk: httpx.AsyncClient, asked: str
) -> None:
    status, part = PARTS[asked]
    where = f"/files/{(await sent(desk))['id']}"
    answer = await desk.get(where, headers={"range": asked})
    assert (answer.status_code, answer.content) == (status, samples.PDF[part])
    size = len(samples.PDF)
    if status == 206:
        begin, end, _ = part.indices(size)
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{size}"
    elif status == 416:
        assert answer.headers["content-range"] == f"bytes */{size}"
    told = await desk.head(where, headers={"range": asked})
    assert (told.status_code, told.content) == (status, b"")
    if status != 416:
        assert told.headers["content-length"] == answer.headers["content-length"]


async def test_a_part_of_another_file_is_not_answered(desk: httpx.AsyncClient) -> None:
    where = f"/files/{(await sent(desk))['id']}"
    headers = {"range": "bytes=0-3", "if-range": '"what-it-was"'}
    answer = await desk.get(where, headers=headers)
    assert (answer.status_code, answer.content) == (200, samples.PDF)


async def test_refusals_say_what_was_found_and_leave_nothing(
    api: Api, desk: httpx.AsyncClient
) -> None:
    problem(
        await send(desk, samples.EXE, "photo.png"),
        422,
        "file_not_taken",
        problem="type",
        found="application/x-msdownload",
    )
    problem(await send(desk, b"", "a.txt"), 422, "file_not_taken", problem="empty")
    answer = await send(desk, b"Su", "photo.png")
    problem(answer, 422, "file_not_taken", problem="not_what_it_says", says="png")
    most = limits.MOST_BYTES_OF_ANY
    large = await desk.post("/files", content=b"x", headers={"content-length": str(most + 1)})
    problem(large, 413, "too_large", most_bytes=most)
    problem(await send(desk, b"a" * 10_000_001, "a.txt"), 413, "too_large", most_bytes=10_000_000)
    assert (kept(api), scratch(api)) == ([], [])
    assert await api.world.count("file") == await api.world.count("file_bytes") == 0


async def test_one_who_goes_away_in_the_middle_leaves_nothing(api: Api) -> None:
    bearer = await api.bearer(api.world["coordinator"])
    waiting = [{"type": "http.request", "body": b"a" * 3_000_000, "more_body": True}]
    seen: list[int] = []

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        seen.append(len(scratch(api)))
        return {"type": "http.disconnect"}

    answers: list[Any] = []

    async def answer(message: Any) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": f"{PREFIX}/files",
        "raw_path": f"{PREFIX}/files".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"imece.test"), (b"authorization", f"Bearer {bearer}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("imece.test", 80),
        "state": {},
    }
    await api.app(scope, receive, answer)
    assert seen == [2], "it was being written down when they left"
    assert answers[0]["status"] == 400
    assert (kept(api), scratch(api)) == ([], [])
    assert await api.world.count("file") == 0


async def test_a_day_has_room_for_so_much_and_no_more(
    api: Api, desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "FILES_A_DAY", 3)
    answers = await asyncio.gather(*(send(desk, b"Su %d" % n, "a.txt") for n in range(4)))
    refused = [answer for answer in answers if answer.status_code != 201]
    assert len(refused) == 1
    data = problem(refused[0], 429, "too_many_files", most_files=3)
    assert 86_000 < data["retry_after_s"] <= 86_400
    monkeypatch.setattr(actions, "FILES_A_DAY", 300)
    monkeypatch.setattr(actions, "BYTES_A_DAY", 20)
    problem(await send(desk, b"a" * 20, "a.txt"), 429, "too_many_files", most_bytes=20)


async def test_no_more_than_a_few_at_the_same_time(
    api: Api, desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = api.app.state.edge.uploads
    coordinator = api.world["coordinator"].id
    with uploads.one_of_few(coordinator), uploads.one_of_few(coordinator):
        await sent(desk)
        with uploads.one_of_few(coordinator), uploads.one_of_few(coordinator):
            problem(await send(desk), 429, "too_many_files", most_files=limits.AT_ONCE)
    await sent(desk)


async def test_a_task_gives_its_files_to_who_may_do_it(
    api: Api, desk: httpx.AsyncClient, volunteer: httpx.AsyncClient
) -> None:
    files = [await sent(desk), await sent(desk, samples.xlsx(), "table.xlsx")]
    where = f"/files/{files[0]['id']}"
    problem(await volunteer.get(where), 403, "not_your_file")
    answer = await desk.post("/tasks", json={**GENERAL, "files": [f["id"] for f in files]})
    assert answer.status_code == 201, answer.text
    task = answer.json()["id"]
    page = (await volunteer.get(f"/tasks/{task}")).json()
    assert page["files"] == files
    assert (await volunteer.get(where)).status_code == 200
    async with await api.as_("free") as stranger:
        problem(await stranger.get(where), 403, "not_your_file")
    async with await api.as_("observer") as observer:
        assert (await observer.get(where)).content == samples.PDF
    await desk.post(f"/tasks/{task}/cancel", json={})
    problem(await volunteer.get(where), 403, "not_your_file")


async def test_only_files_of_ones_own_are_given_out(
    api: Api, desk: httpx.AsyncClient, volunteer: httpx.AsyncClient
) -> None:
    theirs = (await sent(volunteer))["id"]
    for wrong in (theirs, str(uuid4())):
        answer = await desk.post("/tasks", json={**GENERAL, "files": [wrong]})
        problem(answer, 422, "invalid_field", field="files", problem="unknown")
    own = (await sent(desk))["id"]
    answer = await desk.post("/tasks", json={**GENERAL, "files": [own, own]})
    problem(answer, 422, "invalid_field", field="files", problem="repeated")
    answer = await desk.post("/tasks", json={**GENERAL, "files": [str(uuid4())] * 11})
    problem(answer, 422, "invalid_field", field="files")
    assert await api.world.count("task") == 0


@pytest.mark.parametrize(("kind", "review"), [("general", True), ("data", False)])
async def test_a_file_is_an_answer(
    api: Api, desk: httpx.AsyncClient, volunteer: httpx.AsyncClient, kind: str, review: bool
) -> None:
    posted = await desk.post("/tasks", json={**GENERAL, "kind": kind, "review": review})
    claim = await claimed(volunteer, posted.json()["id"])
    file = await sent(volunteer, samples.png(), "chart.png")
    problem(await desk.get(f"/files/{file['id']}"), 403, "not_your_file")
    content = {"text": "By district", "files": [file["id"]]}
    await volunteer.put(
        f"/claims/{claim['id']}/draft", json={"fence": claim["fence"], "content": content}
    )
    page = (await volunteer.get(f"/claims/{claim['id']}")).json()["page"]
    assert page["draft_files"] == [file]
    where = f"/claims/{claim['id']}/submit"
    body = {"fence": claim["fence"], "content": content}
    answers = [await volunteer.post(where, json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    submission = answers[0].json()
    assert submission["content"] == content
    assert await api.world.count("submission_file") == 1
    assert (await desk.get(f"/files/{file['id']}")).status_code == 200
    assert (await desk.get(f"/submissions/{submission['id']}")).json()["files"] == [file]
    async with await api.as_("free") as stranger:
        problem(await stranger.get(f"/files/{file['id']}"), 403, "not_your_file")
    if review:
        corrected = {"content": {"text": "By province", "files": []}}
        accepted = await desk.post(f"/submissions/{submission['id']}/accept", json=corrected)
        assert accepted.status_code == 200, accepted.text
        async with api.world.db.read() as connection:
            said = await connection.fetchval("select content from review")
        assert json.loads(said) == {"text": "By province", "files": [file["id"]]}


async def test_a_file_alone_is_answer_enough_but_not_for_a_translation(
    api: Api, desk: httpx.AsyncClient, volunteer: httpx.AsyncClient
) -> None:
    file = (await sent(volunteer))["id"]
    for kind, expected in (("general", 201), ("translation", 422)):
        more = {"target_language": "en"} if kind == "translation" else {}
        posted = await desk.post("/tasks", json={**GENERAL, "kind": kind, **more})
        claim = await claimed(volunteer, posted.json()["id"])
        body = {"fence": claim["fence"], "content": {"files": [file]}}
        answer = await volunteer.post(f"/claims/{claim['id']}/submit", json=body)
        assert answer.status_code == expected, answer.text
    problem(answer, 422, "invalid_field", field="content.files", problem="not_for_kind")


async def test_an_answer_names_files_of_its_author_alone(
    api: Api, desk: httpx.AsyncClient, volunteer: httpx.AsyncClient
) -> None:
    posted = await desk.post("/tasks", json=GENERAL)
    claim = await claimed(volunteer, posted.json()["id"])
    theirs = (await sent(desk))["id"]
    many = [str(UUID(int=n)) for n in range(6)]
    wishes: list[Any] = [[theirs], ["x"], "x", [[]], many]
    for wrong in wishes:
        body = {"fence": claim["fence"], "content": {"text": "x", "files": wrong}}
        answer = await volunteer.post(f"/claims/{claim['id']}/submit", json=body)
        problem(answer, 422, "invalid_field", field="content.files")
    assert await api.world.count("submission") == 0


async def test_who_builds_on_an_answer_sees_its_files(
    api: Api, desk: httpx.AsyncClient, volunteer: httpx.AsyncClient
) -> None:
    first = (await desk.post("/tasks", json={**GENERAL, "review": False})).json()["id"]
    then = (await desk.post("/tasks", json={**GENERAL, "after": first})).json()["id"]
    file = await sent(volunteer, samples.png(), "chart.png")
    claim = await claimed(volunteer, first)
    body = {"fence": claim["fence"], "content": {"files": [file["id"]]}}
    assert (await volunteer.post(f"/claims/{claim['id']}/submit", json=body)).status_code == 201
    async with await api.as_("second") as second:
        page = (await second.get(f"/tasks/{then}")).json()
        assert page["earlier"]["files"] == [file]
        assert (await second.get(f"/files/{file['id']}")).status_code == 200


async def _tidied(api: Api, **later: float) -> int:
    now = api.world.clock.now + timedelta(**later)
    await actions.forget_files(api.world.db, api.world.at())
    return await Tidying(api.world.db, api.settings, now=lambda: now).sweep()


async def test_bytes_go_when_no_file_needs_them(api: Api, desk: httpx.AsyncClient) -> None:
    used = await sent(desk)
    await sent(desk, samples.PDF, "unused.pdf")
    await sent(desk, b"Su lazim", "unused.txt")
    await desk.post("/tasks", json={**GENERAL, "files": [used["id"]]})
    left_over = api.settings.scratch / "tmp-of-one-who-died"
    left_over.mkdir(parents=True)
    (left_over / "sent").write_bytes(b"x")
    assert await _tidied(api) == 0
    assert len(kept(api)) == 2
    api.world.clock.go(hours=25)
    assert await _tidied(api) == 1
    assert [path.read_bytes() for path in kept(api)] == [samples.PDF]
    assert await api.world.count("file") == await api.world.count("file_bytes") == 1
    assert (await desk.get(f"/files/{used['id']}")).content == samples.PDF
    assert left_over.exists(), "it is a minute old by the clock on the wall"


@pytest.mark.parametrize("first", ["upload", "sweep"])
async def test_bytes_that_come_while_the_same_are_taken_away_are_there(
    api: Api, desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """Each is stopped where it holds the lock, until the other wants it too."""
    old = await sent(desk)
    async with api.world.db.read() as connection:
        await connection.execute("delete from file where id = $1", UUID(old["id"]))
    held, waited_for = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop_at(name: str) -> None:
        act = getattr(KeptFiles, name)

        def slowly(self: KeptFiles, *about: Any) -> None:
            loop.call_soon_threadsafe(held.set)
            asyncio.run_coroutine_threadsafe(waited_for.wait(), loop).result(10)
            act(self, *about)

        monkeypatch.setattr(KeptFiles, name, slowly)

    async def sweep() -> int:
        return await _tidied(api, hours=25)

    async def upload() -> dict[str, Any]:
        return await sent(desk)

    stop_at("put" if first == "upload" else "forget")
    verbs = [upload, sweep] if first == "upload" else [sweep, upload]
    one = asyncio.create_task(verbs[0]())
    await asyncio.wait_for(held.wait(), 10)
    other = asyncio.create_task(verbs[1]())
    async with api.world.db.read() as connection:
        for _ in range(500):
            if await connection.fetchval("select count(*) from pg_locks where not granted"):
                break
            await asyncio.sleep(0.01)
        else:
            pytest.fail("the other did not wait")
    waited_for.set()
    done = await asyncio.gather(one, other)
    file = next(answer for answer in done if isinstance(answer, dict))
    assert (await desk.get(f"/files/{file['id']}")).content == samples.PDF
    assert await api.world.count("file_bytes") == 1


async def test_what_is_lost_is_said_and_not_made_up(api: Api, desk: httpx.AsyncClient) -> None:
    file = await sent(desk)
    (path,) = kept(api)
    path.write_bytes(samples.PDF[:-1])
    problem(await desk.get(f"/files/{file['id']}"), 503, "unavailable", what="files")
    path.unlink()
    problem(await desk.get(f"/files/{file['id']}"), 503, "unavailable", what="files")
    await sent(desk)
    assert (await desk.get(f"/files/{file['id']}")).content == samples.PDF, "sent again, mended"


async def test_another_site_cannot_send(api: Api) -> None:
    cookie = await api.session(api.world["coordinator"])
    async with api.client(cookie=cookie, origin="https://evil.example") as client:
        problem(await send(client), 403, "foreign_origin")
    async with api.client(cookie=cookie, origin=OURS) as client:
        await sent(client)


async def test_what_a_recording_tells_of_its_making_is_gone_or_is_said_to_be_left(
    desk: httpx.AsyncClient,
) -> None:
    for name, content, bare in (
        ("film.mp4", recordings.film(), True),
        ("call.wav", b"RIFF\0\0\0\0WAVELIST\xff\0\0\0" + samples.SECRET, False),
        ("guide.pdf", samples.PDF, False),
        ("chart.png", samples.png(), True),
    ):
        file = await sent(desk, content, name)
        assert file["bare"] is bare, name
        answer = await desk.get(f"/files/{file['id']}")
        assert answer.headers["x-file-bare"] == ("1" if bare else "0")
        assert (samples.SECRET in answer.content) is (name == "call.wav")
