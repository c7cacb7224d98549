"""The load generator, a process of its own and as cheap as it can be.

Requests are encoded before the clock starts; answers are cut by their Content-Length. It reads a
plan as JSON from its standard input and writes what it saw to its standard output.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import cast

import uvloop

LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask. Each request is (method, path, bearer token).

    `rate` 0: every connection asks as soon as it was answered, for `seconds` or until the requests
    run out. Else so many a second, each at its own time whether or not others were answered.
    """

    port: int
    connections: int
    requests: list[tuple[str, str, str]]
    seconds: float
    rate: float = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """Answers by status, how long they took (seconds, sorted), how long the whole took."""

    statuses: dict[str, int]
    latencies: list[float]
    took_s: float
    cpu_s: float


def run_load(plan: Plan) -> Seen:
    """Run the plan in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Seen(**json.loads(done.stdout))


def encode(method: str, path: str, token: str) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


class Asker(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes, since: float) -> None:
        """Send it; its latency counts from `since`."""
        assert self._transport is not None
        self._sent_at = since
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        end = buffer.find(b"\r\n\r\n")
        if end >= 0:
            at = buffer.find(LENGTH, 0, end) + len(LENGTH)
            length = int(buffer[at : buffer.index(b"\r\n", at)])
            if len(buffer) >= end + 4 + length:
                self._buffer = b""
                self._load.answered(self, int(buffer[9:12]), time.perf_counter() - self._sent_at)
                return
        self._buffer = buffer

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost(exc)


class Load:
    """All connections of one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._waiting = deque(encode(*request) for request in plan.requests)
        self._latencies: list[float] = []
        self._statuses: Counter[int] = Counter()
        self._idle: deque[Asker] = deque()
        self._due: deque[tuple[bytes, float]] = deque()
        self._busy = 0
        self._until = 0.0
        self._done: asyncio.Future[None] | None = None

    async def run(self) -> Seen:
        loop = asyncio.get_running_loop()
        self._done = loop.create_future()
        askers = []
        for _ in range(self._plan.connections):
            _, asker = await loop.create_connection(
                lambda: Asker(self), "127.0.0.1", self._plan.port
            )
            askers.append(asker)
        began, cpu = time.perf_counter(), time.process_time()
        self._until = began + self._plan.seconds
        if self._plan.rate:
            self._idle.extend(askers)
            await self._at_a_rate(began)
        else:
            for asker in askers:
                self._next(asker)
        await self._done
        took_s = time.perf_counter() - began
        statuses = {str(status): count for status, count in self._statuses.items()}
        return Seen(statuses, sorted(self._latencies), took_s, time.process_time() - cpu)

    async def _at_a_rate(self, began: float) -> None:
        for n in range(int(self._plan.seconds * self._plan.rate)):
            at = began + n / self._plan.rate
            await asyncio.sleep(at - time.perf_counter())
            request = self._waiting[0]
            self._waiting.rotate(-1)
            if self._idle:
                self._busy += 1
                self._idle.popleft().ask(request, at)
            else:
                self._due.append((request, at))
        self._until = 0.0
        self._finish()

    def _next(self, asker: Asker) -> None:
        now = time.perf_counter()
        if self._waiting and now < self._until:
            self._busy += 1
            asker.ask(self._waiting.popleft(), now)
        else:
            self._finish()

    def _finish(self) -> None:
        assert self._done is not None
        if self._busy == 0 and not self._due and not self._done.done():
            self._done.set_result(None)

    def answered(self, asker: Asker, status: int, took_s: float) -> None:
        self._statuses[status] += 1
        self._latencies.append(took_s)
        self._busy -= 1
        if not self._plan.rate:
            self._next(asker)
        elif self._due:
            self._busy += 1
            asker.ask(*self._due.popleft())
        else:
            self._idle.append(asker)
            if not self._until:
                self._finish()

    def lost(self, fault: Exception | None) -> None:
        """A connection the server has closed: the round is worth nothing."""
        if self._done is not None and not self._done.done():
            self._done.set_exception(fault or ConnectionError("the server closed a connection"))


def main() -> None:
    given = json.load(sys.stdin)
    plan = Plan(**{**given, "requests": [tuple(request) for request in given["requests"]]})

    async def run() -> Seen:
        return await Load(plan).run()

    json.dump(asdict(uvloop.run(run())), sys.stdout)


if __name__ == "__main__":
    main()
