"""Each API process is told to end and started again, one after the other, while people work."""

import asyncio
from pathlib import Path

from tests.chaos.history import Told
from tests.chaos.people import Cast
from tests.many.busy import busy
from tests.many.cluster import APIS, Cluster

BETWEEN_S = 0.2


async def test_a_rolling_restart_fails_no_request_and_followers_miss_nothing(
    cluster: Cluster, cast: Cast, tmp_path: Path
) -> None:
    async with busy(cluster, cast, "rolling", tmp_path / "history.jsonl") as during:
        for name in APIS:
            await asyncio.sleep(BETWEEN_S)
            sent = during.through.sent[name]
            cluster.tell_to_end(name)
            await asyncio.to_thread(cluster.wait_for_end, name)
            cluster.start(name)
            await asyncio.to_thread(cluster.wait_ready, name)
            while during.through.sent[name] == sent:
                await asyncio.sleep(0.05)  # It takes requests again.
    assert during.failed == []
    assert during.through.refused == 0  # Whoever left had said so.
    assert during.broken == {}
    assert during.answered > 100
    told = [line for line in during.history.followed if isinstance(line, Told)]
    assert sum(line.last - line.first + 1 for line in told) > 100
