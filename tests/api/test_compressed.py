"""Long answers travel compressed, and nothing else does."""

import gzip

import httpx
import pytest

from tests.support.api import A_POST, Api

LONG = " ".join(f"Çadır kentte {n}. sırada su dağıtılıyor." for n in range(2_000))


async def _long_task(desk: httpx.AsyncClient) -> str:
    answer = await desk.post("/tasks", json={**A_POST, "text": LONG})
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["id"]
    return number


async def test_a_long_answer_is_sent_in_a_fraction_of_its_size(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        task = await _long_task(desk)
        async with desk.stream("GET", f"/tasks/{task}") as sent:
            raw = b"".join([piece async for piece in sent.aiter_raw()])
    assert sent.headers["content-encoding"] == "gzip"
    assert int(sent.headers["content-length"]) == len(raw)
    assert "Accept-Encoding" in sent.headers["vary"]
    whole = gzip.decompress(raw)
    assert len(raw) * 4 < len(whole)
    assert LONG[:40].encode() in whole


@pytest.mark.parametrize("accepts", ["identity", "", "br", "gzip;q=0", "deflate, gzip; q=0.0"])
async def test_who_does_not_take_it_gets_it_as_it_is(api: Api, accepts: str) -> None:
    async with await api.as_("coordinator") as desk:
        task = await _long_task(desk)
        answer = await desk.get(f"/tasks/{task}", headers={"accept-encoding": accepts})
    assert "content-encoding" not in answer.headers
    assert answer.json()["text"] == LONG


async def test_short_answers_and_files_are_sent_as_they_are(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        short = await desk.get("/me")
        sent = await desk.post("/files", content=LONG.encode(), headers={"x-file-name": "a.txt"})
        where = f"/files/{sent.json()['id']}"
        file = await desk.get(where)
        part = await desk.get(where, headers={"range": "bytes=10-5009"})
    assert "content-encoding" not in short.headers
    assert "content-encoding" not in file.headers
    assert (part.status_code, len(part.content)) == (206, 5_000)
    assert part.content == LONG.encode()[10:5_010]


async def test_a_refusal_keeps_its_status_and_shape(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        answer = await desk.post("/tasks", json={**A_POST, "kind": "x" * 3_000})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_field"
