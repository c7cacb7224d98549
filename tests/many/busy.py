"""A cluster while people work with it and others watch; afterwards it is judged as in chaos."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dispatcher.domain.kinds import KINDS
from dispatcher.domain.policy import Kind
from dispatcher.store import leader
from tests.chaos.calls import Caller
from tests.chaos.checker import check
from tests.chaos.checker.verdict import Verdict
from tests.chaos.followers import DOORS, Follower
from tests.chaos.history import OK, UNKNOWN, Began, Clock, History, HistoryFile, read
from tests.chaos.people import RESPONSE, Cast, Person
from tests.chaos.proxy import proxy
from tests.chaos.rest import settle, write_end
from tests.many.balancer import Balancer, balancer
from tests.many.cluster import APIS, HOST, WORKERS, Cluster
from tests.many.traffic import Coordinator, Volunteer
from worker.loop import TICK_S

PATIENCE_S = 30.0
SETTLES_WITHIN_S = 60.0

NOT_OURS_ALONE = "nothing_happens_unasked"
"""The record is shared with the tests before this one."""


@dataclass
class Busy:
    """What goes on. After the block, `history` and `broken`: what was promised and did not hold."""

    cluster: Cluster
    cast: Cast
    name: str
    path: Path
    clock: Clock = field(default_factory=Clock)
    followers: list[Follower] = field(default_factory=list)
    history: History = field(init=False)
    broken: dict[str, list[str]] = field(init=False)
    through: Balancer = field(init=False)
    coordinator: Coordinator = field(init=False)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _following: list[asyncio.Task[None]] = field(default_factory=list)
    _callers: list[Caller] = field(default_factory=list)

    async def begin(self, through: Balancer, door: str, history: HistoryFile) -> None:
        """`door`: where followers connect."""
        self.through = through
        history.append(self._began())
        for person, kind in zip(self.cast.volunteers, DOORS[1:], strict=False):
            self._follow(person, kind, door, history, desk=False)
        self._follow(self.cast.coordinators[0], "api", door, history, desk=True)
        coordinators = [
            Coordinator(self._caller(person, history), self._rng(person.name))
            for person in self.cast.coordinators
        ]
        self.coordinator = coordinators[0]
        volunteers = [
            Volunteer(self._caller(person, history), self._rng(person.name))
            for person in self.cast.volunteers
        ]
        clients: list[Coordinator | Volunteer] = [*coordinators, *volunteers]
        running = [client.run(self._over) for client in clients]
        self._tasks += map(asyncio.create_task, running)

    def _began(self) -> Began:
        lease = KINDS[Kind.GENERAL].lease
        assert lease is not None
        return Began(
            seed=0,
            seconds=0,
            nemesis=[],
            plant="",
            lease_s=lease.total_seconds(),
            sweep_s=TICK_S,
            loops=len(WORKERS),
            leads_in_vain_s=leader.STANDS_STILL_S,
            at=self.clock(),
            organisation=self.cast.organisation,
            response=RESPONSE,
        )

    def _rng(self, name: str) -> random.Random:
        return random.Random(f"{self.name}:{name}")

    def _follow(
        self, person: Person, kind: str, door: str, history: HistoryFile, *, desk: bool
    ) -> None:
        follower = Follower(
            *(f"{person.name} by {kind}", person, kind, dict.fromkeys(DOORS, door)),
            *(history, self.clock, self._rng(f"{person.name} by {kind}")),
            desk=desk,
        )
        self.followers.append(follower)
        self._following.append(asyncio.create_task(follower.run()))

    def _caller(self, person: Person, history: HistoryFile) -> Caller:
        base = "http://imece.test/api/v1"
        caller = Caller(
            *(f"{self.name}:{person.name}", person, base, history, self.clock),
            *(self.through, PATIENCE_S),
        )
        self._callers.append(caller)
        return caller

    async def end(self, history: HistoryFile) -> None:
        """What is under way ends, followers come to rest, and the record is read."""
        self._over.set()
        await asyncio.gather(*self._tasks)
        url = self.cluster.database_url
        settled = await settle(url, self.followers, SETTLES_WITHIN_S, sweeps=True)
        for task in self._following:
            if task.done():
                task.result()
        address = f"{self.cluster.url(APIS[0])}/api/v1"
        probe = self.cast.probe
        await write_end(url, address, probe, self.followers, history, self.clock, settled=settled)

    async def close(self) -> None:
        for task in (*self._tasks, *self._following):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._following, return_exceptions=True)
        for follower in self.followers:
            await follower.close()
        for caller in self._callers:
            await caller.close()

    def judge(self) -> None:
        self.history = read(self.path)
        verdicts: Sequence[Verdict] = check(self.history)
        self.broken = {
            verdict.rule: verdict.violations
            for verdict in verdicts
            if not verdict.holds and verdict.rule != NOT_OURS_ALONE
        }

    @property
    def failed(self) -> list[str]:
        """Requests that were not answered, or by a fault."""
        return [
            f"{call.process}'s {call.op}: {call.status or 'no answer'}"
            for call in self.history.calls
            if call.outcome == UNKNOWN
        ]

    @property
    def answered(self) -> int:
        return sum(call.outcome == OK for call in self.history.calls)


@asynccontextmanager
async def busy(cluster: Cluster, cast: Cast, name: str, path: Path) -> AsyncIterator[Busy]:
    """Traffic and followers until the block is left, then the judgement. `name` must be new."""
    history = HistoryFile(path)
    made = Busy(cluster, cast, name, path)
    async with AsyncExitStack() as stack:
        stack.callback(history.close)
        urls = {name: cluster.url(name) for name in APIS}
        through = await stack.enter_async_context(balancer(urls, name))
        ports = [cluster.ports[name] for name in APIS]
        door = await stack.enter_async_context(proxy(HOST, ports, random.Random(name)))
        stack.push_async_callback(made.close)
        await made.begin(through, f"{HOST}:{door.port}", history)
        yield made
        await made.end(history)
    made.judge()
