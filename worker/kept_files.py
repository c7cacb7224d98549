"""Removes bytes that no file needs any more, and what uploads that were broken off left behind."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from dispatcher.actions.files import forget_bytes
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.file import UNUSED_FOR
from dispatcher.files.incoming import forget_left_over
from dispatcher.files.kept import KeptFiles
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database
from worker.clock import utc_now

log = logging.getLogger("worker.kept_files")

EVERY_S = 600.0


class Tidying:
    """The bytes of one installation, tidied by whoever leads. Several may, at the same time."""

    def __init__(
        self, db: Database, settings: Settings, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._db = db
        self._kept = KeptFiles(settings.files_url)
        self._scratch = settings.scratch
        self._now = now

    async def run(self) -> None:
        """Every ten minutes, until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                count = await self.sweep()
            except Unavailable as fault:
                log.warning("the record or the files are away, trying again: %s", fault)
            except Exception:
                log.exception("a round of tidying files failed")
            else:
                if count:
                    log.info("files removed: %d", count)

    async def sweep(self) -> int:
        """Remove what is due; answers how many files' bytes that were."""
        await asyncio.to_thread(forget_left_over, self._scratch, UNUSED_FOR.total_seconds())

        async def forget(hash: bytes) -> None:
            await asyncio.to_thread(self._kept.forget, hash)

        return await forget_bytes(self._db, self._now(), forget)
