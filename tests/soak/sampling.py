"""One look at everything: processes, record, Redis, and what clients saw since the last look.

A sample is a flat mapping from `quantity/of what` to a number. Linux only: it reads /proc.
"""

import asyncio
import contextlib
import math
import os
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import redis.asyncio

from dispatcher.live.keys import EVENTS_STREAM
from tests.soak.processes import SERVERS, SoakedSystem
from tests.soak.tally import Tally, percentile

MB = 1024 * 1024
Sample = dict[str, float]

GROWING = ("task", "task_content", "claim", "submission", "draft")
"""Tables that keep what was done, for good: of them the bytes a row must not grow."""

PRUNED = ("event", "idempotency", "sign_in")
"""Tables from which goes what came long ago: they must not grow at all."""

CHURNED = ("task", "claim", "event", "idempotency", "channel", "draft", "throttle")
"""Tables in which rows are changed or deleted all the time."""

FEW = 200
"""Of fewer rows a page or two too many would say nothing."""

TABLES = """
select relname, pg_total_relation_size(relid) as bytes, pg_indexes_size(relid) as of_indexes,
    n_dead_tup as dead, n_live_tup as live, autovacuum_count as vacuums
from pg_stat_user_tables where relname = any($1::text[])
"""

DATABASE = """
select pg_database_size(current_database()) as bytes,
    (select count(*) from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()) as connections,
    (select count(*) from pg_stat_activity where state like 'idle in transaction%'
       and now() - state_change > interval '1 s') as left_open,
    (select deadlocks from pg_stat_database where datname = current_database()) as deadlocks,
    (select count(*) from task where state = 'open') as open_tasks,
    (select coalesce(extract(epoch from now() - min(lease_ends_at)), 0) from claim
     where state = 'active' and lease_ends_at < now()) as overdue_s
"""

_TICKS_A_S = os.sysconf("SC_CLK_TCK")


class Sampler:
    """Looks again and again; made by `open_sampler`."""

    def __init__(
        self,
        system: SoakedSystem,
        tally: Tally,
        watching: Callable[[], int],
        record: asyncpg.Connection,
        hints: "redis.asyncio.Redis",
    ) -> None:
        self._system = system
        self._tally = tally
        self._watching = watching
        self._record = record
        self._hints = hints
        self._spent: Sample = {}

    async def sample(self, passed_s: float) -> Sample:
        """`passed_s`: since the last one."""
        found = self._seen_by_clients(passed_s)
        pids = {name: self._system.pids(name) for name in self._system.names()}
        found |= await asyncio.to_thread(_processes, pids)
        found |= self._cpu(found, passed_s)
        found |= await asyncio.to_thread(_files, self._system.folder.path)
        found |= await self._tables()
        found |= await self._redis()
        return found

    def _cpu(self, found: Sample, passed_s: float) -> Sample:
        """Processors in use, of each process of ours."""
        spent = {key: value for key, value in found.items() if key.startswith("cpu_s/")}
        before, self._spent = self._spent, spent
        return {
            key.replace("cpu_s/", "cpu/"): (value - before.get(key, math.nan)) / passed_s
            for key, value in spent.items()
        }

    def _seen_by_clients(self, passed_s: float) -> Sample:
        window = self._tally.take()
        return {
            "calls_a_s/all": len(window.latencies) / passed_s,
            "calls_a_s/refused": window.refused / passed_s,
            "frames_a_s/told": window.frames / passed_s,
            "latency_ms/p50": percentile(window.latencies, 0.5),
            "latency_ms/p99": percentile(window.latencies, 0.99),
            "lag_ms/p50": percentile(window.lags, 0.5),
            "lag_ms/p99": percentile(window.lags, 0.99),
            "lateness_ms/p90": percentile(window.lateness, 0.9),
            "connections/live": self._watching(),
        }

    async def _tables(self) -> Sample:
        found: Sample = {}
        names = sorted({*GROWING, *PRUNED, *CHURNED})
        for row in await self._record.fetch(TABLES, names):
            found |= await self._table(row)
        of_all = await self._record.fetchrow(DATABASE)
        return found | {
            "database_mb/all": of_all["bytes"] / MB,
            "connections/postgres": of_all["connections"],
            "left_open/transactions": of_all["left_open"],
            "deadlocks/all": of_all["deadlocks"],
            "open_tasks/all": of_all["open_tasks"],
            "overdue_s/oldest lease": float(of_all["overdue_s"]),
        }

    async def _table(self, row: Mapping[str, Any]) -> Sample:
        name = row["relname"]
        found: Sample = {f"vacuums/{name}": row["vacuums"]}
        rows: int = await self._record.fetchval(f"select count(*) from {name}")
        if name in GROWING:
            found[f"bytes_a_row/{name}"] = row["bytes"] / rows if rows > FEW else math.nan
            found[f"rows/{name}"] = rows
        if name in PRUNED:
            found[f"size_mb/{name}"] = row["bytes"] / MB
            found[f"index_mb/{name}"] = row["of_indexes"] / MB
            found[f"rows/{name}"] = rows
        if name in CHURNED:
            # A table of a page or two is vacuumed when it has fifty of them, and that is fine.
            found[f"dead_rows/{name}"] = row["dead"]
            found[f"dead_share/{name}"] = row["dead"] / (rows + row["dead"] + 500)
        return found

    async def _redis(self) -> Sample:
        about = await self._hints.info()
        return {
            "redis_mb/used": about["used_memory"] / MB,
            "connections/redis": about["connected_clients"] - 1,  # without this one
            "stream_entries/events": await self._hints.xlen(EVENTS_STREAM),
            "redis_keys/all": await self._hints.dbsize(),
        }


def _processes(pids: Mapping[str, list[int]]) -> Sample:
    found: Sample = {}
    for name, family in pids.items():
        memory = [_memory_mb(pid) for pid in family]
        found[f"memory_mb/{name}"] = sum(own for own, _ in memory)
        found[f"resident_mb/{name}"] = sum(resident for _, resident in memory)
        of = "server_descriptors" if name in SERVERS else "descriptors"
        found[f"{of}/{name}"] = sum(_descriptors(pid) for pid in family)
        found[f"threads/{name}"] = sum(_threads(pid) for pid in family)
        # A backend that has ended takes its time with it: of the servers this would go back.
        if name not in SERVERS:
            found[f"cpu_s/{name}"] = sum(_cpu_s(pid) for pid in family)
    return found


def _memory_mb(pid: int) -> tuple[float, float]:
    """(what is its own, shared pages counted in proportion and shared memory not at all; what is
    resident), of a process that may end at any moment."""
    own = resident = 0
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                own = int(line.split()[1])
            elif line.startswith("Rss:"):
                resident = int(line.split()[1])
    return own / 1024, resident / 1024


def _descriptors(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/fd"))
    return 0


def _threads(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/task"))
    return 0


def _cpu_s(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_A_S
    return 0.0


def _files(data: Path) -> Sample:
    imports = data / "imports"
    logs = sum(path.stat().st_size for path in (data / "log").glob("*"))
    return {
        "log_mb/all": logs / MB,
        "import_files/left": len(list(imports.iterdir())) if imports.exists() else 0,
    }


@contextlib.asynccontextmanager
async def open_sampler(
    system: SoakedSystem, tally: Tally, watching: Callable[[], int]
) -> AsyncIterator[Sampler]:
    """A sampler with connections of its own."""
    record = await asyncpg.connect(system.database_url)
    hints = redis.asyncio.from_url(system.redis_url)
    try:
        yield Sampler(system, tally, watching, record, hints)
    finally:
        await hints.aclose()
        await record.close()
