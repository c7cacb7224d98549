"""Documents over HTTP: taken in, posted in parts, translated, given back in their layout."""

import asyncio
import csv
import io
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import docx
import httpx
import openpyxl
import pytest
import srt
import webvtt

from dispatcher.actions import files as file_actions
from dispatcher.actions.context import Moment
from dispatcher.domain.file import UNUSED_FOR
from tests.formats.files import CSV, SRT, VTT, upper_of, word
from tests.support.api import Api, problem

START: dict[str, Any] = {"to": ["en"], "urgency": "urgent"}
SENTENCE = "Çadır kentte bu akşam sıcak yemek ve temiz su dağıtılacak, herkes gelsin lütfen. "
LONG = (SENTENCE * 12).strip() + "\n" + (SENTENCE * 12).strip() + "\n" + (SENTENCE * 12).strip()


def sheet() -> bytes:
    """A table as a spreadsheet program keeps it."""
    made = openpyxl.Workbook()
    for row in (("no", "call"), (1, "Su lazım. Üç kişiyiz."), (2, "Ekmek lazım.")):
        made.active.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


async def take_in(
    client: httpx.AsyncClient, content: bytes, name: str, **more: Any
) -> httpx.Response:
    sent = await client.post("/files", content=content, headers={"x-file-name": quote(name)})
    assert sent.status_code == 201, sent.text
    body = {"response": "quake", "file": sent.json()["id"], "source_language": "tr", **more}
    return await client.post("/documents", json=body)


async def started(client: httpx.AsyncClient, taken: httpx.Response, **more: Any) -> dict[str, Any]:
    assert taken.status_code == 201, taken.text
    answer = await client.post(f"/documents/{taken.json()['id']}/start", json={**START, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def do_part(api: Api, task: str, *, correct: bool = False) -> None:
    """One person translates it, another accepts, perhaps with a correction."""
    async with await api.as_("turkish") as client:
        claim = (await client.post(f"/tasks/{task}/claim")).json()
        page = (await client.get(f"/tasks/{task}")).json()
        segments = upper_of(page["asked"]["segments"])
        body = {"fence": claim["fence"], "content": {"segments": segments}}
        handed_in = await client.post(f"/claims/{claim['id']}/submit", json=body)
        assert handed_in.status_code == 201, handed_in.text
    async with await api.as_("coordinator") as client:
        work = handed_in.json()["id"]
        fixed = [{**one, "target": f"{one['target']}!"} for one in segments]
        verdict = {"content": {"segments": fixed}} if correct else {}
        accepted = await client.post(f"/submissions/{work}/accept", json=verdict)
        assert accepted.status_code == 200, accepted.text


async def given_back(client: httpx.AsyncClient, document: str, to: str = "en") -> httpx.Response:
    answer = await client.get(f"/documents/{document}/translation", params={"to": to})
    assert answer.status_code == 200, answer.text
    return answer


def words_in(name: str, content: bytes) -> list[str]:
    """What a reader that shares nothing with us finds in a file."""
    match name.rpartition(".")[2]:
        case "docx":
            made = docx.Document(io.BytesIO(content))
            cells = [c.text for t in made.tables for row in t.rows for c in row.cells]
            section = made.sections[0]
            around = [*section.header.paragraphs, *section.footer.paragraphs]
            notes = [
                p.blob.decode() for p in made.part.package.iter_parts() if "notes" in p.partname
            ]
            return [*cells, *(p.text for p in (*made.paragraphs, *around)), *notes]
        case "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        case "csv":
            rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
            return [cell for row in rows for cell in row]
        case "srt":
            return [cue.content for cue in srt.parse(content.decode("utf-8-sig"))]
        case "vtt":
            return [cue.text for cue in webvtt.from_string(content.decode()).captions]
    return content.decode("utf-8-sig").splitlines()


@pytest.mark.parametrize(
    ("name", "content", "column"),
    [
        ("call.txt", LONG.encode(), None),
        ("call.docx", word(), None),
        ("call.srt", SRT.encode(), None),
        ("call.vtt", VTT.encode(), None),
        ("call.csv", CSV.encode(), "metin"),
        ("call.xlsx", sheet(), "call"),
    ],
)
async def test_a_file_comes_back_in_its_own_format_with_every_sentence_translated(
    api: Api, name: str, content: bytes, column: str | None
) -> None:
    async with await api.as_("coordinator") as desk:
        taken = await take_in(desk, content, name, column=column)
        document = await started(desk, taken)
        assert document["state"] == "posted"
        for part in document["targets"][0]["parts"]:
            await do_part(api, part["task"])
        now = (await desk.get(f"/documents/{document['id']}")).json()
        back = await given_back(desk, document["id"])
    assert now["targets"][0]["whole"]
    assert now["targets"][0]["words_done"] == now["targets"][0]["words"] > 0
    assert f"call.en.{name.rpartition('.')[2]}" in back.headers["content-disposition"]
    found = " ".join(words_in(name, back.content))
    assert found.count("→") >= now["segments"], found


async def test_what_is_read_is_shown_before_anything_is_posted(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        taken = (await take_in(desk, LONG.encode(), "Duyuru.txt", source_language=None)).json()
        tasks = (await desk.get("/tasks")).json()["tasks"]
    assert (taken["state"], taken["format"], taken["name"]) == ("ready", "text", "Duyuru.txt")
    assert (taken["source_language"], taken["detected_language"]) == (None, "tr")
    assert (taken["segments"], len(taken["preview"]), taken["parts"]) == (36, 8, 2)
    assert taken["targets"] == tasks == []


async def test_parts_are_tasks_that_say_where_they_stand(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        document = await started(desk, await take_in(desk, LONG.encode(), "Duyuru.txt"))
        parts = document["targets"][0]["parts"]
        pages = [(await desk.get(f"/tasks/{part['task']}")).json() for part in parts]
    assert [page["task"]["title"] for page in pages] == ["Duyuru.txt (1/2)", "Duyuru.txt (2/2)"]
    assert [page["asked"]["part"]["number"] for page in pages] == [1, 2]
    assert pages[1]["asked"]["part"]["before"] == [SENTENCE.strip()] * 2
    assert sum(len(page["asked"]["segments"]) for page in pages) == 36
    assert all(part["words"] <= 250 for part in parts)


async def test_until_all_is_done_the_rest_stays_as_it_was_and_corrections_count(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        document = await started(desk, await take_in(desk, LONG.encode(), "Duyuru.txt"))
        first, second = document["targets"][0]["parts"]
        await do_part(api, first["task"], correct=True)
        now = (await desk.get(f"/documents/{document['id']}")).json()["targets"][0]
        text = (await given_back(desk, document["id"])).text
    assert (now["done"], now["open"], now["whole"]) == (1, 1, False)
    assert now["words_done"] == first["words"]
    assert first["words"] + second["words"] == now["words"]
    assert text.count(f"→{SENTENCE.strip()}!") == text.count("→") > 0
    assert text.count(SENTENCE.strip()) == 36


async def test_several_languages_are_posted_once_each_and_more_can_follow(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        document = await started(
            desk, await take_in(desk, LONG.encode(), "Duyuru.txt"), to=["en", "ar"]
        )
        again = await desk.post(f"/documents/{document['id']}/start", json={**START, "to": ["en"]})
        more = await desk.post(f"/documents/{document['id']}/start", json={**START, "to": ["kmr"]})
        tasks = (await desk.get("/tasks")).json()["tasks"]
    assert [target["language"] for target in again.json()["targets"]] == ["ar", "en"]
    assert [target["language"] for target in more.json()["targets"]] == ["ar", "en", "kmr"]
    assert len(tasks) == 6


async def test_a_long_text_can_be_pasted_or_be_left_whole(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        body = {"response": "quake", "text": LONG, "name": "Duyuru", "source_language": "tr"}
        document = await started(desk, await desk.post("/documents", json=body), split=False)
        back = await given_back(desk, document["id"])
    assert len(document["targets"][0]["parts"]) == 1
    assert back.text == LONG
    assert "Duyuru.en.txt" in back.headers["content-disposition"]


async def test_a_table_says_which_columns_there_are_to_choose_from(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        refused = await take_in(desk, CSV.encode(), "calls.csv")
        problem(
            refused,
            422,
            "file_refused",
            field="file",
            problem="no_text_column",
            columns=["id", "metin", "not"],
        )


async def test_a_file_is_read_in_the_language_it_was_said_to_be_in(api: Api) -> None:
    """Which letters old files are written in, and where sentences end, depends on it."""
    greek = "Χρειαζόμαστε νερό. Είμαστε τρεις.".encode("iso-8859-7")
    async with await api.as_("coordinator") as desk:
        taken = await take_in(desk, greek, "call.txt", source_language="tr")
        document = await started(desk, taken, source_language="el")
        page = (await desk.get(f"/documents/{document['id']}")).json()
    assert "νερό" not in taken.json()["preview"][0]["source"]
    assert [one["source"] for one in page["preview"]] == ["Χρειαζόμαστε νερό.", "Είμαστε τρεις."]
    assert page["source_language"] == "el"


async def test_two_starts_at_the_same_moment_post_each_part_once(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        taken = await take_in(desk, LONG.encode(), "Duyuru.txt")
        where = f"/documents/{taken.json()['id']}/start"
        both = [desk.post(where, json={**START, "to": ["en", "ar"]}) for _ in range(2)]
        answers = await asyncio.gather(*both)
        tasks = (await desk.get("/tasks")).json()["tasks"]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(tasks) == 4


@pytest.mark.parametrize("name", ["a\x00b", "bell\x07"])
async def test_a_name_that_no_title_can_be_is_refused_by_its_field(api: Api, name: str) -> None:
    async with await api.as_("coordinator") as desk:
        body = {"response": "quake", "text": "Su lazım.", "name": name, "source_language": "tr"}
        answer = await desk.post("/documents", json=body)
    assert answer.status_code == 422
    assert "name" in answer.text or "body" in answer.text


async def test_a_name_is_one_line(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        body = {"response": "quake", "text": "Su lazım.", "source_language": "tr"}
        made = (await desk.post("/documents", json={**body, "name": " Duyuru\n 2 "})).json()
    assert made["name"] == "Duyuru 2"


async def test_a_language_that_nothing_says_must_be_chosen(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        taken = await take_in(desk, b"OK 112 4471 ##", "codes.txt", source_language=None)
        number = taken.json()["id"]
        unsure = await desk.post(f"/documents/{number}/start", json=START)
        same = await desk.post(
            f"/documents/{number}/start", json={**START, "source_language": "en"}
        )
        chosen = await desk.post(
            f"/documents/{number}/start", json={**START, "source_language": "tr"}
        )
    problem(unsure, 422, "invalid_field", field="source_language", problem="missing")
    problem(same, 422, "already_in_target", field="to", language="en")
    assert chosen.json()["source_language"] == "tr"


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"PK\x03\x04 no archive at all", "a.docx", None),
        (b"  \n\n \n", "a.txt", "no_text"),
        (b"\n".join(b"su %d." % n for n in range(10_001)), "a.txt", "too_many_segments"),
        (b'id,text\n1,"su', "a.csv", "unclosed_quote"),
        (
            f"1\n00:00:01,000 --> 00:00:02,000\n{'su' * 10_001}\n".encode(),
            "a.srt",
            "segment_too_long",
        ),
    ],
)
async def test_what_cannot_be_translated_is_refused_by_what_is_wrong(
    api: Api, content: bytes, name: str, what: str | None
) -> None:
    async with await api.as_("coordinator") as desk:
        sent = await desk.post("/files", content=content, headers={"x-file-name": name})
        if what is None:
            problem(sent, 422, "file_not_taken", problem="broken")
            return
        body = {"response": "quake", "file": sent.json()["id"], "source_language": "tr"}
        refused = await desk.post("/documents", json={**body, "column": "text"})
        problem(refused, 422, "file_refused", field="file", problem=what)


async def test_only_a_file_of_ones_own_or_a_text_is_taken(api: Api) -> None:
    async with await api.as_("other_coordinator") as client:
        foreign = await client.post("/files", content=b"Su lazim", headers={"x-file-name": "a.txt"})
    async with await api.as_("coordinator") as desk:
        body = {"response": "quake", "source_language": "tr"}
        number = foreign.json()["id"]
        problem(
            await desk.post("/documents", json={**body, "file": number}),
            422,
            "invalid_field",
            field="file",
            problem="unknown",
        )
        for neither in (body, {**body, "file": number, "text": "Su"}):
            answer = await desk.post("/documents", json=neither)
            problem(answer, 422, "invalid_field", field="file", problem="missing")


async def test_cancelling_withdraws_what_is_unfinished_and_keeps_what_was_accepted(
    api: Api,
) -> None:
    async with await api.as_("coordinator") as desk:
        document = await started(desk, await take_in(desk, LONG.encode(), "Duyuru.txt"))
        first, second = document["targets"][0]["parts"]
        await do_part(api, first["task"])
        path = f"/documents/{document['id']}"
        over = (await desk.post(f"{path}/cancel", json={"reason": "Not needed"})).json()
        again = await desk.post(f"{path}/cancel", json={})
        more = await desk.post(f"{path}/start", json={**START, "to": ["ar"]})
        text = (await given_back(desk, document["id"])).text
    assert over["state"] == "cancelled"
    assert [part["state"] for part in over["targets"][0]["parts"]] == ["done", "cancelled"]
    assert again.status_code == 200
    problem(more, 409, "document_cancelled")
    assert "→" in text
    assert second["state"] == "open"


async def test_the_original_stays_and_is_seen_by_who_watches(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        taken = (await take_in(desk, LONG.encode(), "Duyuru.txt")).json()
    later = Moment(datetime.now(UTC) + 2 * UNUSED_FOR)
    assert await file_actions.forget_files(api.world.db, later) == 0
    async with await api.as_("observer") as client:
        assert (await client.get(f"/files/{taken['file']}")).text == LONG
        listed = (await client.get("/documents")).json()["documents"]
        assert [one["id"] for one in listed] == [taken["id"]]
        assert listed[0]["preview"] == []
    async with await api.as_("other_observer") as client:
        problem(await client.get(f"/files/{taken['file']}"), 403, "not_your_file")
        assert (await client.get("/documents")).json()["documents"] == []


async def test_the_list_is_read_page_by_page(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        made = [(await take_in(desk, b"Su lazim.", f"{n}.txt")).json()["id"] for n in range(3)]
        first = (await desk.get("/documents", params={"limit": 2})).json()
        rest = (await desk.get("/documents", params={"limit": 2, "before": first["next"]})).json()
    seen = [one["id"] for one in (*first["documents"], *rest["documents"])]
    assert [UUID(one) for one in seen] == [UUID(one) for one in reversed(made)]
    assert rest["next"] is None
