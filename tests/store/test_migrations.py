"""Migrations: from nothing, again, by many at once, and never a changed one."""

import asyncio
import sys

import asyncpg
import pytest

from dispatcher.embedded import Postgres
from dispatcher.store.migrations import MigrationChanged, migrate, migrations
from tests.support.servers import run_sql

RUN = """
import asyncio, asyncpg, sys
from dispatcher.store.migrations import migrate
async def run():
    connection = await asyncpg.connect(sys.argv[1])
    print(len(await migrate(connection)))
    await connection.close()
asyncio.run(run())
"""


@pytest.fixture
def empty_database_url(postgres_server: Postgres, request: pytest.FixtureRequest) -> str:
    """A database without a schema."""
    name = "empty_for_migrations"
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    run_sql(postgres_server.admin_url, drop, f"CREATE DATABASE {name} OWNER imece")
    request.addfinalizer(lambda: run_sql(postgres_server.admin_url, drop))  # noqa: PT021
    return postgres_server.url.replace("@/imece?", f"@/{name}?")


async def test_from_nothing_and_then_nothing_more(empty_database_url: str) -> None:
    connection = await asyncpg.connect(empty_database_url)
    try:
        names = [name for name, _ in migrations()]
        assert await migrate(connection) == names
        assert await migrate(connection) == []
        applied = await connection.fetch("select name from migration order by name")
        assert [row["name"] for row in applied] == names
        assert len(await connection.fetchval("select epoch from installation")) == 6
    finally:
        await connection.close()


async def test_eight_processes_at_once_apply_each_once(empty_database_url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", RUN, empty_database_url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(8)
    ]
    answers = [(await process.communicate())[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    applied = sorted(int(answer) for answer in answers)
    assert applied == [0] * 7 + [len(migrations())]


async def test_a_file_that_changed_after_it_was_applied_is_refused(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        name = migrations()[0][0]
        await connection.execute("update migration set checksum = 'other' where name = $1", name)
        with pytest.raises(MigrationChanged, match=name):
            await migrate(connection)
    finally:
        await connection.close()


def test_files_are_numbered_without_a_gap() -> None:
    assert [int(name[:4]) for name, _ in migrations()] == list(range(1, len(migrations()) + 1))
