"""Both sides of many conversations, a process of its own: two long polls each, and what is said.

It reads a plan as JSON from its standard input, prints a line when all polls are held and waits for
one, then talks, and writes what it saw to its standard output. Messages carry a number by which the
other side's screen tells which it is.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from uuid import uuid4

import uvloop

HOST = "127.0.0.1"
WAIT_S = 25
TYPED_BEFORE = 2
"""How often a page says that somebody is writing, for one message."""

TYPES_FOR_S = 4.0
POOL = 64


@dataclass(frozen=True, slots=True)
class Line:
    """One conversation: its session, what its seeker shows, and its counsellor's bearer token."""

    session: str
    token: str
    bearer: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`pause_s`: how long somebody is silent in the middle, between two messages of a conversation
    by whichever side; `half_s`: so much of it may be more or less."""

    port: int
    lines: list[Line]
    seconds: float
    pause_s: float
    half_s: float


@dataclass(slots=True)
class Seen:
    """Milliseconds: `screen` from sending to the other's screen, `sent` until its sender knew that
    it was taken, `bare` a question that does nothing, asked meanwhile."""

    screen: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    said: int = 0
    answers: int = 0
    empty: int = 0
    statuses: dict[str, int] = field(default_factory=dict)


class Wire:
    """One keep-alive connection with one request under way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, head: str, body: bytes = b"") -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._streams
        kind = "Content-Type: application/json\r\n" if body else ""
        end = f"\r\nHost: {HOST}\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
        writer.write((head + end).encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        at = answer.lower().find(b"content-length: ")
        length = 0
        if at >= 0:
            length = int(answer[at + 16 : answer.index(b"\r\n", at)])
        return int(answer[9:12]), await reader.readexactly(length)


def _head(method: str, path: str, shown: str) -> str:
    return f"{method} /api/v1{path} HTTP/1.1\r\nAuthorization: {shown}"


class Talking:
    """All conversations of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen = Seen()
        self._statuses: Counter[int] = Counter()
        self._sent_at: dict[int, float] = {}
        self._number = 0
        self._pool: asyncio.Queue[Wire] = asyncio.Queue()
        for _ in range(POOL):
            self._pool.put_nowait(Wire(plan.port))

    async def run(self) -> Seen:
        listening = []
        for line in self._plan.lines:
            for side in ("seeker", "counsellor"):
                listening.append(asyncio.create_task(self._listen(line, side)))
            await asyncio.sleep(0.005)
        await asyncio.sleep(2)
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        until = time.perf_counter() + self._plan.seconds
        talking = [self._talk(line, until) for line in self._plan.lines]
        await asyncio.gather(*talking, self._ask_bare(until))
        await asyncio.sleep(2)
        for task in listening:
            if task.done():
                task.result()
            task.cancel()
        self._seen.statuses = {str(status): n for status, n in self._statuses.items()}
        return self._seen

    async def _listen(self, line: Line, side: str) -> None:
        wire, after, stamp = Wire(self._plan.port), 0, ""
        while True:
            asked = f"after={after}&stamp={stamp}&wait={WAIT_S}"
            if side == "seeker":
                path = f"/talk/sessions/{line.session}?{asked}"
                status, body = await wire.ask(_head("GET", path, f"Talk {line.token}"))
            else:
                path = f"/sessions/{line.session}/messages?{asked}"
                status, body = await wire.ask(_head("GET", path, f"Bearer {line.bearer}"))
            now = time.perf_counter()
            self._statuses[status] += 1
            if status != 200:
                await asyncio.sleep(1)
                continue
            found = json.loads(body)
            self._seen.answers += 1
            self._seen.empty += not found["messages"]
            after, stamp = max(after, found["last_offset"]), found["stamp"]
            for message in found["messages"]:
                if message["sender"] == side:
                    continue
                sent_at = self._sent_at.pop(int(message["text"].split()[0]), None)
                if sent_at is not None:
                    self._seen.screen.append(1000 * (now - sent_at))

    async def _talk(self, line: Line, until: float) -> None:
        plan, rng = self._plan, random.Random(line.session)
        await asyncio.sleep(rng.uniform(0, plan.pause_s))
        while True:
            side = rng.choice(("seeker", "counsellor"))
            for _ in range(TYPED_BEFORE):
                if time.perf_counter() >= until:
                    return
                await self._post(line, side, "typing", b"{}")
                await asyncio.sleep(TYPES_FOR_S / TYPED_BEFORE)
            await self._say(line, side, rng)
            rest = plan.pause_s - TYPES_FOR_S
            await asyncio.sleep(max(0.0, rest + rng.uniform(-plan.half_s, plan.half_s)))

    async def _say(self, line: Line, side: str, rng: random.Random) -> None:
        self._number += 1
        number, letters = self._number, rng.randint(5, 200)
        text = f"{number} " + "söz " * (letters // 4 + 1)
        body = json.dumps({"client_id": str(uuid4()), "text": text}).encode()
        began = self._sent_at[number] = time.perf_counter()
        status = await self._post(line, side, "messages", body)
        self._seen.sent.append(1000 * (time.perf_counter() - began))
        self._seen.said += status == 200

    async def _post(self, line: Line, side: str, what: str, body: bytes) -> int:
        if side == "seeker":
            head = _head("POST", f"/talk/sessions/{line.session}/{what}", f"Talk {line.token}")
        else:
            head = _head("POST", f"/sessions/{line.session}/{what}", f"Bearer {line.bearer}")
        wire = await self._pool.get()
        try:
            status, _ = await wire.ask(head, body)
        finally:
            self._pool.put_nowait(wire)
        self._statuses[status] += 1
        return status

    async def _ask_bare(self, until: float) -> None:
        wire = Wire(self._plan.port)
        while time.perf_counter() < until:
            began = time.perf_counter()
            await wire.ask("GET /healthz HTTP/1.1")
            self._seen.bare.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(0.05)


def main() -> None:
    given = json.loads(sys.stdin.readline())
    plan = Plan(**{**given, "lines": [Line(**line) for line in given["lines"]]})
    seen = asdict(uvloop.run(Talking(plan).run()))
    # The event loop leaves the pipe as it wants it: what is longer than the pipe would be cut.
    os.set_blocking(sys.stdout.fileno(), True)
    print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main()
