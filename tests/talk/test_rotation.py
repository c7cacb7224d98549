"""Master keys are changed while people talk, and a wrong one stops counselling and nothing else."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from dispatcher.actions.master_keys import KeySource, key_files, master_keys
from dispatcher.actions.sessions.rotation import keys_in_use, rewrap_session_keys
from dispatcher.cli import main
from dispatcher.sealing.master_keys import KEY_BYTES, MasterKeys, master_key
from dispatcher.store.session_words import find_key
from tests.support.api import Api, problem
from tests.support.counselling import MASTERS, begin, open_counselling


def _folder(api: Api) -> Path:
    return api.settings.key_folder


@pytest.fixture
def addresses(database_url: str, redis_url: str) -> Mapping[str, str]:
    return {"IMECE_DATABASE_URL": database_url, "IMECE_REDIS_URL": redis_url}


async def _command(env: Mapping[str, str], folder: Path, *arguments: str) -> Result:
    given = {**env, "IMECE_KEYS": str(folder)}
    return await asyncio.to_thread(CliRunner(env=given).invoke, main, ["master-key", *arguments])


async def test_after_a_rotation_while_people_talk_the_old_file_can_go(
    api: Api, addresses: Mapping[str, str]
) -> None:
    scene = await open_counselling(api)
    seekers = [await scene.begin(text=f"Merhaba {n}") for n in range(4)]
    await scene.next()
    (first,) = key_files(_folder(api))
    talking = True
    said: list[int] = []

    async def talk() -> None:
        while talking:
            answer = await seekers[0].say("Orada mısın?")
            if answer.status_code != 429:
                assert answer.status_code == 200, answer.text
                said.append(answer.json()["offset"])
            assert (await seekers[1].view())["messages"][0]["text"] == "Merhaba 1"
            await asyncio.sleep(0.05)

    going_on = asyncio.create_task(talk())
    still_used = await _command(addresses, _folder(api), "remove", first.key_id)
    assert (still_used.exit_code, "rotate first" in still_used.output) == (1, True)
    rotated = await _command(addresses, _folder(api), "rotate")
    assert rotated.exit_code == 0, rotated.output
    assert "4 keys sealed anew" in rotated.output
    assert f"{first.key_id} opens nothing in the record any more" in rotated.output
    newest = key_files(_folder(api))[0]
    assert await keys_in_use(api.world.db) == {newest.key_id: 4}
    removed = await _command(addresses, _folder(api), "remove", first.key_id)
    assert removed.exit_code == 0, removed.output
    talking = False
    await going_on
    assert said
    assert [file.key_id for file in key_files(_folder(api))] == [newest.key_id]
    assert not first.path.exists()
    for n, seeker in enumerate(seekers):
        assert (await seeker.view())["messages"][0]["text"] == f"Merhaba {n}"
    later = await scene.begin(text="Yeni")
    assert (await later.view())["messages"][0]["text"] == "Yeni"
    listed = await _command(addresses, _folder(api), "list")
    assert listed.output.split() == [newest.key_id, "5", "keys", "seals"]


async def test_a_key_that_is_needed_is_not_removed_and_stays_where_it_is(
    api: Api, addresses: Mapping[str, str]
) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Merhaba")
    (first,) = key_files(_folder(api))
    # As after a rotation that was broken off: a newer key, and nothing sealed under it yet.
    (_folder(api) / "session-master-2.key").write_bytes(
        b"bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4="
    )
    refused = await _command(addresses, _folder(api), "remove", first.key_id)
    assert refused.exit_code == 1
    assert "still opens 1 keys" in refused.output
    assert first.path.exists()
    assert (await seeker.view())["messages"][0]["text"] == "Merhaba"
    went_on = await _command(addresses, _folder(api), "rotate", "--no-new")
    assert "1 keys sealed anew" in went_on.output
    assert len(key_files(_folder(api))) == 2
    assert (await seeker.view())["messages"][0]["text"] == "Merhaba"


async def test_session_keys_are_sealed_anew_in_batches_and_what_cannot_be_is_said(
    api: Api,
) -> None:
    await open_counselling(api)
    begun = [await begin(api.world, f"söz {n}") for n in range(5)]
    lost = master_key(b"l" * KEY_BYTES)
    async with api.world.db.pool.acquire() as connection:
        await connection.execute(
            "update session_key set master = $2 where session_id = $1",
            begun[0].talk.session.id,
            lost.id,
        )
    newer = master_key(b"n" * KEY_BYTES)
    both = MasterKeys([newer, master_key(b"t" * KEY_BYTES)])
    found = await rewrap_session_keys(api.world.db, both, at_once=2)
    assert (found.done, dict(found.left)) == (4, {lost.id: 1})
    again = await rewrap_session_keys(api.world.db, both, at_once=2)
    assert (again.done, dict(again.left)) == (0, {lost.id: 1})
    for one in begun[1:]:
        session_id = one.talk.session.id
        async with api.world.db.read() as connection:
            wrapped = await find_key(connection, session_id)
        assert wrapped is not None
        assert MasterKeys([newer]).unwrap(wrapped, session_id)
    assert both.newest != MASTERS.newest


async def test_where_a_master_key_is_missing_that_is_said_and_all_else_goes_on(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin(text="Merhaba")
    await scene.next()
    (first,) = key_files(_folder(api))
    whole = first.path.read_bytes()
    first.path.rename(first.path.with_name("put-away"))
    answers = [
        await seeker.ask("GET"),
        await seeker.say("Orada mısın?"),
        await scene.as_("turkish", "GET", f"/sessions/{seeker.id}/messages"),
    ]
    for answer in answers:
        problem(answer, 503, "unavailable", what="master_key")
    assert first.key_id in caplog.text
    assert whole.decode() not in caplog.text
    # The seeker can still call for help, and leave; and it comes back with the key.
    assert (await seeker.ask("POST", "/danger")).status_code == 204
    (made_meanwhile,) = key_files(_folder(api))
    made_meanwhile.path.unlink()
    first.path.with_name("put-away").rename(first.path)
    assert (await seeker.view())["messages"][0]["text"] == "Merhaba"


async def test_a_master_key_that_is_none_shuts_counselling_and_nothing_else(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    scene = await open_counselling(api)
    await scene.begin()
    (first,) = key_files(_folder(api))
    (_folder(api) / "session-master-9.key").write_text("bm90IGEga2V5")
    problem(await scene.begin_raw(), 503, "unavailable", what="master_key")
    assert "session-master-9.key: a master key is 32 bytes" in caplog.text
    assert "bm90IGEga2V5" not in caplog.text
    async with api.client() as client:
        assert (await client.get("/talk/quake")).status_code == 200
    assert (await scene.as_("turkish", "GET", "/board")).status_code == 200
    (_folder(api) / "session-master-9.key").unlink()
    assert (await scene.begin()).id
    assert master_keys(KeySource(_folder(api))).newest == first.key_id


async def test_keys_given_by_the_environment_are_rotated_there(
    api: Api, addresses: Mapping[str, str], tmp_path: Path
) -> None:
    await open_counselling(api)
    made = await begin(api.world, "Merhaba")
    old = "dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ="  # that of MASTERS
    new = (await _command(addresses, tmp_path, "new")).output.strip()
    env = {**addresses, "IMECE_MASTER_KEY": f"{new},{old}"}
    done = await _command(env, tmp_path, "rotate")
    assert "1 keys sealed anew" in done.output, done.output
    assert not list(tmp_path.iterdir())
    refused = await _command(env, tmp_path, "remove", MASTERS.newest)
    assert "given by the environment" in refused.output
    session_id: UUID = made.talk.session.id
    async with api.world.db.read() as connection:
        wrapped = await find_key(connection, session_id)
    assert wrapped is not None
    assert master_keys(KeySource(tmp_path, new)).unwrap(wrapped, session_id)
