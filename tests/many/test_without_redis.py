"""Redis is emptied, or dies and comes back empty, while files are read and people follow."""

from pathlib import Path
from uuid import UUID

from tests.chaos.people import Cast
from tests.many.busy import busy
from tests.many.cluster import Cluster
from tests.many.record import Record

ROWS = 1_500
"""Two transactions."""

BEGUN = "select case when rows_done > 0 then state end from import where id = $1"
LEFT = "select state = 'running' and rows_done = 0 from import where id = $1"
DONE = "select state = 'done' from import where id = $1"
LONG_AGO = "update import set alive_at = alive_at - interval '1 min' where id = $1"


def _texts(name: str, count: int) -> list[str]:
    return [f"Köyümüzde içme suyu kalmadı, yol da kapalı, {name} {n}" for n in range(count)]


async def test_redis_emptied_then_killed_in_mid_flight_loses_nothing(
    cluster: Cluster, cast: Cast, tmp_path: Path
) -> None:
    record = Record(cluster.database_url)
    async with busy(cluster, cast, "redis", tmp_path / "history.jsonl") as during:
        file = UUID(await during.coordinator.send_file(_texts("emptied", ROWS)))
        assert await record.until(BEGUN, file) == "running"
        cluster.flush_redis()
        await record.until(DONE, file)

        file = UUID(await during.coordinator.send_file(_texts("killed", ROWS)))
        assert await record.until(BEGUN, file) == "running"
        cluster.kill_redis()
        # Nobody can be asked to read this one: its job is lost before there is one.
        lost = UUID(await during.coordinator.send_file(_texts("lost", 20)))
        await record.until(DONE, file)
        cluster.start_redis()
        assert await record.ask(LEFT, lost)
        await record.ask(LONG_AGO, lost)
        await record.until(DONE, lost)
    assert during.failed == []
    assert during.broken == {}
