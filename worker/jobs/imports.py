"""Reading an import's file on, for as long as a job may take."""

import contextlib
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from dispatcher.actions.import_run import ImportRun
from dispatcher.domain.imports import ImportState
from dispatcher.settings import Settings
from dispatcher.store.transaction import Database
from worker import harness
from worker.texts import Reader

READ_FOR_S = 60.0
"""Half of the job's time limit: the chunk that is being read when time is up must fit as well."""


@lru_cache(maxsize=1)
def _reader() -> Reader:
    """The process with the models, one for all jobs of this one."""
    return Reader()


def _now() -> datetime:
    return datetime.now(UTC)


def run_import(import_id: str) -> None:
    """Make tasks of the rows that are not tasks yet."""

    async def work(db: Database, settings: Settings) -> None:
        path = settings.data / "imports" / import_id
        reader = _reader()
        runner = ImportRun(db, reader, path, _now, keys=reader.keys_of_each)
        found = await runner.run(UUID(import_id), for_s=READ_FOR_S)
        if found is not None and found.state is ImportState.DONE:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    harness.run("run_import", work)


def warm() -> None:
    """Load the models before the first job asks for them."""
    _reader().warm()
