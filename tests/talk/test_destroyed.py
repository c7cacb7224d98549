"""What is left on the disk of words that were destroyed: as far as it can be promised, and how far
that is (docs/master-keys.md)."""

from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from dispatcher.actions.master_keys import key_files
from dispatcher.actions.sessions.sweeps import destroy_session_keys
from dispatcher.embedded import DataFolder, Postgres
from dispatcher.sealing.master_keys import CannotOpen, MasterKeys, master_key
from dispatcher.sealing.words import open_sealed
from dispatcher.store.session_words import find_key
from tests.support.api import Api
from tests.support.counselling import open_counselling, sweeping

TABLES = ("session_key", "session_message", "session_note")
TEXT = "Çok korkuyorum " * 20


def _tables_hold(folder: Path, wanted: bytes) -> bool:
    """Whether a file of the tables has it; the write-ahead log is another matter."""
    files = [path for path in folder.rglob("*") if path.is_file() and "pg_wal" not in path.parts]
    assert files
    return any(wanted in path.read_bytes() for path in files)


async def _as_owner(server: Postgres, database_url: str, *statements: str) -> None:
    """To the disk."""
    connection = await asyncpg.connect(database_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
    admin = await asyncpg.connect(server.admin_url)
    try:
        await admin.execute("checkpoint")
    finally:
        await admin.close()


async def test_what_is_left_opens_nothing_and_is_gone_from_the_tables_once_they_are_rewritten(
    api: Api, postgres_server: Postgres, data_folder: DataFolder, database_url: str
) -> None:
    scene = await open_counselling(api)
    seeker = await scene.begin(text=TEXT)
    await seeker.ask("POST", "/leave")
    session_id = UUID(seeker.id)
    async with api.world.db.read() as connection:
        wrapped = await find_key(connection, session_id)
        sealed = await connection.fetchval("select sealed from session_message")
    assert wrapped is not None
    await _as_owner(postgres_server, database_url)
    assert _tables_hold(data_folder.path, sealed)  # sealed words lie there: the search works
    assert _tables_hold(data_folder.path, wrapped.sealed)
    (master,) = key_files(api.settings.key_folder)

    assert await destroy_session_keys(api.world.db, sweeping(hours=25)) == 1
    await _as_owner(postgres_server, database_url, *(f"vacuum full {name}" for name in TABLES))
    assert not _tables_hold(data_folder.path, sealed)
    assert not _tables_hold(data_folder.path, wrapped.sealed)

    # Who copied the record before it was destroyed, as a backup does, needs the master key.
    masters = api.app.state.edge.masters
    key = masters.unwrap(wrapped, session_id)
    assert open_sealed(sealed, key, session_id, "1") == TEXT.strip()
    another = MasterKeys([master_key(b"n" * 32)])
    assert another.newest != master.key_id
    with pytest.raises(CannotOpen):
        another.unwrap(wrapped, session_id)
