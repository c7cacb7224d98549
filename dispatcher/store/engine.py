"""Connections to PostgreSQL."""

from typing import TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection | asyncpg.pool.PoolConnectionProxy"
Pool: TypeAlias = asyncpg.Pool


async def _keep(_: Connection) -> None:
    """No code changes session state, so the round trip that would reset it is saved."""


async def open_pool(url: str, *, smallest: int = 2, largest: int = 12) -> Pool:
    """A pool of connections, made in the process (and after the fork) that uses it."""
    return await asyncpg.create_pool(
        url,
        min_size=smallest,
        max_size=largest,
        reset=_keep,
        command_timeout=60,
        server_settings={"application_name": "imece", "timezone": "UTC", "jit": "off"},
    )
