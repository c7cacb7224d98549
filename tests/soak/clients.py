"""Clients at a steady rate: the chaos runs' volunteers and coordinators, and people who look, send
files, sign in and out."""

import asyncio
import random

import httpx

from tests.chaos.calls import Caller, answer_of
from tests.chaos.coordinators import Coordinator
from tests.chaos.history import Call, Clock, HistoryFile
from tests.chaos.people import RESPONSE, Person
from tests.chaos.scene import Scene, Watch
from tests.chaos.volunteers import Volunteer
from tests.soak.pace import Pace
from tests.soak.people import PASSWORD
from tests.soak.screens import Gone, Screen, open_screen
from tests.soak.tally import Tally

VOLUNTEERS_A_S = 11.0
COORDINATORS_A_S = 3.5
LOOKS_A_S = 3.0

IMPORT_EVERY_S = 300.0
IMPORT_FIRST_S = 3.0
IMPORT_ROWS = 300
IMPORT_WITHIN_S = 90.0

PATIENCE_S = 30.0

VISIT_EVERY_S = 12.0
VISIT_S = (2.0, 30.0)

LOOKS = (
    "/board?limit=50",
    "/board?limit=50",
    "/board?limit=200",
    "/claims",
    "/me",
)
DESK_LOOKS = (
    f"/figures?response={RESPONSE}",
    "/reviews?limit=20",
    "/tasks?limit=50",
    "/imports",
)


class PatientCaller(Caller):
    """Waits longer than a lease lasts: where other work slows the machine, nothing is broken."""

    def __init__(
        self, process: str, person: Person, base_url: str, history: HistoryFile, clock: Clock
    ) -> None:
        super().__init__(process, person, base_url, history, clock)
        self._http.timeout = httpx.Timeout(PATIENCE_S)


class SteadyVolunteer(Volunteer):
    """Works as in the chaos runs, but only when it is their turn."""

    def __init__(
        self, caller: Caller, scene: Scene, watch: Watch, rng: random.Random, pace: Pace
    ) -> None:
        super().__init__(caller, scene, watch, rng)
        self._pace = pace

    async def run(self) -> None:
        while True:
            await self._pace.turn()
            await self._step()


class SteadyCoordinator(Coordinator):
    """Likewise. The files are another's."""

    def __init__(
        self, caller: Caller, scene: Scene, watch: Watch, rng: random.Random, pace: Pace
    ) -> None:
        super().__init__(caller, scene, watch, rng, imports=False)
        self._pace = pace

    async def run(self) -> None:
        while True:
            await self._pace.turn()
            await self._step()


async def look(caller: Caller, addresses: tuple[str, ...], rng: random.Random, pace: Pace) -> None:
    """Somebody who reads pages and does nothing."""
    while True:
        await pace.turn()
        path = rng.choice(addresses)
        await caller.call(f"look {path.partition('?')[0]}", "GET", path, {})


async def send_files(caller: Caller, tally: Tally, rng: random.Random) -> None:
    """A coordinator with a file of new texts every few minutes."""
    await asyncio.sleep(IMPORT_FIRST_S)
    while True:
        name = caller.command()
        rows = "".join(
            f"Köyümüzde su kalmadı, {rng.randrange(10**12)} {n}\t{rng.choice(('tr', 'kmr'))}\n"
            for n in range(IMPORT_ROWS)
        )
        form = {"response": RESPONSE, "kind": "translation", "to": "en", "urgency": "soon"}
        file = (f"{name}.tsv", f"text\tlanguage\n{rows}".encode())
        answer = await caller.call("import", "POST", "/imports", {}, form, None, file)
        if answer.ok and not await _imported(caller, answer.body["id"]):
            tally.unexpected["an import did not come to its end"] += 1
        await asyncio.sleep(IMPORT_EVERY_S)


async def _imported(caller: Caller, identity: str) -> bool:
    for _ in range(int(IMPORT_WITHIN_S)):
        found = await caller.call("look /imports/{id}", "GET", f"/imports/{identity}", {})
        if found.ok and found.body["state"] == "done":
            return True
        await asyncio.sleep(1)
    return False


class Visitors:
    """People who sign in with a password, look round, watch their board for a while and leave."""

    def __init__(
        self, api: str, gateway: tuple[str, int], tally: Tally, clock: Clock, rng: random.Random
    ) -> None:
        self._api = api
        self._gateway = gateway
        self._tally = tally
        self._clock = clock
        self._rng = rng

    async def run(self, emails: tuple[str, ...]) -> None:
        """Until cancelled; a visit lasts longer than the time to the next."""
        async with asyncio.TaskGroup() as visits:
            for n in range(10**9):
                visits.create_task(self._visit(emails[n % len(emails)]))
                await asyncio.sleep(VISIT_EVERY_S)

    async def _visit(self, email: str) -> None:
        async with httpx.AsyncClient(base_url=self._api, timeout=PATIENCE_S) as http:
            secret = {"email": email, "password": PASSWORD}
            if not await self._ask(http, email, "sign_in", "POST", "/session", secret):
                return
            await self._ask(http, email, "look /me", "GET", "/me")
            await self._ask(http, email, "look /board", "GET", "/board?limit=50")
            cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
            screen = await self._open(f"Cookie: {cookies}")
            try:
                await asyncio.sleep(self._rng.uniform(*VISIT_S))
                await self._ask(http, email, "sign_out", "DELETE", "/session")
            finally:
                if screen is not None:
                    screen.close()

    async def _open(self, header: str) -> Screen | None:
        try:
            return await open_screen(*self._gateway, header, self._tally, {})
        except (OSError, TimeoutError, Gone):
            self._tally.unexpected["a visitor could not watch"] += 1
            return None

    async def _ask(
        self,
        http: httpx.AsyncClient,
        email: str,
        op: str,
        method: str,
        path: str,
        body: dict[str, str] | None = None,
    ) -> bool:
        began = self._clock()
        answer = answer_of(await http.request(method, path, json=body))
        self._tally.append(
            Call(
                *(email, email, op, {}, began, self._clock()),
                *(answer.outcome, answer.status, answer.code),
            )
        )
        return answer.ok
