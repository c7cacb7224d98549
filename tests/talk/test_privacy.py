"""Where words may not be found: files of the database, Redis, events, logs, exceptions; and when
nobody can read them any more."""

import base64
import logging
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
import redis

from dispatcher.actions.master_keys import BadMasterKey, KeySource, master_keys
from dispatcher.actions.sessions.sweeps import destroy_session_keys
from dispatcher.actions.sessions.words import Note
from dispatcher.domain.sessions.talk import Message, Side
from dispatcher.embedded import DataFolder, Postgres
from dispatcher.sealing.master_keys import CannotOpen
from dispatcher.sealing.words import open_sealed
from dispatcher.settings import Settings, read_settings
from dispatcher.store.session_words import find_key
from dispatcher.views.sessions import MessageWish, SessionNoteWish
from dispatcher.views.talk import TalkWish
from tests.support.api import Api, problem
from tests.support.counselling import CLOSING, Seeker, open_counselling, sweeping

SECRET = "zzyzx kelebek"
SPOKEN = (f"{SECRET} bir", f"{SECRET} iki", f"{SECRET} üç", f"{SECRET} dört")


async def _whole_talk(api: Api, *, heavy: bool = False) -> Seeker:
    """With a first text, answers, a note and a whisper."""
    scene = await open_counselling(api)
    seeker = await scene.begin(text=SPOKEN[0])
    await scene.next()
    await scene.say("turkish", seeker.id, SPOKEN[1])
    note = await scene.do("turkish", seeker.id, "notes", text=SPOKEN[2])
    assert note.status_code == 204
    await scene.as_("supervisor", "POST", f"/sessions/{seeker.id}/watch")
    whisper = {"client_id": str(uuid4()), "text": SPOKEN[3]}
    said = await scene.do("supervisor", seeker.id, "whisper", **whisper)
    assert said.status_code == 200, said.text
    form = {**CLOSING, "heavy": heavy}
    assert (await scene.do("turkish", seeker.id, "close", **form)).status_code == 204
    return seeker


def _files_with(folder: Path, wanted: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes()]


async def test_no_file_of_the_database_and_no_key_of_redis_has_a_word(
    api: Api,
    postgres_server: Postgres,
    data_folder: DataFolder,
    redis_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await _whole_talk(api)
    async with api.world.db.pool.acquire() as connection:
        await connection.execute("comment on table session_message is 'a known plain word'")
    connection = await asyncpg.connect(postgres_server.admin_url)
    try:
        await connection.execute("checkpoint")
    finally:
        await connection.close()
    # What is there in plain letters is found: the search itself works.
    assert _files_with(data_folder.path, b"a known plain word")
    assert _files_with(data_folder.path, SECRET.encode()) == []
    with redis.Redis.from_url(redis_url) as client:
        keys = client.keys("*")
        assert isinstance(keys, list)
        assert keys
        for key in keys:
            dump = client.dump(key)
            assert isinstance(dump, bytes)
            assert SECRET.encode() not in dump
            if client.type(key) == b"stream":
                assert SECRET not in str(client.xrange(key))
        client.config_set("rdbcompression", "no")
        client.save()
    saved = data_folder.sockets() / "dump.rdb"
    whole = saved.read_bytes()
    saved.unlink()
    assert b"imece:present" in whole
    assert SECRET.encode() not in whole
    async with api.world.db.read() as reading:
        frames = await reading.fetch("select frame from event")
    assert any("session.spoken" in row["frame"] for row in frames)
    assert not any(SECRET in row["frame"] for row in frames)
    assert SECRET not in caplog.text


async def test_nothing_of_who_somebody_is_stands_in_an_event_about_a_session(api: Api) -> None:
    seeker = await _whole_talk(api)
    async with api.world.db.read() as connection:
        rows = await connection.fetch(
            "select channel, frame::json -> 'entity' -> 'state' as state from event"
            " where frame::json -> 'entity' ->> 'kind' = 'session'"
        )
    people = {str(person.id) for person in api.world.people.values()}
    assert {row["channel"].split(":")[0] for row in rows} == {"session", "desk"}
    for row in rows:
        assert seeker.token not in row["state"]
        assert not any(person in row["state"] for person in people)


async def test_after_its_time_nobody_reads_it_with_the_api_or_with_the_master_key(
    api: Api,
) -> None:
    seeker, world = await _whole_talk(api), api.world
    session_id = UUID(seeker.id)
    masters = api.app.state.edge.masters
    async with world.db.read() as connection:
        wrapped = await find_key(connection, session_id)
        row = await connection.fetchrow("select * from session_message order by 2 limit 1")
    assert wrapped is not None
    key = masters.unwrap(wrapped, session_id)
    assert open_sealed(row["sealed"], key, session_id, "1") == SPOKEN[0]

    assert await destroy_session_keys(world.db, sweeping(hours=23)) == 0
    assert len((await seeker.view())["messages"]) == 2
    assert await destroy_session_keys(world.db, sweeping(hours=25)) == 1

    for table in ("session_message", "session_note", "session_key"):
        assert await world.count(table) == 0
    problem(await seeker.ask("GET"), 404, "not_found", kind="session")
    async with world.db.read() as connection:
        assert await find_key(connection, session_id) is None
        left = dict(await connection.fetchrow("select * from counselling_session"))
    assert (left["begun_with"], left["token_hash"], left["token_sealed"]) == (None, None, None)
    assert left["form"] is not None
    # What is left opens nothing: neither a copy of the words nor the token without the key.
    with pytest.raises(CannotOpen):
        open_sealed(row["sealed"], b"\0" * 32, session_id, "1")
    async with await api.as_("turkish") as client:
        for what in ("messages", "notes"):
            answer = await client.get(f"/sessions/{seeker.id}/{what}")
            assert SECRET not in answer.text
            assert answer.json().get("messages", answer.json().get("notes")) == []


async def test_the_retention_is_the_organisation_s_own(api: Api) -> None:
    scene = await open_counselling(api, retention_h=2)
    seeker = await scene.begin()
    await seeker.ask("POST", "/leave")
    assert await destroy_session_keys(api.world.db, sweeping(hours=1)) == 0
    assert await destroy_session_keys(api.world.db, sweeping(hours=3)) == 1


async def test_a_seeker_and_a_counsellor_know_nothing_of_each_other(api: Api) -> None:
    scene = await open_counselling(api)
    async with api.client(**{"user-agent": "PhoneOfAChild/7"}) as client:
        body = {"client_id": str(uuid4()), "language": "tr", "text": "Merhaba"}
        began = (await client.post("/talk/quake/sessions", json=body)).json()
    seeker = Seeker(api, began["id"], began["token"])
    await scene.next()
    await scene.say("turkish", seeker.id, "Merhaba")
    seen = (await seeker.ask("GET", "?after=0")).text
    turkish = api.world["turkish"]
    for secret in (str(turkish.id), turkish.account.name, turkish.account.email):
        assert secret not in seen
    held = [
        (await scene.as_("turkish", "GET", f"/sessions{what}")).text
        for what in ("", f"/{seeker.id}", f"/{seeker.id}/messages")
    ]
    for text in held:
        for secret in (seeker.token, "127.0.0.1", "PhoneOfAChild", "testclient"):
            assert secret not in text


async def test_no_address_and_no_browser_of_a_seeker_is_in_the_record(api: Api) -> None:
    scene = await open_counselling(api)
    async with api.client(**{"user-agent": "PhoneOfAChild/7"}) as client:
        body = {"client_id": str(uuid4()), "language": "tr"}
        began = (await client.post("/talk/quake/sessions", json=body)).json()
    seeker = Seeker(api, began["id"], began["token"])
    await scene.next()
    async with api.world.db.read() as connection:
        row = dict(await connection.fetchrow("select * from counselling_session"))
    shown = repr(row)
    assert "127.0.0.1" not in shown
    assert "PhoneOfAChild" not in shown
    assert seeker.token not in shown
    assert body["client_id"] not in shown


def test_words_are_in_no_repr() -> None:
    name = uuid4()
    shown = [
        MessageWish(client_id=name, text=SECRET),
        SessionNoteWish(text=SECRET),
        TalkWish(client_id=name, text=SECRET),
        Message(1, Side.SEEKER, name, False, SECRET, sweeping().now),
        Note(name, SECRET, sweeping().now),
        Settings(Path("var"), master_key=SECRET),
    ]
    for one in shown:
        assert SECRET not in repr(one)
        assert SECRET not in str(one)


async def test_a_defect_on_the_way_writes_no_word_into_the_log(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    async with api.world.db.pool.acquire() as connection:
        await connection.execute(
            "alter table session_message add constraint broken check (octet_length(sealed) < 5)"
        )
    answer = await seeker.say(SECRET)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "broken" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("words", ["a\x00b" + SECRET, SECRET * 400])
async def test_a_refusal_of_words_does_not_repeat_them(api: Api, words: str) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin()
    answer = await seeker.say(words)
    assert answer.status_code == 422
    assert SECRET not in answer.text


def test_a_master_key_is_made_once_and_a_newer_one_seals(tmp_path: Path) -> None:
    folder = KeySource(tmp_path / "a")
    first = master_keys(folder)
    assert master_keys(folder).newest == first.newest
    (made,) = (tmp_path / "a").iterdir()
    assert made.stat().st_mode & 0o077 == 0
    session = uuid4()
    key, wrapped = first.new_session_key(session)
    newer = base64.b64encode(b"n" * 32)
    (tmp_path / "a" / "session-master-2.key").write_bytes(newer)
    both = master_keys(folder)  # seen at once, without a restart
    assert both.newest != first.newest
    assert both.unwrap(wrapped, session) == key
    given = f"{newer.decode()}, {made.read_text()}"
    secret = tmp_path / "secret"
    secret.write_text(given.replace(", ", "\n"))
    for source in (KeySource(tmp_path / "b", given), KeySource(tmp_path / "b", None, secret)):
        found = master_keys(source)
        assert (found.newest, found.unwrap(wrapped, session)) == (both.newest, key)
    assert not (tmp_path / "b").exists()
    assert read_settings({"IMECE_MASTER_KEY": given}).master_key == given


def test_a_master_key_that_is_none_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(BadMasterKey) as refused:
        master_keys(KeySource(tmp_path, "c2hvcnQgc2VjcmV0"))
    assert "c2hvcnQ" not in str(refused.value)
