"""Reaching the record from a command: the running system's, a configured one, or one's own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from dispatcher.embedded import DataFolder, EmbeddedFault, Postgres, Redis, running_address
from dispatcher.relay import Relay
from dispatcher.settings import Settings, read_settings
from dispatcher.store.engine import open_pool
from dispatcher.store.migrations import migrate
from dispatcher.store.transaction import Database

T = TypeVar("T")


@contextlib.contextmanager
def reachable(data: Path | None) -> Iterator[Settings]:
    """Settings whose servers answer: from the environment, else of the system that runs on the
    data folder, else started for as long as this command takes."""
    settings = read_settings()
    if data is not None:
        settings = replace(settings, data=data)
    if settings.database_url is not None and settings.redis_url is not None:
        yield settings
        return
    try:
        postgres = running_address(settings.data, "database")
        redis = running_address(settings.data, "redis")
        if postgres is not None and redis is not None:
            yield replace(settings, database_url=postgres, redis_url=redis)
            return
        with (
            DataFolder.open(settings.data) as folder,
            Postgres.start(folder) as pg,
            Redis.start(folder) as own,
        ):
            yield replace(settings, database_url=pg.url, redis_url=own.url)
    except EmbeddedFault as fault:
        raise click.ClickException(str(fault)) from fault


@contextlib.asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The record, brought to this version, telling the gateways what is committed."""
    assert settings.database_url is not None
    assert settings.redis_url is not None
    pool = await open_pool(settings.database_url, smallest=1, largest=4)
    relay = Relay(settings.redis_url)
    try:
        async with pool.acquire() as connection:
            await migrate(connection)
        relay.start()
        yield await Database.connect(pool, relay.tell)
    finally:
        await relay.stop()
        await pool.close()


def run(data: Path | None, action: Callable[[Database, Settings], Awaitable[T]]) -> T:
    """Run an action on the record, whichever it is."""
    with reachable(data) as settings:

        async def within() -> T:
            async with database(settings) as db:
                return await action(db, settings)

        return asyncio.run(within())
