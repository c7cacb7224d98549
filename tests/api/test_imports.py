"""Files of tasks over HTTP: looked into, started, read on after a crash, never twice."""

import asyncio
import csv
import io
import json
import resource
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pytest

from dispatcher.actions import import_run
from dispatcher.actions.import_run import ImportRun
from dispatcher.domain.imports import ImportState
from dispatcher.domain.task import TaskState
from tests.actions.scenarios import question_of
from tests.support.api import Api, detector, problem
from tests.support.servers import run_sql
from worker.jobs.imports import run_import

ROWS = [
    ("Çadır ve battaniyeye çok acil ihtiyacımız var, lütfen yardım edin", "tr"),
    ("Köyümüzde içme suyu kalmadı, yol da kapalı", "tr"),
    ("Ji kerema xwe re alîkariyê ji me re bişînin, av tune ye", "kmr"),
]
TEXTS = [text for text, _ in ROWS]
ROOM_BYTES = 100_000


def delimited(letter: str, rows: Sequence[tuple[str, str]] = ROWS) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=letter)
    writer.writerows([("text", "language"), *rows])
    return out.getvalue().encode()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("text", "language"), *ROWS]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ndjson() -> bytes:
    return "".join(json.dumps({"text": t, "language": lang}) + "\n" for t, lang in ROWS).encode()


FILES = {
    "calls.csv": delimited(","),
    "calls.tsv": delimited("\t"),
    "calls.xlsx": workbook(),
    "calls.ndjson": ndjson(),
    "turkish.csv": "text;language\nÇadır lazım, su yok;tr\n".encode("windows-1254"),
    "wide.csv": delimited(",").decode().encode("utf-16"),
}


@pytest.fixture
async def desk(
    api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """A coordinator, with a worker's settings at hand."""
    monkeypatch.setenv("IMECE_DATABASE_URL", api.settings.database_url or "")
    monkeypatch.setenv("IMECE_REDIS_URL", api.settings.redis_url or "")
    monkeypatch.setenv("IMECE_DATA", str(tmp_path))
    async with await api.as_("coordinator") as client:
        yield client


async def upload(desk: httpx.AsyncClient, name: str, content: bytes, **form: str) -> httpx.Response:
    wishes = {"response": "quake", "to": "en", **form}
    return await desk.post("/imports", data=wishes, files={"file": (name, content)})


async def run(desk: httpx.AsyncClient, number: str) -> dict[str, Any]:
    """What the worker makes of it."""
    await asyncio.to_thread(run_import, number)
    found: dict[str, Any] = (await desk.get(f"/imports/{number}")).json()
    return found


IMPORT_FIELDS = {
    *("id", "version", "state", "filename", "response", "organisation", "kind", "to", "urgency"),
    *("format", "encoding", "warnings", "error", "bytes_total", "bytes_done", "rows_done"),
    *("created", "repeated", "uncertain", "rejected", "created_at", "started_at", "finished_at"),
    "preview",
}


async def test_every_format_becomes_tasks(api: Api, desk: httpx.AsyncClient) -> None:
    made = 0
    for name, content in FILES.items():
        answer = await upload(desk, name, content)
        assert answer.status_code == 201, answer.text
        started = answer.json()
        assert set(started) == IMPORT_FIELDS
        assert started["state"] == "running"
        assert started["preview"]["columns"] == ["text", "language"]
        assert started["preview"]["mapping"]["text"] == "text"
        done = await run(desk, started["id"])
        assert (done["state"], done["rejected"], done["error"]) == ("done", 0, None), name
        assert done["bytes_done"] == done["bytes_total"] > 0
        made += done["created"]
        # The same texts in another format are the same rows: nothing is made twice.
        rows = 1 if name == "turkish.csv" else 3
        assert done["created"] + done["repeated"] == done["rows_done"] == rows
    assert made == await api.world.count("task", "purpose = 'work'") == 4
    assert not any((api.settings.data / "imports").iterdir())


async def test_a_file_for_which_there_is_no_room_can_be_sent_again_later(
    api: Api, desk: httpx.AsyncClient
) -> None:
    content = delimited(",", [(f"{ROWS[0][0]} {n}", "tr") for n in range(5_000)])
    assert len(content) > 2 * ROOM_BYTES
    await api.app.state.edge.detector  # its models need room as well
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, before[1]))  # the disk is full
    try:
        refused = await upload(desk, "calls.csv", content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    problem(refused, 503, "unavailable", what="files")
    assert not any((api.settings.data / "imports").iterdir())
    assert await api.world.count("import") == 0
    assert (await upload(desk, "calls.csv", content)).status_code == 201


async def test_a_file_wanted_for_another_job_is_not_repeated(desk: httpx.AsyncClient) -> None:
    wishes = [{"to": "en"}, {"to": "ar"}, {"to": "en", "kind": "captioning"}, {"to": "ar"}]
    outcome = []
    for wish in wishes:
        started = (await upload(desk, "calls.csv", FILES["calls.csv"], **wish)).json()
        done = await run(desk, started["id"])
        outcome.append((done["created"], done["repeated"]))
    assert outcome == [(3, 0), (3, 0), (3, 0), (0, 3)]


async def test_a_row_that_needs_no_translation_is_rejected_with_its_reason(
    api: Api, desk: httpx.AsyncClient
) -> None:
    english = "We urgently need blankets and drinking water in the village, please help us"
    rows = [*ROWS, (english, ""), ("Help us please", "en"), (english, "tr")]
    answer = await upload(desk, "calls.csv", delimited(",", rows))
    done = await run(desk, answer.json()["id"])
    # The last one was declared to be Turkish, and that routes.
    assert (done["created"], done["uncertain"], done["rejected"]) == (4, 0, 2)
    rejects = (await desk.get(f"/imports/{done['id']}/rejects")).text
    found = list(csv.DictReader(io.StringIO(rejects.removeprefix("\ufeff"))))
    assert [(row["line"], row["code"]) for row in found] == [
        ("5", "already_in_target"),
        ("6", "already_in_target"),
    ]
    assert "already in en" in found[0]["reason"]
    lanes = await api.world.count("lane", "source_language = target_language")
    assert lanes == 0


async def test_near_duplicates_in_a_file_are_those_of_the_same_job(
    api: Api, desk: httpx.AsyncClient
) -> None:
    text = "Köyümüzde içme suyu kalmadı, yol da kapalı"
    rows = [(text, "en"), (text, "ar"), (text + "!", "en"), (text + "!!", "ar"), (text, "tr")]
    content = "text,language,target\n" + "".join(f'"{t}",tr,{to}\n' for t, to in rows)
    done = await run(desk, (await upload(desk, "calls.csv", content.encode())).json()["id"])
    # The last row asks for Turkish in Turkish: no task is made of it that others could look like.
    assert (done["created"], done["rejected"]) == (4, 1)
    tasks = (await desk.get("/tasks")).json()["tasks"][::-1]
    first = {task["target_language"]: task["id"] for task in reversed(tasks)}
    marks = [(task["target_language"], task["similar_to"]) for task in tasks]
    assert marks == [("en", None), ("ar", None), ("en", first["en"]), ("ar", first["ar"])]


async def test_a_file_waits_for_its_columns_to_be_chosen(desk: httpx.AsyncClient) -> None:
    content = "a;b\nÇadır lazım acil;1\nSu lazım acil;2\n".encode()
    waiting = (await upload(desk, "odd.csv", content, start="false")).json()
    assert waiting["state"] == "waiting"
    assert waiting["preview"]["rows"] == [["Çadır lazım acil", "1"], ["Su lazım acil", "2"]]
    path = f"/imports/{waiting['id']}/start"
    refused = await desk.post(path, json={"mapping": {}})
    problem(refused, 422, "invalid_field", field="mapping.text", problem="missing")
    refused = await desk.post(path, json={"mapping": {"text": "c"}})
    problem(refused, 422, "invalid_field", field="mapping.text", problem="unknown_column")
    refused = await desk.post(path, json={"mapping": {"text": "a", "colour": "b"}})
    problem(refused, 422, "invalid_field", field="mapping", problem="unknown_field")
    started = await desk.post(path, json={"mapping": {"text": "a"}, "urgency": "critical"})
    assert (started.status_code, started.json()["urgency"]) == (200, "critical")
    problem(await desk.post(path, json={"mapping": {"text": "a"}}), 409, "import_not_waiting")
    assert (await run(desk, waiting["id"]))["created"] == 2


BAD_FILES: dict[str, tuple[str, bytes]] = {
    "empty": ("calls.csv", b""),
    "a picture": ("calls.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "a picture said to be a workbook": ("calls.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "half a workbook": ("calls.xlsx", workbook()[:900]),
    "a PDF": ("calls.pdf", b"%PDF-1.7\n" + bytes(100)),
}


async def test_a_file_that_is_no_table_is_refused_and_not_kept(
    api: Api, desk: httpx.AsyncClient
) -> None:
    for name, (filename, content) in BAD_FILES.items():
        answer = await upload(desk, filename, content)
        assert answer.status_code == 422, (name, answer.text)
        assert answer.json()["data"]["field"] == "file"
        assert answer.json()["code"] in ("file_refused", "invalid_field")
    assert await api.world.count("import") == 0
    folder = api.settings.data / "imports"
    assert not folder.exists() or not any(folder.iterdir())


async def test_a_bad_wish_about_a_good_file(api: Api, desk: httpx.AsyncClient) -> None:
    good = FILES["calls.csv"]
    bad: list[tuple[dict[str, str], str]] = [
        ({"kind": "poetry"}, "kind"),
        ({"urgency": "now"}, "urgency"),
        ({"to": "ku"}, "to"),
        ({"to": ""}, "to"),
        ({"response": "war"}, "response"),
        ({"organisation": "nobody"}, "organisation"),
        ({"mapping": "{"}, "mapping"),
        ({"mapping": "[1]"}, "mapping"),
        ({"mapping": '{"text": "nothing"}'}, "mapping.text"),
        ({"start": "perhaps"}, "start"),
    ]
    for change, field in bad:
        answer = await upload(desk, "calls.csv", good, **change)
        assert (answer.status_code, answer.json()["data"]["field"]) == (422, field), answer.text
    problem(await desk.post("/imports", data={"response": "quake"}), 422, "invalid_field")
    assert await api.world.count("import") == 0


async def test_bad_rows_come_back_as_a_list_with_lines_and_reasons(
    api: Api, desk: httpx.AsyncClient
) -> None:
    content = (
        "text,language\n"
        "Çadır lazım acil,tr\n"
        ",tr\n"
        "Su lazım acil,tr,too,many\n"
        "Ekmek lazım acil,ku\n"
        "Battaniye lazım acil,tr\n"
    ).encode()
    started = (await upload(desk, "calls.csv", content)).json()
    done = await run(desk, started["id"])
    assert (done["state"], done["created"], done["rejected"]) == ("done", 2, 3)
    answer = await desk.get(f"/imports/{started['id']}/rejects")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "calls-rejects.csv" in answer.headers["content-disposition"]
    listed = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in listed[1:]] == ["3", "4", "5"]
    assert all(row[1] for row in listed[1:])


async def test_a_crash_in_the_middle_and_a_resume_give_exactly_the_rows(
    api: Api, desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"Mahalle {n}: su ve ekmek lazım, acil yardım edin", "tr") for n in range(25)]
    started = (await upload(desk, "many.csv", delimited(",", rows))).json()
    monkeypatch.setattr(import_run, "CHUNK", 7)

    class Crash(Exception):
        pass

    chunks = 0

    def falls_over(_: object) -> None:
        nonlocal chunks
        chunks += 1
        if chunks == 2:
            raise Crash

    path = api.settings.data / "imports" / started["id"]
    runner = ImportRun(api.world.db, detector(), path, api.world.clock, falls_over)
    with pytest.raises(Crash):
        await runner.run(UUID(started["id"]), for_s=60)
    halfway = (await desk.get(f"/imports/{started['id']}")).json()
    assert (halfway["state"], halfway["rows_done"], halfway["created"]) == ("running", 14, 14)
    done = await run(desk, started["id"])
    assert (done["state"], done["rows_done"], done["created"]) == ("done", 25, 25)
    async with api.world.db.read() as connection:
        texts = await connection.fetch("select text from task_content")
    assert sorted(row["text"] for row in texts) == sorted(text for text, _ in rows)


async def test_a_cancelled_import_makes_no_more_tasks(api: Api, desk: httpx.AsyncClient) -> None:
    started = (await upload(desk, "calls.csv", FILES["calls.csv"])).json()
    cancelled = await desk.delete(f"/imports/{started['id']}")
    assert cancelled.json()["state"] == "cancelled"
    assert (await run(desk, started["id"]))["state"] == "cancelled"
    assert await api.world.count("task") == 0
    problem(await desk.delete(f"/imports/{started['id']}"), 409, "import_not_waiting")


async def test_cancelling_stops_it_between_two_chunks(
    api: Api, desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"Mahalle {n}: su ve ekmek lazım, acil yardım edin", "tr") for n in range(25)]
    started = (await upload(desk, "many.csv", delimited(",", rows))).json()
    monkeypatch.setattr(import_run, "CHUNK", 7)
    path = api.settings.data / "imports" / started["id"]

    def cancel(_: object) -> None:
        run_sql(api.settings.database_url or "", "update import set state = 'cancelled'")

    runner = ImportRun(api.world.db, detector(), path, api.world.clock, cancel)
    found = await runner.run(UUID(started["id"]), for_s=60)
    assert found is not None
    assert (found.state, found.rows_done) == (ImportState.CANCELLED, 7)
    assert await api.world.count("task") == 7


async def test_two_people_who_agree_send_an_uncertain_text_to_its_lane(
    api: Api, desk: httpx.AsyncClient
) -> None:
    started = (await upload(desk, "calls.csv", b"text\nOk\n")).json()
    done = await run(desk, started["id"])
    assert (done["created"], done["uncertain"]) == (1, 1)
    world = api.world
    async with world.db.read() as connection:
        number = await connection.fetchval("select id from task where state = 'draft'")
    question = await question_of(world, await world.task(number))
    for name in ("turkish", "kurdish"):
        async with await api.as_(name) as client:
            board = (await client.get("/board")).json()
            assert str(question.id) in [card["id"] for card in board["tasks"]]
            assert str(number) not in [card["id"] for card in board["tasks"]]
            claim = (await client.post(f"/tasks/{question.id}/claim")).json()
            content = {"fence": claim["fence"], "content": {"language": "kmr"}}
            answer = await client.post(f"/claims/{claim['id']}/submit", json=content)
            assert answer.status_code == 201, answer.text
    moved = await world.task(number)
    assert (moved.state, moved.lane.key.source_language) == (TaskState.OPEN, "kmr")
    async with await api.as_("kurdish") as client:
        board = (await client.get("/board")).json()
    assert str(number) in [card["id"] for card in board["tasks"]]


async def test_a_strangers_upload_is_refused_before_it_is_read(api: Api) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 100_000

    kind = {"Content-Type": "multipart/form-data; boundary=here"}
    async with api.client() as stranger:
        answer = await stranger.post("/imports", content=pieces(), headers=kind)
    problem(answer, 401, "unauthenticated")
    assert read == 0, "the test's transport hands a body on only where it is asked for"
