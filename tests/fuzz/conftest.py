"""One installation for all that fuzz it."""

from collections.abc import Iterator

import pytest

from dispatcher.embedded import Postgres, Redis
from tests.fuzz.processes import Installation
from tests.support.servers import run_sql

DATABASE = "fuzz"


@pytest.fixture(scope="package")
def installation(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, redis_server: Redis
) -> Iterator[Installation]:
    """A running API and gateway, with a small world in their record."""
    admin = postgres_server.admin_url
    run_sql(admin, f"CREATE DATABASE {DATABASE} TEMPLATE imece OWNER imece STRATEGY FILE_COPY")
    url = postgres_server.url.replace("@/imece?", f"@/{DATABASE}?")
    running = Installation(tmp_path_factory.mktemp("fuzz"), url, redis_server.url)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        run_sql(admin, f"DROP DATABASE {DATABASE} WITH (FORCE)")
