"""What comes up to one process at the same time, and how much of it may."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from dispatcher.domain.errors import TooManyFiles
from dispatcher.domain.file import AT_ONCE, NewFile
from dispatcher.files.incoming import Incoming
from dispatcher.files.looking import look_at

T = TypeVar("T")

LOOKED_AT_ONCE = 2
"""Each look may take some hundred megabytes."""


class Uploads:
    """The files that are on their way in."""

    def __init__(self) -> None:
        self._sending: Counter[UUID] = Counter()
        self._looking = asyncio.Semaphore(LOOKED_AT_ONCE)

    @contextmanager
    def one_of_few(self, account_id: UUID) -> Iterator[None]:
        """Raises TooManyFiles where this person is sending several already."""
        if self._sending[account_id] >= AT_ONCE:
            raise TooManyFiles(most_files=AT_ONCE, retry_after_s=5)
        self._sending[account_id] += 1
        try:
            yield
        finally:
            self._sending[account_id] -= 1
            if not self._sending[account_id]:
                del self._sending[account_id]

    async def look_at(self, incoming: Incoming, name: str) -> tuple[NewFile, Path]:
        """What it is, and where what is kept of it lies; raises FileNotTaken, TooLarge."""
        return await self.apart(lambda: look_at(incoming, name))

    async def apart(self, work: Callable[[], T]) -> T:
        """Have a file taken to pieces in a process of its own; only few are at the same time."""
        async with self._looking:
            return await asyncio.to_thread(work)
