"""One cluster for all that replace, kill and repeat in it."""

import asyncio
from collections.abc import Iterator

import pytest

from dispatcher.embedded import Postgres
from tests.chaos.people import Cast, gather_cast
from tests.many.cluster import Cluster
from tests.many.cluster import cluster as running_cluster
from tests.support.servers import run_sql

DATABASE = "many"


@pytest.fixture(scope="package")
def cluster(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres
) -> Iterator[Cluster]:
    """All its processes answer."""
    admin = postgres_server.admin_url
    run_sql(admin, f"CREATE DATABASE {DATABASE} OWNER imece")
    url = postgres_server.url.replace("@/imece?", f"@/{DATABASE}?")
    try:
        with running_cluster(tmp_path_factory.mktemp("many") / "data", url) as made:
            made.start_all()
            yield made
    finally:
        run_sql(admin, f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="package")
def cast(cluster: Cluster) -> Cast:
    """Who works with it."""
    return asyncio.run(gather_cast(cluster.database_url, volunteers=3, coordinators=2))
