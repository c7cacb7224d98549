"""Long talks, many who wait, and what is written down of where somebody is."""

import asyncio
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
import redis.asyncio

from dispatcher.actions.sessions import words
from dispatcher.api.newcomers import BEGUN_AT_MOST
from dispatcher.api.remembered import Remembered
from dispatcher.domain.sessions.talk import Side
from dispatcher.live.presence import Presence
from dispatcher.store import session_marks as marks
from dispatcher.store.transaction import Transaction
from tests.support.api import Api, problem
from tests.support.counselling import open_counselling


async def test_a_long_talk_comes_in_several_answers_without_a_hole(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MESSAGES_AT_ONCE", 4)
    scene = await open_counselling(api)
    seeker = await scene.begin()
    await scene.next()
    for n in range(10):
        assert (await seeker.say(f"söz {n}")).status_code == 200
    for name in ("turkish", None):
        got: list[str] = []
        after = 0
        for _ in range(4):
            if name is None:
                view = await seeker.view(after=after)
            else:
                view = await scene.words(name, seeker.id, after=after)
            got += [one["text"] for one in view["messages"]]
            after = view["last_offset"]
        assert got == [f"söz {n}" for n in range(10)]


async def test_the_supervisor_s_overview_opens_while_redis_is_away(api: Api) -> None:
    scene = await open_counselling(api)
    edge = api.app.state.edge
    there = edge.presence
    nowhere = redis.asyncio.from_url("redis://127.0.0.1:1", socket_timeout=1)
    edge.presence = Presence(nowhere)
    try:
        answer = await scene.as_("supervisor", "GET", "/supervision?organisation=relief")
    finally:
        edge.presence = there
        await nowhere.aclose()
    assert answer.status_code == 200, answer.text


async def test_many_who_ask_at_once_are_one_question() -> None:
    asked = 0

    async def find() -> int:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return asked

    known: Remembered[str, int] = Remembered(60)
    assert await asyncio.gather(*(known.look("a", find) for _ in range(20))) == [1] * 20
    known.forget("a")
    assert await known.look("a", find) == 2
    # What was being found out when it changed is told to who asked, and not remembered.
    known.forget("a")
    asking = asyncio.create_task(known.look("a", find))
    await asyncio.sleep(0)
    known.forget("a")
    assert (await asking, await known.look("a", find)) == (3, 4)


async def test_thousands_from_one_place_are_held_up_and_told_when(api: Api) -> None:
    await open_counselling(api)
    statuses = []
    async with api.client() as client:
        for _ in range(BEGUN_AT_MOST + 40):
            body = {"client_id": str(uuid4()), "language": "tr"}
            answer = await client.post("/talk/quake/sessions", json=body)
            statuses.append(answer.status_code)
    assert statuses == [201] * BEGUN_AT_MOST + [429] * 40
    refused = problem(answer, 429, "too_many_talks")
    assert 0 < refused["retry_after_s"] <= 600
    assert int(answer.headers["retry-after"]) == refused["retry_after_s"]
    # Somebody else behind the same address, with another telephone, is let in.
    async with api.client(**{"user-agent": "Another/1"}) as client:
        body = {"client_id": str(uuid4()), "language": "tr"}
        assert (await client.post("/talk/quake/sessions", json=body)).status_code == 201


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b"])
async def test_what_cannot_be_kept_is_refused_and_not_repeated(api: Api, text: str) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    raw = json.dumps({"client_id": str(uuid4()), "text": text})
    async with api.client(authorization=f"Talk {seeker.token}") as client:
        answer = await client.post(
            f"/talk/sessions/{seeker.id}/messages",
            content=raw,
            headers={"content-type": "application/json"},
        )
    assert answer.status_code == 422, answer.text


def test_no_address_of_a_seeker_is_in_any_file_or_log(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    """A process of the API as it runs, behind a proxy that says where people are."""
    log = tmp_path / "api.log"
    env = {
        **os.environ,
        "IMECE_DATABASE_URL": database_url,
        "IMECE_REDIS_URL": redis_url,
        "IMECE_DATA": str(tmp_path / "data"),
        "IMECE_PORT": "18763",
    }
    address = {"x-forwarded-for": "203.0.113.77", "user-agent": "PhoneOfAChild/7"}
    with log.open("wb") as out:
        api = subprocess.Popen(
            [sys.executable, "-m", "dispatcher.api.server"], env=env, stderr=out, stdout=out
        )
    try:
        with httpx.Client(base_url="http://127.0.0.1:18763", headers=address) as client:
            _await(client)
            for path, body in (
                ("/api/v1/talk/nowhere", None),
                ("/api/v1/talk/nowhere/sessions", {"client_id": str(uuid4())}),
                ("/api/v1/talk/nowhere/sessions", {"client_id": 7}),
                (f"/api/v1/talk/sessions/{UUID(int=1)}/messages", {"text": "a"}),
                ("/talk/nowhere", None),
            ):
                if body is None:
                    client.get(path)
                else:
                    client.post(path, json=body, headers={"authorization": "Talk no"})
    finally:
        api.terminate()
        api.wait(20)
    written = log.read_text()
    assert "GET /talk/{response} 404" in written  # refusals are logged: by route
    assert "203.0.113.77" not in written
    assert "PhoneOfAChild" not in written
    kept = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert not any(b"203.0.113.77" in file.read_bytes() for file in kept)


def _await(client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the API did not come up")


async def test_a_mark_that_is_written_with_a_message_waits_for_the_disk_as_it_does(
    api: Api,
) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()

    async def heard(tx: Transaction) -> str:
        now = datetime.now(UTC)
        await tx.connection.execute("set local synchronous_commit = on")  # servers of tests hurry
        await marks.note_heard(tx.connection, UUID(seeker.id), Side.SEEKER, now, 0)
        found: str = await tx.connection.fetchval("show synchronous_commit")
        return found

    assert await api.world.db.act(heard) == "on"
    async with api.world.db.read() as connection:
        before = await connection.fetchval("show synchronous_commit")
        await marks.note_asking(connection, UUID(seeker.id), Side.SEEKER, datetime.now(UTC), 0)
        assert await connection.fetchval("show synchronous_commit") == before
