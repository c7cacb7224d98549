"""Looking into the record from outside, and making time pass in it."""

import asyncio
from typing import Any

import asyncpg

PATIENCE_S = 60.0
AGAIN_S = 0.02


class Record:
    """A cluster's."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def ask(self, query: str, *values: object) -> Any:
        """The first value of the first row."""
        connection = await asyncpg.connect(self._url)
        try:
            return await connection.fetchval(query, *values)
        finally:
            await connection.close()

    async def until(self, query: str, *values: object) -> Any:
        """Wait until it is so, or there is something; answers it."""
        connection = await asyncpg.connect(self._url)
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (found := await connection.fetchval(query, *values)):
                    await asyncio.sleep(AGAIN_S)
                return found
        finally:
            await connection.close()
