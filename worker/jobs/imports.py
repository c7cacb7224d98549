"""Reading an import's file on, for as long as a job may take."""

import contextlib
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from dispatcher.actions.import_run import ImportRun
from dispatcher.domain.imports import ImportState
from dispatcher.language.detect import Detector, load
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database
from worker import harness

READ_FOR_S = 60.0
"""Half of the job's time limit: the chunk that is being read when time is up must fit as well."""


@lru_cache(maxsize=1)
def _detector() -> Detector:
    """The models, loaded once a process."""
    return load()


def _now() -> datetime:
    return datetime.now(UTC)


def run_import(import_id: str) -> None:
    """Make tasks of the rows that are not tasks yet."""

    async def work(db: Database, settings: Settings) -> None:
        path = settings.data / "imports" / import_id
        runner = ImportRun(db, _detector(), path, _now)
        found = await runner.run(UUID(import_id), for_s=READ_FOR_S)
        if found is not None and found.state is ImportState.DONE:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    harness.run("run_import", work)


def warm() -> None:
    """Load the models before the first job asks for them."""
    _detector()
