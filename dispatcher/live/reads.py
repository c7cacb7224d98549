"""Reads of the log, shared: in a storm of reconnects thousands want the same few pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from dispatcher.domain.events import Position
from dispatcher.live.frames import Page
from dispatcher.live.log import Log
from dispatcher.live.outputs import Read

Reader = TypeVar("Reader")
logger = logging.getLogger(__name__)

PATIENCE_S = 1.0
"""How long to wait after the record could not be read."""


class Reads(Generic[Reader]):
    """Asks the log on behalf of many readers, few questions at a time.

    A question is shared by those who asked before it was put: whoever asks while it is under way
    may know of something newer, and is told the answer of the next one.
    """

    def __init__(
        self,
        log: Log,
        on_page: Callable[[Read, Page, Sequence[Reader]], None],
        on_tops: Callable[[Mapping[str, Position], Mapping[Reader, set[str]]], None],
        *,
        page_size: int = 200,
        at_once: int = 4,
    ) -> None:
        self._log = log
        self._on_page = on_page
        self._on_tops = on_tops
        self._page_size = page_size
        self._at_once = at_once
        self._pages: dict[Read, list[Reader]] = {}
        self._tops: dict[Reader, set[str]] = {}
        self._page_wanted = asyncio.Semaphore(0)
        self._tops_wanted = asyncio.Event()
        self.pages_read = 0

    def want_page(self, read: Read, reader: Reader) -> None:
        readers = self._pages.get(read)
        if readers is None:
            self._pages[read] = [reader]
            self._page_wanted.release()
        else:
            readers.append(reader)

    def want_tops(self, channels: Sequence[str], reader: Reader) -> None:
        self._tops.setdefault(reader, set()).update(channels)
        self._tops_wanted.set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read_tops())
            for _ in range(self._at_once):
                group.create_task(self._read_pages())

    async def _read_tops(self) -> None:
        while True:
            await self._tops_wanted.wait()
            self._tops_wanted.clear()
            asked, self._tops = self._tops, {}
            channels = set().union(*asked.values())
            try:
                tops = await self._log.tops(channels) if channels else {}
            except Exception:
                logger.warning("the record can't say how far its channels go", exc_info=True)
                for reader, wanted in asked.items():
                    self.want_tops(tuple(wanted), reader)
                await asyncio.sleep(PATIENCE_S)
            else:
                self._on_tops(tops, asked)

    async def _read_pages(self) -> None:
        while True:
            await self._page_wanted.acquire()
            read = next(iter(self._pages))
            readers = self._pages.pop(read)
            try:
                page = await self._log.page(read.channel, read.after, self._page_size)
            except Exception:
                logger.warning("can't read %s of the log", read.channel, exc_info=True)
                for reader in readers:
                    self.want_page(read, reader)
                await asyncio.sleep(PATIENCE_S)
            else:
                self.pages_read += 1
                self._on_page(read, page, readers)
