"""How each fault is made and mended, on the running system."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import asyncpg
import redis

from dispatcher.store.engine import AWAY
from tests.chaos.disk import Disk
from tests.chaos.plan import Break
from tests.chaos.processes import System
from tests.chaos.proxy import Proxy
from tests.chaos.scene import Watch

SKEWS_S = (-3600.0, -5.0, 0.0, 0.0, 5.0, 3600.0)

TERMINATE = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = 'imece' and pid <> pg_backend_pid()
"""
BACKENDS = """
select pid from pg_stat_activity where datname = 'imece' and pid <> pg_backend_pid()
"""


@dataclass
class Faults:
    """What can be broken. Call from the main thread: processes are started there."""

    system: System
    loop: asyncio.AbstractEventLoop
    http: Proxy
    live: Proxy
    watches: Sequence[Watch]
    disk: Disk | None
    rng: random.Random

    def inject(self, what: Break) -> str:
        """Break it; answers what happened, where there is more to say."""
        match what.name, what.target:
            case "kill", "backend":
                return self._kill_backend()
            case "kill", name:
                self.system.kill(name)
            case "pause", name:
                self.system.pause(name)
            case "cut", "database":
                return f"{len(self._fetch(TERMINATE))} connections"
            case "cut", "redis":
                self._redis("client", "kill", "type", "normal")
            case "cut", name:
                self._in_loop(self._proxy(name).cut)
            case "hold", name:
                self._in_loop(self._proxy(name).hold)
            case "lose_answers", name:
                self._in_loop(self._proxy(name).lose_answers)
            case "flush", _:
                self._redis("flushall")
            case "restart", _:
                for part in (*(part.name for part in self.system.parts), "redis", "postgres"):
                    self.system.kill(part)
            case "skew", _:
                return self._skew()
            case "fill", _:
                assert self.disk is not None
                self.disk.fill()
        return ""

    def heal(self, what: Break) -> None:
        """Mend it; whatever has ended is started again by `System.repair`."""
        match what.name, what.target:
            case "pause", name:
                self.system.resume(name)
            case (("hold" | "lose_answers"), name):
                self._in_loop(self._proxy(name).mend)
            case "fill", _:
                assert self.disk is not None
                self.disk.free()

    def _proxy(self, name: str) -> Proxy:
        return self.http if name == "http" else self.live

    def _in_loop(self, action: Callable[[], None]) -> None:
        done: Future[None] = Future()

        def run() -> None:
            action()
            done.set_result(None)

        self.loop.call_soon_threadsafe(run)
        done.result(10)

    def _kill_backend(self) -> str:
        """One of PostgreSQL's own processes: it ends all others and recovers by itself."""
        rows = self._fetch(BACKENDS)
        if not rows:
            return "there was none"
        pid = self.rng.choice(rows)["pid"]
        self.system.kill_one(pid)
        return f"of {len(rows)}"

    def _skew(self) -> str:
        for watch in self.watches:
            watch.wrong_by_s = self.rng.choice(SKEWS_S)
        return ", ".join(f"{watch.wrong_by_s:+.0f} s" for watch in self.watches)

    def _fetch(self, statement: str) -> list[asyncpg.Record]:
        """What the database answers; nothing where the other one of a pair of faults has it."""

        async def run() -> list[asyncpg.Record]:
            address = self.system.admin_url.replace("@/postgres?", "@/imece?")
            connection = await asyncpg.connect(address, timeout=5)
            try:
                found: list[asyncpg.Record] = await connection.fetch(statement, timeout=5)
                return found
            finally:
                connection.terminate()

        with contextlib.suppress(*AWAY):
            return asyncio.run(run())
        return []

    def _redis(self, *command: str) -> None:
        with redis.Redis.from_url(self.system.redis_url, socket_timeout=5) as client:
            client.execute_command(*command)
