"""What every test database holds before a test begins: the newest schema, and nothing else."""

import asyncio

import asyncpg

from dispatcher.store.migrations import migrate


def fill_template(url: str) -> None:
    """Fill the template database at `url`; each test's database is a copy of it."""

    async def fill() -> None:
        connection = await asyncpg.connect(url)
        try:
            await migrate(connection)
        finally:
            await connection.close()

    asyncio.run(fill())
