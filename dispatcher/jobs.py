"""The jobs there are, by name: what RQ is asked to run, on which queue, for how long at most."""

from dataclasses import dataclass

from dispatcher.domain.imports import RUN_IMPORT


@dataclass(frozen=True, slots=True)
class Job:
    """`function` is the worker's, named and not imported: the dispatcher does not know it."""

    name: str
    function: str
    queue: str
    timeout_s: int


JOBS = {
    RUN_IMPORT: Job(RUN_IMPORT, "worker.jobs.imports.run_import", "imports", 120),
}

QUEUES = tuple(dict.fromkeys(job.queue for job in JOBS.values()))
