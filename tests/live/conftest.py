"""A stage for each test, on servers of the whole run."""

from collections.abc import AsyncIterator

import pytest

from tests.live.stage import Stage, open_stage


@pytest.fixture
async def stage(database_url: str, redis_url: str) -> AsyncIterator[Stage]:
    async with open_stage(database_url, redis_url) as stage:
        yield stage
