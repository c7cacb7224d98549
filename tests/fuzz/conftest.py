"""One installation for all that fuzz it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatcher.embedded import Postgres, Redis
from tests.fuzz.processes import Installation
from tests.fuzz.slow import SlowOnes, slow_connections
from tests.support.gazetteer import lend, made_gazetteer
from tests.support.servers import run_sql

__all__ = ["made_gazetteer"]

DATABASE = "fuzz"


@pytest.fixture(scope="package")
def started(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: Postgres,
    redis_server: Redis,
    made_gazetteer: Path,
) -> Iterator[Installation]:
    """A running API and gateway, with a small world in their record."""
    admin = postgres_server.admin_url
    run_sql(admin, f"CREATE DATABASE {DATABASE} TEMPLATE imece OWNER imece STRATEGY FILE_COPY")
    url = postgres_server.url.replace("@/imece?", f"@/{DATABASE}?")
    data = tmp_path_factory.mktemp("fuzz")
    lend(made_gazetteer, data)
    running = Installation(data, url, redis_server.url)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        run_sql(admin, f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="package")
def slow_ones(started: Installation) -> Iterator[SlowOnes]:
    """There from the beginning, so that the test that waits for their end comes late enough."""
    with slow_connections(started) as opened:
        yield opened


@pytest.fixture(scope="package")
def installation(started: Installation, slow_ones: SlowOnes) -> Installation:
    """A running API and gateway, with some who keep them waiting."""
    return started
