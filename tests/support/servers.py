"""Fixtures: one real PostgreSQL and one real Redis for all tests, a fresh database for each.

    pytest_plugins = ["tests.support.servers"]   # in tests/conftest.py

The servers are those of `imece up`, in a temporary data folder and with fsync off.
"""

import asyncio
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest
import redis

from dispatcher.embedded import DataFolder, Postgres, Redis
from tests.support.template import fill_template

_DATABASES_OF_REDIS = 16
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataFolder]:
    """A data folder for the whole run."""
    with DataFolder.open(tmp_path_factory.mktemp("imece") / "data") as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_server(data_folder: DataFolder) -> Iterator[Postgres]:
    """A PostgreSQL for the whole run; its database `imece` is the template, filled."""
    with Postgres.start(data_folder, durable=False) as server:
        fill_template(server.url)
        yield server


@pytest.fixture(scope="session")
def redis_server(data_folder: DataFolder) -> Iterator[Redis]:
    """A Redis for the whole run."""
    with Redis.start(data_folder) as server:
        yield server


@pytest.fixture
def database_url(postgres_server: Postgres) -> Iterator[str]:
    """A database of the test's own, a copy of the template; gone afterwards."""
    name = f"test_{next(_numbers)}"
    run_sql(
        postgres_server.admin_url,
        f"CREATE DATABASE {name} TEMPLATE imece OWNER imece STRATEGY FILE_COPY",
    )
    yield postgres_server.url.replace("@/imece?", f"@/{name}?")
    run_sql(postgres_server.admin_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """A Redis database that is empty and that no other recent test has used."""
    number = next(_numbers) % _DATABASES_OF_REDIS
    url = redis_server.url.replace("?db=0", f"?db={number}")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


def run_sql(url: str, *statements: str) -> None:
    """Run statements one by one, each in a transaction of its own."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    # In a thread: a test's own event loop may be running in this one.
    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, run()).result()
