"""Each job that there is, run by several workers at once, and again: as if it had run once."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest
import rq
from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer

from dispatcher.domain.imports import RUN_IMPORT
from dispatcher.jobs import JOBS
from tests.chaos.people import RESPONSE, Cast
from tests.many.cluster import APIS, WORKERS, Cluster
from tests.many.record import PATIENCE_S, Record

Outcome = dict[str, object]

COUNTS = """
select json_build_object('state', state, 'rows', rows_done, 'created', created, 'repeated',
    repeated, 'rejected', rejected, 'error', error, 'tasks',
    (select count(*) from task t where t.import_id = i.id), 'texts',
    (select count(distinct c.text) from task t join task_content c on c.task_id = t.id
     where t.import_id = i.id))::text
from import i where id = $1
"""


async def _file(cluster: Cluster, cast: Cast, name: str) -> str:
    """A file whose reading has been asked for; some of its rows say nothing."""
    rows = [f"Çadır ve battaniye lazım, {name} {n}" if n % 20 else "" for n in range(600)]
    content = "text\tlanguage\n" + "".join(f"{text}\ttr\n" for text in rows)
    headers = {"authorization": f"Bearer {cast.coordinators[0].token}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as http:
        answer = await http.post(
            f"{cluster.url(APIS[0])}/api/v1/imports",
            data={"response": RESPONSE, "kind": "translation", "to": "en", "urgency": "soon"},
            files={"file": (f"{name}.tsv", content.encode())},
        )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _made_of_file(record: Record, file: str) -> str:
    """What has come of it, once it is done."""
    await record.until("select state <> 'running' from import where id = $1", UUID(file))
    return str(await record.ask(COUNTS, UUID(file)))


Begin = Callable[[Cluster, Cast, str], Awaitable[str]]
"""Does what asks for the job once; answers the id that the job gets."""

CASES: dict[str, tuple[Begin, Callable[[Record, str], Awaitable[str]]]] = {
    RUN_IMPORT: (_file, _made_of_file),
}


def test_no_job_is_left_out() -> None:
    assert set(CASES) == set(JOBS)


@pytest.mark.parametrize("name", CASES)
async def test_a_job_run_by_several_workers_at_once_and_again_does_what_one_does(
    name: str, cluster: Cluster, cast: Cast
) -> None:
    begin, outcome = CASES[name]
    record = Record(cluster.database_url)
    once = await outcome(record, await begin(cluster, cast, f"{name} once"))
    id = await begin(cluster, cast, f"{name} often")
    await _run(cluster, name, id, len(WORKERS))
    often = await outcome(record, id)
    await _run(cluster, name, id, 2)
    assert often == await outcome(record, id) == once


async def _run(cluster: Cluster, name: str, id: str, times: int) -> None:
    """Have the job run so often more, by whoever is free; wait until all are over."""
    job = JOBS[name]
    with Redis.from_url(cluster.redis.url) as connection:
        queue = rq.Queue(job.queue, connection=connection, serializer=JSONSerializer)
        runs: list[Job] = [
            queue.enqueue_call(job.function, args=(id,), timeout=job.timeout_s, result_ttl=60)
            for _ in range(times)
        ]
        async with asyncio.timeout(PATIENCE_S):
            while not all(run.is_finished for run in runs):
                assert not any(run.is_failed for run in runs)
                await asyncio.sleep(0.05)
