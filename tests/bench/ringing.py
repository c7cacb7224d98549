"""From somebody's coming to the offer on their screen, with 200,000 volunteers in the record.

Real processes: API, live gateway, loop. One person after the other opens a board over a socket
while 100,000 tasks are open, of which three quarters may ring. They are away again, so that each
finds the same. Measured from the hello to the first `offer.made`.
"""

import asyncio
import json
import time
from pathlib import Path

import httpx
from websockets.asyncio.client import connect

from tests.bench.filling import Fill, fill, token
from tests.bench.report import Report
from tests.bench.system import HOST, System, migrated, percentile, system

VOLUNTEERS = 200_000
TASKS = 100_000
PEOPLE = 200
APART_S = 0.3
READ_WITHIN_S = 180
WITHIN_MS = 1_000


async def _comes(running: System, number: int) -> float:
    """Milliseconds until the first offer is on this volunteer's screen."""
    headers = {"Authorization": f"Bearer {token(number)}"}
    url = f"ws://{HOST}:{running.live_port}/api/v1/live"
    async with connect(url, additional_headers=headers) as socket:
        began = time.perf_counter()
        await socket.send(json.dumps({"type": "hello", "v": 1}))
        async with asyncio.timeout(30):
            while '"event":"offer.made"' not in str(await socket.recv()):
                pass
        took = (time.perf_counter() - began) * 1e3
    async with httpx.AsyncClient(base_url=f"{running.url}/api/v1", headers=headers) as client:
        answer = await client.put("/me/presence", json={"state": "away"})
        answer.raise_for_status()
    return took


async def _all_read(log: Path) -> float:
    """Seconds until the loop knows everybody."""
    began = time.monotonic()
    while not log.is_file() or "may be rung" not in log.read_text("utf-8"):
        if time.monotonic() - began > READ_WITHIN_S:
            raise RuntimeError(f"the loop has not read everybody; see {log}")
        await asyncio.sleep(0.1)
    return time.monotonic() - began


async def _measure(report: Report) -> None:
    with system() as running:
        connection = await migrated(running.postgres.url)
        await fill(connection, Fill(tasks=TASKS, volunteers=VOLUNTEERS))
        await connection.close()
        running.start("api", "live", "loop")
        read_s = await _all_read(running.folder.path / "log" / "loop.log")
        report.add(f"taking in {VOLUNTEERS:,} volunteers from the record", f"{read_s:.1f} s")
        waits = []
        for number in range(PEOPLE):
            waits.append(await _comes(running, number * 97))
            await asyncio.sleep(APART_S)
        waits.sort()
        p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
        report.add("coming to offer on screen, p50", f"{p50:.0f} ms")
        report.add(
            "coming to offer on screen, p99",
            f"{p99:.0f} ms",
            f"< {WITHIN_MS} ms",
            met=p99 < WITHIN_MS,
        )
        report.add("memory of the loop", f"{running.peak_mb()['loop']:.0f} MB")
        report.data["waits_ms"] = waits


def run(report: Report) -> None:
    asyncio.run(_measure(report))
